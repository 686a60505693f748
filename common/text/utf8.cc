#include "common/text/utf8.h"

#include <unicode/utf8.h>

#include <cstdint>

#include "common/text/normalize.h"

namespace meydan::text {

int NextCodePoint(std::string_view utf8, size_t* at, bool strict) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const size_t size = utf8.size();
  size_t i = *at;
  UChar32 c = 0;
  U8_NEXT(bytes, i, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
  *at = i;
  return c < 0 && !strict ? 0xFFFD : c;
}

bool IsValidUtf8(std::string_view utf8) {
  for (size_t at = 0; at < utf8.size();) {
    if (NextCodePoint(utf8, &at, /*strict=*/true) < 0) return false;
  }
  return true;
}

std::string ToUtf8(std::u32string_view chars) {
  std::string utf8;
  utf8.reserve(chars.size());
  for (const char32_t c : chars) {
    uint8_t buffer[U8_MAX_LENGTH];
    int32_t size = 0;
    UBool error = false;
    U8_APPEND(buffer, size, U8_MAX_LENGTH, static_cast<UChar32>(c), error);
    if (error) {
      utf8 += "\uFFFD";
    } else {
      utf8.append(reinterpret_cast<const char*>(buffer), static_cast<size_t>(size));
    }
  }
  return utf8;
}

std::u32string ToUtf32(std::string_view utf8) {
  std::u32string chars;
  chars.reserve(utf8.size());
  for (size_t at = 0; at < utf8.size();) chars.push_back(static_cast<char32_t>(NextCodePoint(utf8, &at)));
  return chars;
}

Span CodePointSpan(std::string_view utf8, Span bytes) {
  Span points;
  size_t count = 0;
  size_t at = 0;
  while (at < utf8.size() && at < bytes.end) {
    if (at <= bytes.begin) points.begin = count;
    NextCodePoint(utf8, &at);
    ++count;
  }
  if (at <= bytes.begin) points.begin = count;
  points.end = count;
  return points;
}

}  // namespace meydan::text
