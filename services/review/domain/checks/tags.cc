#include "services/review/domain/checks/tags.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/review/domain/checks/web_address.h"

namespace meydan::review {
namespace {

using Text = std::u32string_view;

constexpr size_t kMaxName = 20;
constexpr size_t kMaxTicker = 6;

bool IsAsciiAlnum(char32_t c) { return c < 0x80 && absl::ascii_isalnum(static_cast<unsigned char>(c)); }
bool IsAsciiLetter(char32_t c) { return c < 0x80 && absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsOneOf(char32_t c, Text set) { return set.find(c) != Text::npos; }

bool IsTagLetter(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_M_MASK)) != 0 && c != 0xFE0E && c != 0xFE0F &&
         c != 0x20E3;
}

bool IsTagChar(char32_t c) {
  return IsTagLetter(c) || u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER ||
         IsOneOf(c,
                 U"_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7");
}

bool ProtocolFollows(Text text, size_t at) { return text.substr(at, 3) == U"://"; }

}  // namespace

std::vector<text::Span> FindHashtags(Text text) {
  std::vector<text::Span> found;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!IsOneOf(text[at], U"#＃")) continue;
    if (at > 0 && (IsTagChar(text[at - 1]) || text[at - 1] == '&')) continue;
    size_t end = at + 1;
    while (end < text.size() && IsTagChar(text[end])) ++end;
    const Text word = text.substr(at + 1, end - at - 1);
    if (std::none_of(word.begin(), word.end(), IsTagLetter)) continue;
    if (end < text.size() && (IsOneOf(text[end], U"#＃") || ProtocolFollows(text, end))) continue;
    found.push_back({at, end});
    at = end - 1;
  }
  if (found.empty()) return found;
  for (const WebAddress& address : FindWebAddresses(text)) {
    std::erase_if(found, [&](const text::Span& tag) { return address.begin <= tag.begin && tag.begin < address.end; });
  }
  return found;
}

std::vector<text::Span> FindMentions(Text text) {
  std::vector<text::Span> found;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!IsOneOf(text[at], U"@＠")) continue;
    if (at > 0 && (IsAsciiAlnum(text[at - 1]) || IsOneOf(text[at - 1], U"_!#$%&*@＠"))) continue;
    size_t end = at + 1;
    while (end < text.size() && end - at <= kMaxName && (IsAsciiAlnum(text[end]) || text[end] == '_')) ++end;
    if (end == at + 1) continue;
    if (end < text.size() &&
        (IsOneOf(text[end], U"@＠") || (text[end] >= 0xC0 && text[end] <= 0x24F) || ProtocolFollows(text, end))) {
      continue;
    }
    found.push_back({at, end});
    at = end - 1;
  }
  return found;
}

std::vector<text::Span> FindCashtags(Text text) {
  std::vector<text::Span> found;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '$' || (at > 0 && !u_isUWhiteSpace(static_cast<UChar32>(text[at - 1])))) continue;
    size_t end = at + 1;
    while (end < text.size() && IsAsciiLetter(text[end])) ++end;
    if (end == at + 1 || end - at - 1 > kMaxTicker) continue;
    const bool ends = end == text.size() || u_isUWhiteSpace(static_cast<UChar32>(text[end])) ||
                      IsOneOf(text[end], U"!'#%&()*+,\\-./:;<=>?@[]^_{|}~$");
    if (ends) found.push_back({at, end});
  }
  return found;
}

}  // namespace meydan::review
