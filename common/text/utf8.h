#pragma once

#include <cstddef>
#include <string_view>

namespace meydan::text {

// Reads the code point at `*at` and moves `*at` behind it. A malformed sequence gives U+FFFD, or -1 if `strict`.
// Requires *at < utf8.size().
int NextCodePoint(std::string_view utf8, size_t* at, bool strict = false);

}  // namespace meydan::text
