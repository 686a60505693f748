#pragma once

#include <string_view>

namespace meydan::review {

// How many letters must be added, taken away, replaced or swapped with their neighbour to make one of the other
// (optimal string alignment); `most` + 1 when it is more than `most`. Pure; safe for use from any thread.
int EditDistance(std::u32string_view one, std::u32string_view other, int most);

}  // namespace meydan::review
