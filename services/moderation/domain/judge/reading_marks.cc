#include <algorithm>
#include <array>

#include "services/moderation/domain/judge/reading.h"

// What stands around the words: amounts, quotation marks, ends of sentences, capitals.
namespace meydan::moderation {
namespace {

constexpr std::array<std::u32string_view, 14> kCurrencies = {U"tl",    U"lira",    U"liraya", U"liradan", U"try",
                                                             U"usd",   U"dolar",   U"euro",   U"eur",     U"tlye",
                                                             U"tlden", U"dollars", U"ليره",   U"دولار"};
// Behind these a full stop does not end a sentence.
constexpr std::array<std::u32string_view, 14> kAbbreviations = {
    U"prof", U"dr", U"doc", U"yrd", U"ogr", U"gor", U"uyesi", U"no", U"vb", U"vs", U"tel", U"mr", U"ms", U"st"};

template <size_t n>
bool IsOneOf(std::u32string_view word, const std::array<std::u32string_view, n>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool Holds(std::u32string_view text, char32_t c) { return text.find(c) != std::u32string_view::npos; }

bool IsCurrencySign(char32_t c) { return c == U'₺' || c == U'$' || c == U'€' || c == U'£'; }

// "100tl": digits, then a currency.
bool IsJoinedPrice(std::u32string_view key) {
  size_t digits = 0;
  while (digits < key.size() && key[digits] >= U'0' && key[digits] <= U'9') ++digits;
  return digits > 0 && IsOneOf(key.substr(digits), kCurrencies);
}

}  // namespace

void Reading::MarkAmounts() {
  for (size_t i = 0; i < words_.size(); ++i) {
    Word& word = words_[i];
    if (IsJoinedPrice(word.key)) word.Set(Trait::kPrice);
    if (!word.Has(Trait::kNumber)) continue;
    const std::u32string_view before = Between(word.tokens.begin);
    const std::u32string_view after = Between(word.tokens.end);
    const char32_t left = before.empty() ? U' ' : before.back();
    const char32_t right = after.empty() ? U' ' : after.front();
    if (left == U'%' || right == U'%') word.Set(Trait::kPercent);
    const bool named = i + 1 < words_.size() && IsOneOf(words_[i + 1].key, kCurrencies);
    if (IsCurrencySign(left) || IsCurrencySign(right) || named) word.Set(Trait::kPrice);
  }
}

void Reading::MarkQuotes() {
  const std::u32string_view chars = normalized_.folded.chars;
  size_t open = std::u32string_view::npos;
  size_t word = 0;
  for (size_t i = 0; i < chars.size(); ++i) {
    const char32_t c = chars[i];
    const bool opens = c == U'“' || c == U'«' || c == U'„' || c == U'‹';
    const bool closes = c == U'”' || c == U'»' || c == U'›' || c == U'“';
    if (c != U'"' && !opens && !closes) continue;
    if (open == std::u32string_view::npos) {
      open = i;
      continue;
    }
    for (; word < words_.size() && normalized_.tokens[words_[word].tokens.begin].chars.begin < i; ++word) {
      if (normalized_.tokens[words_[word].tokens.begin].chars.begin > open) words_[word].Set(Trait::kQuoted);
    }
    open = std::u32string_view::npos;
  }
}

void Reading::MarkSentences() {
  int sentence = 0;
  for (size_t i = 0; i < words_.size(); ++i) {
    words_[i].sentence = sentence;
    const std::u32string_view after = Between(words_[i].tokens.end);
    if (i + 1 == words_.size() || after.find_first_of(U",;:.!?…()\n-–؟،؛") != std::u32string_view::npos)
      words_[i].Set(Trait::kStop);
    if (Holds(after, U'?') || Holds(after, U'؟')) {
      words_[i].Set(Trait::kQuestion);
      ++sentence;
    } else if (Holds(after, U'!') || Holds(after, U'\n') || Holds(after, U'…')) {
      ++sentence;
    } else if (Holds(after, U'.')) {
      const bool abbreviated = IsOneOf(words_[i].key, kAbbreviations);
      if (after.size() > 1 && !abbreviated) ++sentence;  // "17.00", "a.b" go on
    }
  }
}

void Reading::MarkWord(absl::string_view text, size_t index) {
  Word& word = words_[index];
  if (index == 0 || words_[index - 1].sentence != word.sentence || word.key.empty()) return;
  const size_t at = normalized_.tokens[word.tokens.begin].source.begin;
  const absl::string_view letters = text.substr(at, 4);
  const auto capital = [](absl::string_view s) {
    if (s.empty()) return false;
    if (s[0] >= 'A' && s[0] <= 'Z') return true;
    for (const absl::string_view c : {"Ç", "Ğ", "İ", "Ö", "Ş", "Ü"}) {
      if (s.substr(0, c.size()) == c) return true;
    }
    return false;
  };
  if (!capital(letters)) return;
  // A whole word in capitals is shouting, not a name.
  const absl::string_view next = letters.substr((letters[0] & 0x80) != 0 ? 2 : 1);
  if (!capital(next)) word.Set(Trait::kCapital);
}

}  // namespace meydan::moderation
