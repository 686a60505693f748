#include "services/review/domain/checks/emoji.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace meydan::review {
namespace {

constexpr char32_t kEmojiForm = 0xFE0F;  // asks for the coloured form
constexpr char32_t kTextForm = 0xFE0E;
constexpr char32_t kKeycap = 0x20E3;
constexpr size_t kLongest = 16;  // code points of a sequence; Unicode 15 has none above 14

bool IsRecommended(std::u32string_view text) {
  const auto units =
      icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()), static_cast<int32_t>(text.size()));
  return u_stringHasBinaryProperty(units.getBuffer(), units.length(), UCHAR_RGI_EMOJI);
}

}  // namespace

size_t EmojiAt(std::u32string_view text) {
  if (text.empty() || !u_hasBinaryProperty(static_cast<UChar32>(text[0]), UCHAR_EMOJI)) return 0;
  for (size_t length = std::min(text.size(), kLongest); length >= 2; --length) {
    if (IsRecommended(text.substr(0, length))) return length;
  }
  if (text[0] < 0x80) {
    // Digits, "#" and "*" are emoji with a keycap alone, which old keyboards send without the form's sign.
    return text.size() > 1 && text[1] == kKeycap ? 2 : 0;
  }
  if (text.size() > 1 && text[1] == kTextForm) return 0;
  if (text.size() > 1 && text[1] == kEmojiForm && text[0] <= 0xFFFF) return 2;
  // Letter-like signs such as © are pictures only with the form's sign behind them.
  return u_hasBinaryProperty(static_cast<UChar32>(text[0]), UCHAR_EXTENDED_PICTOGRAPHIC) && text[0] > 0xFF ? 1 : 0;
}

}  // namespace meydan::review
