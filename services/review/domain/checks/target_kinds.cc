#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"
#include "services/review/domain/content/offers.h"

namespace meydan::review {

void CheckTargetKinds(const Reading& reading, Findings& findings) {
  for (const Showing& showing : reading.showings) {
    if (Offers(showing.platform, showing.target->kind())) continue;
    findings.Add({.code = codes::kTargetKindNotOffered,
                  .severity = v1::Finding::SEVERITY_FAILURE,
                  .criterion = v1::CRITERION_AUDIENCE,
                  .field = showing.field + ".kind",
                  .account = showing.target->account(),
                  .source = "domain/content/offers.h"});
  }
}

}  // namespace meydan::review
