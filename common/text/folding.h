#pragma once

#include <cstddef>
#include <string_view>

#include "common/text/normalize.h"

namespace meydan::text {

// The `folded` view of the first `max_code_points` of `utf8`; `*truncated` says whether more followed.
View FoldView(std::string_view utf8, size_t max_code_points, bool* truncated);

// The Latin letter that `c` is usually taken for, case kept, or `c` itself. Covers Cyrillic, Greek and Armenian
// look-alikes.
char32_t LatinLookAlike(char32_t c);

// Latin letters in fancy dress (small capitals, negative squares and circles) as plain ones; else `c` itself.
char32_t PlainLatin(char32_t c);

}  // namespace meydan::text
