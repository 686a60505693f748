#include <unicode/uchar.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/text/endings.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/distance.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

using Letters = std::u32string_view;

// A text's words, folded, and in which places they stand.
struct Words {
  const text::NormalizedText& text;
  std::vector<text::Span> places;  // code points of the field

  Letters At(size_t i) const {
    return Letters(text.folded.chars).substr(text.tokens[i].chars.begin, text.tokens[i].chars.size());
  }
};

Words ReadWords(const Field& field) {
  Words words{field.normal, {}};
  for (const text::Token& token : words.text.tokens) words.places.push_back(field.PlaceOf(token.source));
  return words;
}

// How far the words from `first` on are from the name; 0 when they are it, endings of its last word left aside; more
// than `most` when they are something else.
int Distance(const Words& words, size_t first, const Brand::Name& name, int most) {
  int sum = 0;
  for (size_t i = 0; i < name.words.size() && sum <= most; ++i) {
    const Letters word = words.At(first + i);
    const Letters right = name.words[i];
    if (i + 1 < name.words.size()) {
      sum += EditDistance(word, right, most);
      continue;
    }
    if (word.substr(0, right.size()) == right &&
        (word.size() == right.size() ||
         text::IsEnding(right, word.substr(right.size()), text::EndingKind::kNoun, false))) {
      continue;
    }
    // The misspelled part may be shorter or longer than the right one, and have an ending too.
    int best = most + 1;
    for (size_t length = right.size() > 2 ? right.size() - 2 : 1; length <= std::min(word.size(), right.size() + 2);
         ++length) {
      const Letters rest = word.substr(length);
      if (!rest.empty() && !text::IsEnding(word.substr(0, length), rest, text::EndingKind::kNoun, false)) continue;
      best = std::min(best, EditDistance(word.substr(0, length), right, most));
    }
    sum += best;
  }
  return sum;
}

// The same letters but for dots and hooks.
bool IsWithoutTurkishLetters(const Words& words, size_t first, const Brand::Name& name) {
  for (size_t i = 0; i < name.words.size(); ++i) {
    const std::u32string word = text::Asciify(words.At(first + i)), right = text::Asciify(name.words[i]);
    const bool last = i + 1 == name.words.size();
    if (last ? word.compare(0, right.size(), right) != 0 : word != right) return false;
    if (last && word.size() > right.size() &&
        !text::IsEnding(right, Letters(word).substr(right.size()), text::EndingKind::kNoun, /*ascii=*/true)) {
      return false;
    }
  }
  return true;
}

bool StandsInSmallLetters(const Field& field, const Words& words, size_t first, const Brand::Name& name) {
  const std::u32string right = text::ToUtf32(name.name);
  if (right.empty() || !u_isUUppercase(static_cast<UChar32>(right.front()))) return false;
  for (size_t i = 0; i < name.words.size(); ++i) {
    if (!u_isUUppercase(static_cast<UChar32>(field.chars[words.places[first + i].begin]))) return true;
  }
  return false;
}

}  // namespace

void CheckNames(const Wording& wording, const Brand& brand, Findings& findings) {
  for (const Field* field : wording.Seen()) {
    const Words words = ReadWords(*field);
    const auto add = [&](text::Span place, absl::string_view name) {
      if (field->IsNoProse(place)) return;
      findings.Add({.code = codes::kNameMisspelled,
                    .severity = v1::Finding::SEVERITY_WARNING,
                    .criterion = v1::CRITERION_BRAND,
                    .field = field->name,
                    .place = place,
                    .source = absl::StrCat("brand.yaml: names ", name)});
    };
    for (const text::Match& match : brand.misspellings.Find(field->normal).found) {
      add(field->PlaceOf(match.source), "wrong");
    }
    for (const Brand::Name& name : brand.names) {
      for (size_t i = 0; i + name.words.size() <= words.places.size(); ++i) {
        const int distance = Distance(words, i, name, name.typos);
        const bool wrong = distance == 0 ? StandsInSmallLetters(*field, words, i, name)
                                         : distance <= name.typos || IsWithoutTurkishLetters(words, i, name);
        if (wrong) add({words.places[i].begin, words.places[i + name.words.size() - 1].end}, name.name);
      }
    }
  }
}

}  // namespace meydan::review
