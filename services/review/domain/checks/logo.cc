#include <algorithm>

#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

bool Concerns(const Brand::LogoRule& rule, const Showing& showing, v1::RequestType type) {
  return (rule.platforms.empty() || rule.platforms.contains(showing.platform)) &&
         (rule.kinds.empty() || rule.kinds.contains(showing.target->kind())) &&
         (rule.types.empty() || rule.types.contains(type));
}

}  // namespace

void CheckLogo(const Reading& reading, const Brand& brand, Findings& findings) {
  for (const Showing& showing : reading.showings) {
    const bool shown = std::any_of(showing.media.begin(), showing.media.end(),
                                   [&](const Medium& medium) { return brand.logos.contains(medium.use->asset()); });
    if (shown) continue;
    for (const Brand::LogoRule& rule : brand.logo_rules) {
      if (!Concerns(rule, showing, reading.input.content.request_type())) continue;
      findings.Add({.code = codes::kLogoMissing,
                    .severity = rule.severity,
                    .criterion = v1::CRITERION_BRAND,
                    .field = showing.field,
                    .account = showing.target->account(),
                    .source = "brand.yaml: logo"});
    }
  }
}

}  // namespace meydan::review
