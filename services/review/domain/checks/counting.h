#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace meydan::review {

// How platforms count. All pure and safe for use from any thread; a malformed sequence counts as U+FFFD.

size_t CodePoints(std::string_view utf8);
size_t Utf16Units(std::u32string_view text);

// Unicode normalization form C: what X counts, and what everybody should store.
std::u32string Nfc(std::u32string_view text);

}  // namespace meydan::review
