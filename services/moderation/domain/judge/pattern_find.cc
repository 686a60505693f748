#include <algorithm>

#include "services/moderation/domain/judge/pattern.h"

namespace meydan::moderation {
namespace {

constexpr size_t kShortestInner = 5;
constexpr size_t kLongestInner = 16;

// All of `sets` are among `sorted`.
bool Holds(const std::vector<int>& sorted, const std::vector<int>& sets) {
  return std::all_of(sets.begin(), sets.end(),
                     [&](int set) { return std::binary_search(sorted.begin(), sorted.end(), set); });
}

}  // namespace

void PatternIndex::Collect(const Literals& table, std::u32string_view letters, bool backwards, std::vector<int>& in,
                           std::vector<int>& out, size_t shortest) {
  if (table.empty()) return;
  uint64_t hash = 14695981039346656037ULL;
  for (size_t n = 1; n <= letters.size(); ++n) {
    hash = (hash ^ letters[backwards ? letters.size() - n : n - 1]) * 1099511628211ULL;
    const auto found = table.find(hash);
    if (n < shortest || found == table.end()) continue;
    const std::u32string_view piece = backwards ? letters.substr(letters.size() - n) : letters.substr(0, n);
    for (const Literal& literal : found->second) {
      if ((literal.whole && n != letters.size()) || literal.text != piece) continue;
      (literal.excludes ? out : in).push_back(literal.set);
    }
  }
}

void PatternIndex::CollectInfixes(std::u32string_view letters, std::vector<int>& in, std::vector<int>& out) const {
  if (infixes_.empty()) return;
  for (size_t begin = 0; begin + shortest_infix_ <= letters.size(); ++begin) {
    uint64_t hash = 14695981039346656037ULL;
    for (size_t n = 1; n <= longest_infix_ && begin + n <= letters.size(); ++n) {
      hash = (hash ^ letters[begin + n - 1]) * 1099511628211ULL;
      if (n < shortest_infix_) continue;
      const auto found = infixes_.find(hash);
      if (found == infixes_.end()) continue;
      for (const Literal& literal : found->second) {
        if (literal.text == letters.substr(begin, n)) (literal.excludes ? out : in).push_back(literal.set);
      }
    }
  }
}

void PatternIndex::SetsOf(const Word& word, const std::vector<int>& tags, int64_t& steps,
                          std::vector<int>& sets) const {
  std::vector<int> out;
  const auto add_key = [&](std::u32string_view key) {
    steps -= static_cast<int64_t>(key.size());
    Collect(prefixes_, key, false, sets, out);
    Collect(suffixes_, key, true, sets, out);
    CollectInfixes(key, sets, out);
  };
  add_key(word.key);
  for (const std::u32string_view reading : word.readings) add_key(reading);
  // Letters written apart may be several words: each may begin anywhere, as far as it is long enough not to be there by
  // chance.
  for (size_t at = 1; word.Has(Trait::kSpaced) && at + kShortestInner <= word.key.size(); ++at) {
    steps -= static_cast<int64_t>(kLongestInner);
    Collect(prefixes_, word.key.substr(at, kLongestInner), false, sets, out, kShortestInner);
  }
  Collect(strict_prefixes_, word.strict, false, sets, out);
  Collect(strict_suffixes_, word.strict, true, sets, out);
  const auto add_pairs = [&](const std::vector<std::pair<int, bool>>& pairs) {
    for (const auto& [set, excludes] : pairs) (excludes ? out : sets).push_back(set);
  };
  for (int i = 0; i < kTraitCount; ++i) {
    if (word.Has(static_cast<Trait>(i))) add_pairs(trait_sets_[i]);
  }
  for (const int tag : tags) add_pairs(tag_sets_[tag]);
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  for (const int excluded : out) sets.erase(std::remove(sets.begin(), sets.end(), excluded), sets.end());
}

namespace {

// One attempt to lay a pattern's elements on the words of a sentence.
class Attempt {
 public:
  Attempt(const std::vector<std::vector<int>>& sets, int sentence_end, int64_t& steps)
      : sets_(sets), sentence_end_(sentence_end), steps_(steps) {}

  // The word behind the pattern when its elements from `next` on fit from `at` on, else -1. The nearest words win.
  template <typename Pattern>
  int Fit(const Pattern& pattern, size_t next, int at) {
    if (--steps_ < 0) return -1;
    if (next == pattern.elements.size()) {
      return pattern.to_end && at + pattern.end_gap < sentence_end_ ? -1 : at;
    }
    const auto& element = pattern.elements[next];
    if (element.refused) {
      for (int word = at; word <= at + element.gap && word < sentence_end_; ++word) {
        if (Holds(sets_[word], element.sets)) return -1;
      }
      return Fit(pattern, next + 1, at);
    }
    for (int word = at; word <= at + element.gap && word < sentence_end_; ++word) {
      if (!Holds(sets_[word], element.sets)) continue;
      const int end = Fit(pattern, next + 1, word + 1);
      if (end >= 0) return end;
    }
    return -1;
  }

 private:
  const std::vector<std::vector<int>>& sets_;
  const int sentence_end_;
  int64_t& steps_;
};

}  // namespace

bool PatternIndex::Find(const Reading& reading, const Tags& tags, int64_t& steps, std::vector<Hit>& hits) const {
  const std::vector<Word>& words = reading.words();
  const int count = static_cast<int>(words.size());
  std::vector<std::vector<int>> sets(words.size());
  static const std::vector<int> kNoTags;
  for (int i = 0; i < count; ++i) SetsOf(words[i], tags.empty() ? kNoTags : tags[i], steps, sets[i]);
  int begin = 0;
  while (begin < count && steps > 0) {
    int end = begin;
    while (end < count && words[end].sentence == words[begin].sentence) ++end;
    Attempt attempt(sets, end, steps);
    for (int word = begin; word < end; ++word) {
      for (const int set : sets[word]) {
        for (const int index : patterns_by_set_[set]) {
          const Pattern& pattern = patterns_[index];
          if (pattern.from_beginning && word != begin) continue;
          if (!Holds(sets[word], pattern.elements[0].sets)) continue;
          if (!pattern.refused_before.empty() && word > begin && Holds(sets[word - 1], pattern.refused_before))
            continue;
          const int behind = attempt.Fit(pattern, 1, word + 1);
          if (behind >= 0) hits.push_back({pattern.id, word, behind});
        }
      }
    }
    begin = end;
  }
  return steps > 0;
}

}  // namespace meydan::moderation
