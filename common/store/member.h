#pragma once

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace meydan::store {

// What a list's member says is read back with these (IndexEntry; SortKey writes what it begins with).

inline constexpr size_t kSortKeySize = 16;

// The time that a member begins with; nothing when it does not begin with one that something stands behind.
std::optional<absl::Time> ReadSortKey(absl::string_view member);

// The number of up to nine decimal digits; -1 when it is none.
int ReadDigits(absl::string_view digits);

}  // namespace meydan::store
