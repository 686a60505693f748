#include "services/moderation/domain/judge/reading.h"

#include <algorithm>
#include <array>

namespace meydan::moderation {
namespace {

constexpr std::array<absl::string_view, kTraitCount> kTraits = {"link",    "own_link", "mail",    "mention", "hashtag",
                                                                "number",  "price",    "percent", "emoji",   "question",
                                                                "capital", "quoted",   "spaced",  "stop"};

// Letters apart count as one word from this length on: "a b c" is a list.
constexpr size_t kShortestSpaced = 4;
// A piece behind an apostrophe that is longer is a word of its own.
constexpr size_t kLongestEnding = 12;

bool IsApostrophe(std::u32string_view between) {
  return between.size() == 1 &&
         (between[0] == U'\'' || between[0] == U'’' || between[0] == U'`' || between[0] == U'´' || between[0] == U'‘');
}

bool IsBlank(char32_t c) {
  return c == U' ' || c == U'\n' || c == U'\t' || c == U'\r' || c == U'\u00A0' || c == U'\u2028';
}

char32_t MergedArabic(char32_t c) {
  switch (c) {
    case U'أ':
    case U'إ':
    case U'آ':
    case U'ٱ':
      return U'ا';
    case U'ة':
      return U'ه';
    case U'ى':
    case U'ئ':
    case U'ی':
      return U'ي';
    case U'ؤ':
      return U'و';
    case U'ک':
      return U'ك';
    default:
      return c;
  }
}

bool IsArabic(std::u32string_view word) { return !word.empty() && word[0] >= U'\u0600' && word[0] <= U'\u06FF'; }

bool IsArabicMark(char32_t c) { return (c >= U'\u064B' && c <= U'\u065F') || c == U'\u0640' || c == U'\u0670'; }

bool StartsWith(std::u32string_view word, std::u32string_view prefix) {
  return word.substr(0, prefix.size()) == prefix;
}

// Resolves the normaliser's stand-ins: `il` for those that may be either letter. Nothing for a masked letter.
std::u32string WithoutStandIns(std::u32string_view chars, char32_t il) {
  std::u32string out;
  for (const char32_t c : chars) {
    if (c == text::kAnyLetter) return {};
    out.push_back(c == text::kOneOfIL ? il : c == text::kOneOfI ? U'i' : c == text::kOneOfGQ ? U'g' : c);
  }
  return out;
}

}  // namespace

absl::string_view NameOf(Trait trait) { return kTraits.at(static_cast<size_t>(trait)); }

std::u32string KeyOf(std::u32string_view folded) {
  std::u32string key = text::Asciify(folded);
  for (char32_t& c : key) c = MergedArabic(c);
  return key;
}

Reading::Reading(absl::string_view text, const std::vector<std::string>& own_domains)
    : normalized_(text::Normalize(std::string_view(text.data(), text.size()))) {
  code_point_at_.reserve(text.size() + 1);
  int code_points = 0;
  for (const char c : text) {
    code_point_at_.push_back(code_points);
    // A continuation byte belongs to the code point that is being counted.
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
      code_point_at_.back() = code_points++;
    else
      code_point_at_.back() = std::max(code_points - 1, 0);
  }
  code_point_at_.push_back(code_points);
  keys_ = KeyOf(normalized_.folded.chars);
  MakeWords(own_domains);
  AddReadings();
  MarkAmounts();
  MarkQuotes();
  MarkSentences();
  for (size_t i = 0; i < words_.size(); ++i) MarkWord(text, i);
}

TextSpan Reading::SpanOf(text::Span bytes) const {
  const size_t last = code_point_at_.size() - 1;
  return {code_point_at_[std::min(bytes.begin, last)], code_point_at_[std::min(bytes.end, last)]};
}

std::pair<int, int> Reading::WordsOfTokens(text::Span tokens) const {
  if (tokens.empty() || tokens.end > word_of_token_.size()) return {0, 0};
  return {word_of_token_[tokens.begin], word_of_token_[tokens.end - 1] + 1};
}

std::pair<int, int> Reading::WordsIn(TextSpan span) const {
  const auto first =
      std::partition_point(words_.begin(), words_.end(), [&](const Word& w) { return w.span.end <= span.begin; });
  const auto last = std::partition_point(first, words_.end(), [&](const Word& w) { return w.span.begin < span.end; });
  return {static_cast<int>(first - words_.begin()), static_cast<int>(last - words_.begin())};
}

std::u32string_view Reading::Store(std::u32string key) { return stored_.emplace_back(std::move(key)); }

// The characters between token - 1 and token.
std::u32string_view Reading::Between(size_t token) const {
  const size_t begin = token == 0 ? 0 : normalized_.tokens[token - 1].chars.end;
  const size_t end =
      token < normalized_.tokens.size() ? normalized_.tokens[token].chars.begin : normalized_.folded.chars.size();
  return std::u32string_view(normalized_.folded.chars).substr(begin, end > begin ? end - begin : 0);
}

// For each token the form that begins with it and reads a run of single letters as one word, or -1.
std::vector<int> Reading::JoinSpacedTokens() const {
  std::vector<int> form_at(normalized_.tokens.size(), -1);
  for (size_t i = 0; i < normalized_.forms.size(); ++i) {
    const text::Form& form = normalized_.forms[i];
    if ((form.disguises & text::kSpaced) == 0 || !form.boundaries_lost || form.chars.size() < kShortestSpaced) continue;
    int& best = form_at[form.tokens.begin];
    if (best < 0 || normalized_.forms[best].tokens.size() < form.tokens.size()) best = static_cast<int>(i);
  }
  return form_at;
}

void Reading::MakeWords(const std::vector<std::string>& own_domains) {
  const std::vector<text::Token>& tokens = normalized_.tokens;
  const std::u32string_view chars = normalized_.folded.chars;
  const std::vector<int> spaced = JoinSpacedTokens();
  word_of_token_.assign(tokens.size(), 0);
  size_t chunk_end = 0;
  AddressKind address = AddressKind::kNone;
  for (size_t i = 0; i < tokens.size();) {
    if (tokens[i].chars.begin >= chunk_end) {
      size_t begin = tokens[i].chars.begin;
      while (begin > 0 && !IsBlank(chars[begin - 1])) --begin;
      chunk_end = begin;
      while (chunk_end < chars.size() && !IsBlank(chars[chunk_end])) ++chunk_end;
      address = AddressOf(chars.substr(begin, chunk_end - begin), own_domains);
    }
    size_t end = i + 1;
    if (address != AddressKind::kNone && address != AddressKind::kHashtag) {
      while (end < tokens.size() && tokens[end].chars.begin < chunk_end) ++end;
      AddWord({i, end}, -1, address);
    } else if (spaced[i] >= 0) {
      end = normalized_.forms[spaced[i]].tokens.end;
      AddWord({i, end}, spaced[i], AddressKind::kNone);
    } else {
      if (end < tokens.size() && tokens[i].kind != text::Token::Kind::kEmoji &&
          tokens[end].kind == text::Token::Kind::kWord && tokens[end].chars.size() <= kLongestEnding &&
          IsApostrophe(Between(end))) {
        ++end;
      }
      AddWord({i, end}, -1, address);
    }
    i = end;
  }
}

void Reading::AddWord(text::Span tokens, int form, AddressKind address) {
  const text::Token& first = normalized_.tokens[tokens.begin];
  const text::Token& last = normalized_.tokens[tokens.end - 1];
  Word word;
  word.tokens = tokens;
  word.span = SpanOf({first.source.begin, last.source.end});
  if (form >= 0) {
    const std::u32string chars = WithoutStandIns(normalized_.forms[form].chars, U'i');
    word.strict = Store(chars);
    word.key = Store(KeyOf(chars));
    word.Set(Trait::kSpaced);
  } else if (address == AddressKind::kNone || address == AddressKind::kHashtag) {
    word.strict = std::u32string_view(normalized_.folded.chars).substr(first.chars.begin, first.chars.size());
    word.key = std::u32string_view(keys_).substr(first.chars.begin, first.chars.size());
    // English contractions say the opposite of their stem: can't, don't.
    if (tokens.size() == 2 && normalized_.folded.chars.substr(last.chars.begin, last.chars.size()) == U"t") {
      word.key = word.strict = Store(std::u32string(word.key) + U"t");
    }
  }
  switch (address) {
    case AddressKind::kNone:
      break;
    case AddressKind::kLink:
      word.Set(Trait::kLink);
      break;
    case AddressKind::kOwnLink:
      word.Set(Trait::kOwnLink);
      break;
    case AddressKind::kMail:
      word.Set(Trait::kMail);
      break;
    case AddressKind::kOwnMail:
      word.Set(Trait::kMail);
      word.Set(Trait::kOwnLink);
      break;
    case AddressKind::kMention:
      word.Set(Trait::kMention);
      break;
    case AddressKind::kHashtag:
      word.Set(Trait::kHashtag);
      break;
  }
  if (first.kind == text::Token::Kind::kEmoji) word.Set(Trait::kEmoji);
  if (first.kind == text::Token::Kind::kNumber && address == AddressKind::kNone) word.Set(Trait::kNumber);
  for (size_t token = tokens.begin; token < tokens.end; ++token)
    word_of_token_[token] = static_cast<int>(words_.size());
  words_.push_back(std::move(word));
}

void Reading::AddReadings() {
  for (const text::Form& form : normalized_.forms) {
    if (form.disguises == text::kNoDisguise || form.boundaries_lost || form.tokens.size() != 1) continue;
    Word& word = words_[word_of_token_[form.tokens.begin]];
    if (word.key.empty() || word.Has(Trait::kSpaced) || word.Has(Trait::kNumber)) continue;
    for (const char32_t il : {U'i', U'l'}) {
      std::u32string chars = KeyOf(WithoutStandIns(form.chars, il));
      if (chars.empty() || chars == word.key) continue;
      if (std::find(word.readings.begin(), word.readings.end(), chars) == word.readings.end())
        word.readings.push_back(Store(chars));
    }
  }
  for (Word& word : words_) {
    // The words in the university's own addresses name a unit: kutuphane.ornekuni.edu.tr.
    if (word.Has(Trait::kOwnLink)) {
      for (size_t token = word.tokens.begin; token < word.tokens.end; ++token) {
        const text::Span chars = normalized_.tokens[token].chars;
        word.readings.push_back(std::u32string_view(keys_).substr(chars.begin, chars.size()));
      }
    }
    if (!IsArabic(word.key)) continue;
    std::u32string bare;
    std::copy_if(word.key.begin(), word.key.end(), std::back_inserter(bare),
                 [](char32_t c) { return !IsArabicMark(c); });
    if (bare != word.key) word.key = Store(bare);
    // "and", "so", then "in, with, for, like", then the article; each may be missing.
    std::u32string_view stem = word.key;
    const auto strip = [&](std::u32string_view prefix) {
      if (stem.size() < prefix.size() + 2 || !StartsWith(stem, prefix)) return false;
      stem.remove_prefix(prefix.size());
      word.readings.push_back(stem);
      return true;
    };
    if (!strip(U"و")) strip(U"ف");
    if (!strip(U"لل") && !strip(U"ال")) {
      if (strip(U"ب") || strip(U"ك") || strip(U"ل")) strip(U"ال");
    }
  }
}

}  // namespace meydan::moderation
