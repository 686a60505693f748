#include "common/text/matcher.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/text/endings.h"
#include "common/text/tokens.h"
#include "common/text/trie.h"

namespace meydan::text {
namespace {

constexpr size_t kMaxPhrase = 64;
// Within letters that may be several words, short entries would be found by chance.
constexpr size_t kMinInnerLetters = 5;
// Steps per code point before the text counts as too ambiguous; an ordinary text takes less than ten.
constexpr size_t kStepsPerCodePoint = 100;
constexpr size_t kFreeSteps = 100'000;

// One word of one entry, as the tries know it.
struct Word {
  uint32_t entry;
  uint32_t position;  // within the entry's phrase
  WordClass word_class;
  bool softened;  // ends in the consonant that it has before a vowel
  bool ascii;
};

struct BuiltEntry {
  uint32_t id;
  uint32_t words;
  bool disguised;
  bool allowed;
};

// A word of an entry found in the text.
struct Hit {
  uint32_t entry;
  uint32_t position;
  Span tokens;
  Span chars;  // of the folded view
  unsigned disguises;
};

bool IsVowel(char32_t c) {
  constexpr std::u32string_view kVowels = U"aeıioöuü";
  return kVowels.find(c) != std::u32string_view::npos || c == kOneOfI || c == kOneOfIL;
}

bool IsStandIn(char32_t c) { return c >= kAnyLetter; }

std::u32string_view StandsFor(char32_t c) {
  switch (c) {
    case kOneOfIL:
      return U"ıil";
    case kOneOfI:
      return U"ıi";
    case kOneOfGQ:
      return U"gq";
    default:
      return {};
  }
}

}  // namespace

struct Matcher::Automaton {
  std::vector<BuiltEntry> entries;
  std::vector<Word> words;
  Trie plain;        // words by their folded letters
  Trie ascii;        // words by their asciified letters
  Trie plain_infix;  // words that may begin anywhere
  Trie ascii_infix;

  absl::Status Add(const Entry& entry, size_t index, bool allowed);
  void AddWord(std::u32string word, Word properties);
};

absl::Status Matcher::Automaton::Add(const Entry& entry, size_t index, bool allowed) {
  const NormalizedText phrase = Normalize(entry.phrase, {.forms = false});
  if (phrase.tokens.empty() || phrase.folded.chars.size() > kMaxPhrase) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_ENTRY",
                     absl::StrCat(allowed ? "allowed " : "", "entry ", index, " must have 1 to ", kMaxPhrase,
                                  " characters and at least one letter or pictograph"),
                     {{"entry", absl::StrCat(index)}});
  }
  const auto number = static_cast<uint32_t>(entries.size());
  const auto count = static_cast<uint32_t>(phrase.tokens.size());
  entries.push_back({entry.id, count, entry.disguised, allowed});
  for (uint32_t i = 0; i < count; ++i) {
    const Span range = phrase.tokens[i].chars;
    const WordClass word_class = i + 1 == count ? entry.word_class : WordClass::kExact;
    const Word word = {number, i, word_class, false, false};
    AddWord(phrase.folded.chars.substr(range.begin, range.size()), word);
    if (!entry.ascii) continue;
    Word ascii = word;
    ascii.ascii = true;
    AddWord(phrase.folded.chars.substr(range.begin, range.size()), ascii);
  }
  return absl::OkStatus();
}

void Matcher::Automaton::AddWord(std::u32string word, Word properties) {
  const bool infix = properties.word_class == WordClass::kInfix;
  Trie& trie = properties.ascii ? (infix ? ascii_infix : ascii) : (infix ? plain_infix : plain);
  const auto add = [&](const std::u32string& letters, bool softened) {
    properties.softened = softened;
    trie.Add(properties.ascii ? Asciify(letters) : letters, static_cast<uint32_t>(words.size()));
    words.push_back(properties);
  };
  add(word, false);
  if (properties.word_class != WordClass::kPrefix && properties.word_class != WordClass::kVerb) return;
  const auto kind = properties.word_class == WordClass::kVerb ? EndingKind::kVerb : EndingKind::kNoun;
  const char32_t soft = SoftenedLast(word, kind);
  if (soft == 0) return;
  word.back() = soft;
  add(word, true);
}

namespace {

// Finds the words of all entries in one text.
class WordFinder {
 public:
  WordFinder(const std::vector<Word>& words, const NormalizedText& text, size_t budget)
      : words_(words), text_(text), budget_(budget) {}

  void Find(const Trie& trie, const Form& form, std::u32string_view letters, bool ascii, bool anywhere) {
    form_ = &form;
    letters_ = letters;
    ascii_ = ascii;
    if (trie.empty()) return;
    const size_t starts = anywhere || form.boundaries_lost ? letters.size() : 1;
    for (begin_ = 0; begin_ < starts; ++begin_) Walk(trie, Trie::kRoot, begin_, 0);
  }

  std::vector<Hit>& hits() { return hits_; }
  bool within_budget() const { return budget_ > 0; }

 private:
  // `masked`: how many letters up to `at` were *.
  void Walk(const Trie& trie, uint32_t node, size_t at, size_t masked) {
    while (true) {
      if (budget_ == 0) return;
      --budget_;
      for (const uint32_t word : trie.ValuesAt(node)) Check(words_[word], at, masked);
      if (at == letters_.size()) return;
      const char32_t c = letters_[at];
      if (IsStandIn(c)) return Branch(trie, node, at, masked);
      node = trie.Next(node, c);
      if (node == Trie::kNone) return;
      ++at;
    }
  }

  void Branch(const Trie& trie, uint32_t node, size_t at, size_t masked) {
    const char32_t c = letters_[at];
    if (c == kAnyLetter) {
      if (at == begin_) return;
      for (const char32_t letter : trie.LettersAfter(node)) Walk(trie, trie.Next(node, letter), at + 1, masked + 1);
      return;
    }
    for (const char32_t letter : StandsFor(c)) {
      if (ascii_ && letter == U'ı') continue;
      const uint32_t next = trie.Next(node, letter);
      if (next != Trie::kNone) Walk(trie, next, at + 1, masked);
    }
  }

  void Check(const Word& word, size_t end, size_t masked) {
    const size_t size = end - begin_;
    if (masked > 0 && masked * 2 > size + 1) return;  // s*k and s**k, but not s***k
    const std::u32string_view rest = letters_.substr(end);
    bool fits = false;
    if (form_->boundaries_lost && size >= kMinInnerLetters && !word.softened) {
      fits = true;  // other words may follow and precede
    } else if (begin_ > 0 && word.word_class != WordClass::kInfix) {
      fits = false;
    } else {
      fits = EndingFits(word, letters_.substr(begin_, size), rest);
    }
    if (!fits) return;
    const bool inner =
        form_->boundaries_lost && !rest.empty() && !EndingFits(word, letters_.substr(begin_, size), rest);
    Report(word, inner ? end : letters_.size());
  }

  bool EndingFits(const Word& word, std::u32string_view stem, std::u32string_view rest) const {
    if (word.softened && (rest.empty() || !IsVowel(rest.front()))) return false;
    switch (word.word_class) {
      case WordClass::kExact:
        return rest.empty();
      case WordClass::kPrefix:
        return rest.empty() || IsEnding(stem, rest, EndingKind::kNoun, ascii_);
      case WordClass::kVerb:
        return rest.empty() || IsEnding(stem, rest, EndingKind::kVerb, ascii_);
      case WordClass::kInfix:
        return true;
    }
    return false;
  }

  // Letters [begin_, end) of the form matched; an infix reports its whole word.
  void Report(const Word& word, size_t end) {
    const std::vector<Token>& tokens = text_.tokens;
    const bool lost = form_->boundaries_lost;
    Span tokens_found = form_->tokens;
    Span chars = {std::min<size_t>(form_->at.front(), tokens[tokens_found.begin].chars.begin),
                  std::max<size_t>(form_->at.back() + 1, tokens[tokens_found.end - 1].chars.end)};
    if (lost) {  // one token per letter, or several for a repeated one
      const auto token_at = [&](uint32_t at) {
        return std::upper_bound(tokens.begin(), tokens.end(), at,
                                [](uint32_t value, const Token& token) { return value < token.chars.end; }) -
               tokens.begin();
      };
      tokens_found = {static_cast<size_t>(token_at(form_->at[begin_])),
                      static_cast<size_t>(token_at(form_->at[end - 1])) + 1};
      if (end == letters_.size()) tokens_found.end = form_->tokens.end;
      chars = {tokens[tokens_found.begin].chars.begin, tokens[tokens_found.end - 1].chars.end};
    }
    hits_.push_back(
        {word.entry, word.position, tokens_found, chars, form_->disguises | (ascii_ ? kAscii : kNoDisguise)});
  }

  const std::vector<Word>& words_;
  const NormalizedText& text_;
  size_t budget_;
  const Form* form_ = nullptr;
  std::u32string_view letters_;
  bool ascii_ = false;
  size_t begin_ = 0;
  std::vector<Hit> hits_;
};

int CountBits(unsigned bits) { return __builtin_popcount(bits); }

// Joins the words of phrases: word k+1 must begin at the token where word k ended. Hits of one-word entries pass
// through.
std::vector<Hit> JoinPhrases(const std::vector<BuiltEntry>& entries, std::vector<Hit> hits) {
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return std::tuple(a.tokens.begin, CountBits(a.disguises), a.entry, a.position, a.tokens.end) <
           std::tuple(b.tokens.begin, CountBits(b.disguises), b.entry, b.position, b.tokens.end);
  });
  absl::flat_hash_map<std::tuple<uint32_t, uint32_t, size_t>, Hit> begun;  // by entry, next position and next token
  std::vector<Hit> joined;
  for (Hit& hit : hits) {
    const BuiltEntry& entry = entries[hit.entry];
    if (!entry.disguised && (hit.disguises & ~kAscii) != 0) continue;
    if (hit.position > 0) {
      const auto found = begun.find({hit.entry, hit.position, hit.tokens.begin});
      if (found == begun.end()) continue;
      hit.tokens.begin = found->second.tokens.begin;
      hit.chars.begin = found->second.chars.begin;
      hit.disguises |= found->second.disguises;
    }
    if (hit.position + 1 == entry.words) {
      joined.push_back(hit);
    } else {
      // Plain readings come first, so that a disguised one does not replace them.
      begun.try_emplace({hit.entry, hit.position + 1, hit.tokens.end}, hit);
    }
  }
  return joined;
}

// Keeps each id once per place: the least disguised, then the longest.
std::vector<Match> WithoutRepeats(std::vector<Match> matches) {
  std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::tuple(a.id, CountBits(a.disguises), b.source.size(), a.source.begin, a.disguises) <
           std::tuple(b.id, CountBits(b.disguises), a.source.size(), b.source.begin, b.disguises);
  });
  std::vector<Match> kept;
  for (size_t i = 0; i < matches.size();) {
    size_t end = i;
    std::vector<Match> of_id;  // by place; without overlaps
    for (; end < matches.size() && matches[end].id == matches[i].id; ++end) {
      const Match& match = matches[end];
      const auto after = std::lower_bound(of_id.begin(), of_id.end(), match.source.begin,
                                          [](const Match& m, size_t begin) { return m.source.end <= begin; });
      if (after == of_id.end() || !after->source.Overlaps(match.source)) of_id.insert(after, match);
    }
    kept.insert(kept.end(), of_id.begin(), of_id.end());
    i = end;
  }
  std::sort(kept.begin(), kept.end(), [](const Match& a, const Match& b) {
    return std::tuple(a.source.begin, b.source.end, a.id) < std::tuple(b.source.begin, a.source.end, b.id);
  });
  return kept;
}

// Drops the matches that lie within one of `shields`.
void DropShielded(std::vector<Match>& matches, std::vector<Span> shields) {
  std::sort(shields.begin(), shields.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<size_t> furthest(shields.size());  // the furthest end of the shields up to each
  size_t end = 0;
  for (size_t i = 0; i < shields.size(); ++i) furthest[i] = end = std::max(end, shields[i].end);
  std::erase_if(matches, [&](const Match& match) {
    const auto after = std::upper_bound(shields.begin(), shields.end(), match.source.begin,
                                        [](size_t begin, const Span& shield) { return begin < shield.begin; });
    return after != shields.begin() && furthest[static_cast<size_t>(after - shields.begin()) - 1] >= match.source.end;
  });
}

}  // namespace

Matcher::Matcher() : automaton_(std::make_shared<Automaton>()) {}

absl::StatusOr<Matcher> Matcher::Build(const std::vector<Entry>& entries, const std::vector<Entry>& allowed) {
  auto automaton = std::make_shared<Automaton>();
  for (size_t i = 0; i < entries.size(); ++i) {
    if (absl::Status status = automaton->Add(entries[i], i, /*allowed=*/false); !status.ok()) return status;
  }
  for (size_t i = 0; i < allowed.size(); ++i) {
    if (absl::Status status = automaton->Add(allowed[i], i, /*allowed=*/true); !status.ok()) return status;
  }
  Matcher matcher;
  matcher.automaton_ = std::move(automaton);
  return matcher;
}

Matches Matcher::Find(const NormalizedText& text) const {
  Matches result;
  WordFinder finder(automaton_->words, text, kFreeSteps + kStepsPerCodePoint * text.folded.chars.size());
  for (const Form& form : text.forms) {
    const bool has_ascii = !automaton_->ascii.empty() || !automaton_->ascii_infix.empty();
    const std::u32string ascii = has_ascii ? Asciify(form.chars) : std::u32string();
    finder.Find(automaton_->plain, form, form.chars, /*ascii=*/false, /*anywhere=*/false);
    finder.Find(automaton_->plain_infix, form, form.chars, /*ascii=*/false, /*anywhere=*/true);
    finder.Find(automaton_->ascii, form, ascii, /*ascii=*/true, /*anywhere=*/false);
    finder.Find(automaton_->ascii_infix, form, ascii, /*ascii=*/true, /*anywhere=*/true);
  }
  result.complete = finder.within_budget() && !text.truncated;
  std::vector<Span> shields;
  for (const Hit& hit : JoinPhrases(automaton_->entries, std::move(finder.hits()))) {
    const BuiltEntry& entry = automaton_->entries[hit.entry];
    const Span source = text.folded.OriginOf(hit.chars);
    if (entry.allowed) {
      shields.push_back(source);
    } else {
      result.found.push_back({entry.id, source, hit.tokens, hit.disguises});
    }
  }
  DropShielded(result.found, std::move(shields));
  result.found = WithoutRepeats(std::move(result.found));
  return result;
}

}  // namespace meydan::text
