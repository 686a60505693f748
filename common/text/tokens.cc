#include "common/text/tokens.h"

#include <unicode/uchar.h>

namespace meydan::text {
namespace {

bool IsPictograph(char32_t c) {
  if (c < 0x203C || (c >= 0x1F3FB && c <= 0x1F3FF)) return false;  // ©, ® and skin colours say nothing
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC);
}

}  // namespace

bool IsLetter(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

bool IsLetterOrDigit(char32_t c) {
  return IsLetter(c) || u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER;
}

std::vector<Token> Tokenize(const View& folded) {
  std::vector<Token> tokens;
  const std::u32string& chars = folded.chars;
  const auto add = [&](Token::Kind kind, Span range) { tokens.push_back({kind, range, folded.OriginOf(range)}); };
  for (size_t i = 0; i < chars.size();) {
    size_t end = i;
    bool letters = false;
    while (end < chars.size()) {
      const bool letter = IsLetter(chars[end]);
      if (!letter && !IsDigit(chars[end])) break;
      letters = letters || letter;
      ++end;
    }
    if (end > i) {
      add(letters ? Token::Kind::kWord : Token::Kind::kNumber, {i, end});
      i = end;
      continue;
    }
    if (IsPictograph(chars[i])) add(Token::Kind::kEmoji, {i, i + 1});
    ++i;
  }
  return tokens;
}

}  // namespace meydan::text
