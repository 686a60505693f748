#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

template <typename T>
bool Lets(const std::set<T>& set, const T& value) {
  return set.empty() || set.contains(value);
}

void CheckForbidden(const Field& field, const Brand::Forbidden& rule, Findings& findings) {
  for (const text::Match& match : rule.words.Find(field.normal).found) {
    const text::Span place = field.PlaceOf(match.source);
    if (field.IsWithinAnAddress(place)) continue;
    findings.Add({.code = codes::kWordForbidden,
                  .severity = rule.severity,
                  .criterion = v1::CRITERION_BRAND,
                  .field = field.name,
                  .place = place,
                  .source = absl::StrCat("brand.yaml: forbidden ", rule.id)});
  }
}

}  // namespace

void CheckBrandWords(const Reading& reading, const Wording& wording, const Brand& brand, Findings& findings) {
  const v1::Content& content = reading.input.content;
  for (const Field* field : wording.Seen()) {
    for (const Brand::Forbidden& rule : brand.forbidden) {
      if (Lets(rule.types, content.request_type())) CheckForbidden(*field, rule, findings);
    }
  }
  const std::string language = content.language_code().empty() ? "tr" : content.language_code();
  for (const Brand::Required& rule : brand.required) {
    if (!Lets(rule.types, content.request_type()) || !Lets(rule.languages, language)) continue;
    for (const Showing& showing : reading.showings) {
      const Field& field = wording.TextOf(showing);
      if (field.utf8.empty() || !rule.words.Find(field.normal).found.empty()) continue;
      findings.Add({.code = codes::kWordMissing,
                    .severity = rule.severity,
                    .criterion = v1::CRITERION_BRAND,
                    .field = field.name,
                    .source = absl::StrCat("brand.yaml: required ", rule.id)});
    }
  }
}

}  // namespace meydan::review
