#include "absl/strings/str_cat.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"
#include "services/review/domain/content/fingerprint.h"

namespace meydan::review {

void CheckSameContent(const Reading& reading, const std::vector<uint64_t>& fingerprints, Findings& findings) {
  const CheckInput& input = reading.input;
  for (int i = 0; i < input.content.targets_size(); ++i) {
    const v1::Target& target = input.content.targets(i);
    for (const Neighbour& neighbour : input.neighbours) {
      if (neighbour.account != target.account() || neighbour.submission == input.submission) continue;
      if (absl::AbsDuration(neighbour.publish_time - reading.time) > absl::Hours(1)) continue;
      if (!NearlySame(neighbour.fingerprint, fingerprints[static_cast<size_t>(i)])) continue;
      findings.Add({.code = codes::kSameContentPlanned,
                    .severity = v1::Finding::SEVERITY_WARNING,
                    .field = absl::StrCat("targets[", i, "]"),
                    .account = target.account(),
                    .source = absl::StrCat("CR14: ", neighbour.submission)});
    }
  }
}

}  // namespace meydan::review
