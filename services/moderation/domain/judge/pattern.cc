#include "services/moderation/domain/judge/pattern.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"

namespace meydan::moderation {
namespace {

constexpr int kGap = 4;
constexpr int kLongestGap = 12;
constexpr size_t kMostOptional = 3;
constexpr size_t kShortestSoftened = 5;

uint64_t HashOf(std::u32string_view letters, bool backwards) {
  uint64_t hash = 14695981039346656037ULL;
  for (size_t i = 0; i < letters.size(); ++i)
    hash = (hash ^ letters[backwards ? letters.size() - 1 - i : i]) * 1099511628211ULL;
  return hash;
}

absl::Status Bad(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\": ", why));
}

}  // namespace

absl::Status PatternIndex::DefineClass(absl::string_view name, const std::vector<std::string>& alternatives) {
  if (classes_.contains(name)) return Bad(name, "the class is defined twice");
  // Reading them once into a set of their own finds mistakes now rather than where the class is used.
  classes_[std::string(name)] = alternatives;
  return SetOf(absl::StrCat("<", name, ">")).status();
}

int PatternIndex::DeclareTag(absl::string_view name) {
  const auto [at, added] = tags_.emplace(name, TagCount());
  if (added) tag_sets_.emplace_back();
  return at->second;
}

absl::StatusOr<int> PatternIndex::SetOf(absl::string_view element) {
  const auto known = sets_.find(element);
  if (known != sets_.end()) return known->second;
  const int set = static_cast<int>(sets_.size());
  sets_.emplace(element, set);
  patterns_by_set_.resize(sets_.size());
  const std::vector<absl::string_view> sides = absl::StrSplit(element, '~');
  if (sides.size() > 2) return Bad(element, "more than one ~");
  RETURN_IF_ERROR(AddAlternatives(sides[0], set, false));
  if (sides.size() == 2) RETURN_IF_ERROR(AddAlternatives(sides[1], set, true));
  return set;
}

absl::StatusOr<std::vector<int>> PatternIndex::SetsOfElement(absl::string_view element) {
  std::vector<int> sets;
  for (const absl::string_view part : absl::StrSplit(element, '&')) {
    ASSIGN_OR_RETURN(const int set, SetOf(part));
    sets.push_back(set);
  }
  return sets;
}

absl::Status PatternIndex::AddAlternatives(absl::string_view alternatives, int set, bool excludes) {
  for (const absl::string_view alternative : absl::StrSplit(alternatives, '|')) {
    RETURN_IF_ERROR(AddAlternative(alternative, set, excludes));
  }
  return absl::OkStatus();
}

absl::Status PatternIndex::AddAlternative(absl::string_view alternative, int set, bool excludes) {
  absl::string_view rest = alternative;
  if (absl::ConsumePrefix(&rest, "<") && absl::ConsumeSuffix(&rest, ">")) {
    const auto named = classes_.find(rest);
    if (named == classes_.end()) return Bad(alternative, "there is no such class");
    for (const std::string& word : named->second) {
      const std::pair<absl::string_view, absl::string_view> sides = absl::StrSplit(word, absl::MaxSplits('~', 1));
      RETURN_IF_ERROR(AddAlternatives(sides.first, set, excludes));
      if (!sides.second.empty()) RETURN_IF_ERROR(AddAlternatives(sides.second, set, !excludes));
    }
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&rest, "@")) {
    for (int i = 0; i < kTraitCount; ++i) {
      if (NameOf(static_cast<Trait>(i)) != rest) continue;
      trait_sets_[i].emplace_back(set, excludes);
      return absl::OkStatus();
    }
    const auto tag = tags_.find(rest);
    if (tag == tags_.end()) return Bad(alternative, "there is no such trait or tag");
    tag_sets_[tag->second].emplace_back(set, excludes);
    return absl::OkStatus();
  }
  const bool strict = absl::ConsumePrefix(&rest, "=");
  const bool open_front = absl::ConsumePrefix(&rest, "*");
  const bool open_back = absl::ConsumeSuffix(&rest, "*");
  std::u32string letters = text::ToUtf32(text::Fold({rest.data(), rest.size()}));
  if (!strict) letters = KeyOf(letters);
  if (letters.empty() || letters.find_first_of(U"*<>@=!?[]~&| ") != std::u32string::npos)
    return Bad(alternative, "is no word");
  if (open_front && open_back) {
    if (strict) return Bad(alternative, "= does not go with * at both ends");
    shortest_infix_ = shortest_infix_ == 0 ? letters.size() : std::min(shortest_infix_, letters.size());
    longest_infix_ = std::max(longest_infix_, letters.size());
    infixes_[HashOf(letters, false)].push_back({letters, false, set, excludes});
  } else if (open_front) {
    (strict ? strict_suffixes_ : suffixes_)[HashOf(letters, true)].push_back({letters, false, set, excludes});
  } else {
    Literals& table = strict ? strict_prefixes_ : prefixes_;
    table[HashOf(letters, false)].push_back({letters, !open_back, set, excludes});
    // The last consonant softens before a vowel: kitap, kitabı; devamsızlık, devamsızlığı.
    const char32_t last = letters.back();
    if (open_back && !strict && letters.size() >= kShortestSoftened && (last == U'k' || last == U'p')) {
      letters.back() = last == U'k' ? U'g' : U'b';
      table[HashOf(letters, false)].push_back({letters, false, set, excludes});
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int> PatternIndex::Add(absl::string_view pattern) {
  const std::vector<std::string> parts = absl::StrSplit(pattern, ' ', absl::SkipEmpty());
  std::vector<size_t> optional;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].size() > 2 && parts[i].front() == '[' && parts[i].back() == ']') optional.push_back(i);
  }
  if (optional.size() > kMostOptional) return Bad(pattern, "has too many optional words");
  const int id = ids_;
  for (size_t choice = 0; choice < (size_t{1} << optional.size()); ++choice) {
    std::vector<std::string> variant;
    for (size_t i = 0; i < parts.size(); ++i) {
      const auto at = std::find(optional.begin(), optional.end(), i);
      if (at == optional.end()) {
        variant.push_back(parts[i]);
      } else if ((choice >> (at - optional.begin()) & 1) != 0) {
        variant.push_back(parts[i].substr(1, parts[i].size() - 2));
      }
    }
    RETURN_IF_ERROR(AddVariant(variant, id));
  }
  ++ids_;
  return id;
}

absl::Status PatternIndex::AddVariant(const std::vector<std::string>& parts, int id) {
  Pattern pattern;
  pattern.id = id;
  int gap = 0;
  for (const std::string& part : parts) {
    if (part == "^" && pattern.elements.empty()) {
      pattern.from_beginning = true;
    } else if (part == "$") {
      pattern.to_end = true;
      pattern.end_gap = gap;
      gap = 0;
    } else if (pattern.to_end) {
      return Bad(absl::StrJoin(parts, " "), "something follows $");
    } else if (part == "_") {
      pattern.elements.push_back({{}, false, gap});
      gap = 0;
    } else if (absl::StartsWith(part, "..")) {
      int most = kGap;
      if (part.size() > 2 && (!absl::SimpleAtoi(part.substr(2), &most) || most < 1 || most > kLongestGap)) {
        return Bad(part, "a gap is .. or ..1 to ..12");
      }
      gap += most;
    } else if (part[0] == '!' && part.size() > 1) {
      ASSIGN_OR_RETURN(std::vector<int> sets, SetsOfElement(part.substr(1)));
      if (pattern.elements.empty()) {
        pattern.refused_before = std::move(sets);
      } else {
        pattern.elements.push_back({std::move(sets), true, gap});
        gap = 0;
      }
    } else {
      ASSIGN_OR_RETURN(std::vector<int> sets, SetsOfElement(part));
      pattern.elements.push_back({std::move(sets), false, gap});
      gap = 0;
    }
  }
  const std::string whole = absl::StrJoin(parts, " ");
  if (gap > 0) return Bad(whole, "ends with a gap");
  if (pattern.elements.empty() || pattern.elements[0].sets.empty() || pattern.elements[0].refused ||
      pattern.elements[0].gap > 0) {
    return Bad(whole, "must begin with a word");
  }
  patterns_by_set_[pattern.elements[0].sets[0]].push_back(static_cast<int>(patterns_.size()));
  patterns_.push_back(std::move(pattern));
  return absl::OkStatus();
}

}  // namespace meydan::moderation
