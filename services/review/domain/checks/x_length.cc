#include "services/review/domain/checks/x_length.h"

#include <string>
#include <vector>

#include "services/review/domain/checks/counting.h"
#include "services/review/domain/checks/emoji.h"
#include "services/review/domain/checks/web_address.h"

namespace meydan::review {
namespace {

constexpr int kUrlWeight = 23;

// Weight 1 for what most alphabets are written with, 2 for all else.
int WeightOf(char32_t c) {
  return c <= 0x10FF || (c >= 0x2000 && c <= 0x200D) || (c >= 0x2010 && c <= 0x201F) || (c >= 0x2032 && c <= 0x2037)
             ? 1
             : 2;
}

bool IsRefused(char32_t c) { return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF; }

// What is counted in one piece.
struct Piece {
  size_t length = 1;  // code points
  int weight = 0;
};

Piece PieceAt(std::u32string_view text, size_t at, const WebAddress* next, const XRules& rules) {
  if (next != nullptr && next->begin == at) return {next->end - next->begin, kUrlWeight};
  if (rules.emoji_as_one) {
    if (const size_t emoji = EmojiAt(text.substr(at)); emoji > 0) return {emoji, 2};
  }
  return {1, WeightOf(text[at])};
}

}  // namespace

XLength WeighForX(std::u32string_view text, const XRules& rules) {
  const std::u32string counted = Nfc(text);
  const std::vector<WebAddress> addresses = FindWebAddresses(counted);
  XLength length;
  size_t last = 0;  // UTF-16 index of the last unit that fits
  size_t units = 0;
  size_t next = 0;
  bool sound = true;
  for (size_t at = 0; at < counted.size();) {
    while (next < addresses.size() && addresses[next].begin < at) ++next;
    const Piece piece = PieceAt(counted, at, next < addresses.size() ? &addresses[next] : nullptr, rules);
    length.weighted += piece.weight;
    units += Utf16Units(std::u32string_view(counted).substr(at, piece.length));
    at += piece.length;
    // As twitter-text does it, only the last code point of a piece is looked at.
    sound = sound && !IsRefused(counted[at - 1]);
    if (sound && length.weighted <= rules.most) {
      last = units - 1;
      length.fitting = at;
    }
  }
  length.valid = sound && length.weighted > 0 && length.weighted <= rules.most;
  length.last_valid = last + Utf16Units(text) - units;
  return length;
}

}  // namespace meydan::review
