#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/moderation/domain/judge/reading.h"

namespace meydan::moderation {

// Patterns over the words of one sentence, compiled so that all are found in one pass.
//
//   yemek            the word, however its Turkish letters and capitals are written
//   yemek*           a word that begins so (also yemeğ…); *hane ends so; *lab* holds it
//   =öldü*           the same, but only with these very letters, where the ASCII spelling is another word (oldu)
//   a|b*             either; a*~ab*|ac  one that is neither of those behind the ~; a*&*b  one that is both
//   <person>         any word of the class; @price, @link, …: any word with the trait; @insult: … with the lexicon's
//   tag _                any one word;  .. up to four words;  ..9 up to nine [a]              a, or nothing !a the next
//   word is not a; ..2 !a: none of the next three is; at the beginning: the word before is not a ^ and $          the
//   sentence's beginning and end
//
// At least one element that is neither a gap nor a refusal comes first.
class PatternIndex {
 public:
  // Words that a pattern found: [begin, end) of Reading::words().
  struct Hit {
    int pattern = 0;
    int begin = 0;
    int end = 0;
  };
  // For each word the lexicon's tags.
  using Tags = std::vector<std::vector<int>>;

  // `alternatives` as in a pattern's element: "salak*", "<other>". INVALID_ARGUMENT when they cannot be read.
  absl::Status DefineClass(absl::string_view name, const std::vector<std::string>& alternatives);
  // Makes "@name" known. Returns its number, the same for the same name.
  int DeclareTag(absl::string_view name);
  int TagCount() const { return static_cast<int>(tag_sets_.size()); }
  // Returns the pattern's number; they count from 0. INVALID_ARGUMENT says what cannot be read.
  absl::StatusOr<int> Add(absl::string_view pattern);

  // Adds every hit to `hits`, by the first word. `steps` counts down with the work done; false when it ran out, and
  // what was not looked at then is unknown. Safe for use from any thread.
  bool Find(const Reading& reading, const Tags& tags, int64_t& steps, std::vector<Hit>& hits) const;

 private:
  struct Literal {
    std::u32string text;
    bool whole;  // the word ends (begins, for suffixes) where the literal does
    int set;
    bool excludes;
  };
  // By the hash of its letters, forwards or backwards.
  using Literals = absl::flat_hash_map<uint64_t, std::vector<Literal>>;
  struct Element {
    std::vector<int> sets;  // the word is in all of these; none: any word
    bool refused = false;
    int gap = 0;  // up to so many words before this element
  };
  struct Pattern {
    std::vector<Element> elements;
    std::vector<int> refused_before;
    bool from_beginning = false;
    bool to_end = false;
    int end_gap = 0;
    int id = 0;
  };

  absl::StatusOr<int> SetOf(absl::string_view element);
  absl::StatusOr<std::vector<int>> SetsOfElement(absl::string_view element);
  absl::Status AddAlternatives(absl::string_view alternatives, int set, bool excludes);
  absl::Status AddAlternative(absl::string_view alternative, int set, bool excludes);
  absl::Status AddVariant(const std::vector<std::string>& parts, int id);
  void SetsOf(const Word& word, const std::vector<int>& tags, int64_t& steps, std::vector<int>& sets) const;
  static void Collect(const Literals& table, std::u32string_view letters, bool backwards, std::vector<int>& in,
                      std::vector<int>& out, size_t shortest = 1);
  void CollectInfixes(std::u32string_view letters, std::vector<int>& in, std::vector<int>& out) const;

  std::map<std::string, std::vector<std::string>, std::less<>> classes_;
  std::map<std::string, int, std::less<>> tags_;
  std::map<std::string, int, std::less<>> sets_;
  Literals prefixes_, strict_prefixes_, suffixes_, strict_suffixes_, infixes_;
  size_t shortest_infix_ = 0;
  size_t longest_infix_ = 0;
  std::vector<std::vector<std::pair<int, bool>>> trait_sets_ =
      std::vector<std::vector<std::pair<int, bool>>>(kTraitCount);
  std::vector<std::vector<std::pair<int, bool>>> tag_sets_;
  std::vector<Pattern> patterns_;
  std::vector<std::vector<int>> patterns_by_set_;  // those whose first element is the set
  int ids_ = 0;
};

}  // namespace meydan::moderation
