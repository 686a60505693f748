#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/text/normalize.h"
#include "services/moderation/domain/judge/address.h"
#include "services/moderation/domain/judge/judge.h"

namespace meydan::moderation {

// What is known of a word apart from its letters; patterns name these "@link", "@price", ….
enum class Trait {
  kLink,      // an address on the web that is not the university's
  kOwnLink,   // one that is the university's
  kMail,      // a mail address
  kMention,   // @somebody
  kHashtag,   // #something
  kNumber,    // digits alone
  kPrice,     // a number with a currency
  kPercent,   // a number with a percent sign
  kEmoji,     // one pictograph
  kQuestion,  // a question mark follows
  kCapital,   // begins with a capital within a sentence: a name, perhaps
  kQuoted,    // stands in quotation marks
  kSpaced,    // was written s p a c e d
  kStop,      // a comma, another sign or the end follows
};
inline constexpr int kTraitCount = 14;
// "link", "own_link", "mail", …
absl::string_view NameOf(Trait trait);

struct Word {
  std::u32string_view
      key;  // lower case in plain ASCII letters, Arabic letters without their variants; "" for an address
  std::u32string_view strict;                 // lower case with the Turkish letters kept
  std::vector<std::u32string_view> readings;  // other keys: behind a disguise, or without an Arabic article
  text::Span tokens;                          // of the NormalizedText
  TextSpan span;                              // of the original
  int sentence = 0;
  unsigned traits = 0;  // bits by Trait

  bool Has(Trait trait) const { return (traits >> static_cast<int>(trait) & 1) != 0; }
  void Set(Trait trait) { traits |= 1U << static_cast<int>(trait); }
};

// A comment as words and sentences. Turkish endings behind an apostrophe belong to their word; letters written apart
// are one word; an address or a mention is one word. Linear in the length of the text. Not movable: words point into
// it.
class Reading {
 public:
  // `own_domains`: the university's, in lower case ("ornekuni.edu.tr"); their subdomains count too.
  Reading(absl::string_view text, const std::vector<std::string>& own_domains);
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  const text::NormalizedText& normalized() const { return normalized_; }
  const std::vector<Word>& words() const { return words_; }
  int sentences() const { return words_.empty() ? 0 : words_.back().sentence + 1; }
  // The text was too long to be read whole.
  bool truncated() const { return normalized_.truncated; }
  // The words made of these tokens: [first, last).
  std::pair<int, int> WordsOfTokens(text::Span tokens) const;
  // The words that overlap `span` of the original: [first, last).
  std::pair<int, int> WordsIn(TextSpan span) const;
  // Code points of the original for bytes of the original.
  TextSpan SpanOf(text::Span bytes) const;

 private:
  std::vector<int> JoinSpacedTokens() const;
  void MakeWords(const std::vector<std::string>& own_domains);
  void AddWord(text::Span tokens, int form, AddressKind address);
  void AddReadings();
  void MarkWord(absl::string_view text, size_t index);
  void MarkAmounts();
  void MarkQuotes();
  void MarkSentences();
  std::u32string_view Between(size_t token) const;
  std::u32string_view Store(std::u32string key);

  text::NormalizedText normalized_;
  std::u32string keys_;                // of normalized_.folded, letter for letter
  std::deque<std::u32string> stored_;  // keys that are no piece of keys_
  std::vector<int> code_point_at_;     // for each byte of the original
  std::vector<int> word_of_token_;
  std::vector<Word> words_;
};

// The key of a text in folded letters: see Word::key. Letter for letter.
std::u32string KeyOf(std::u32string_view folded);

}  // namespace meydan::moderation
