#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/telemetry/metrics.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/judge/judge.h"
#include "services/moderation/domain/judge/policy.h"

namespace meydan::moderation {

// The judge and the policy under which the service works. Safe from any thread.
class Assessor {
 public:
  // Reads the rule files and policy.yaml of a folder. INVALID_ARGUMENT or NOT_FOUND with every fault as a line of the
  // message, "lexicon.yaml:12: what is wrong".
  static absl::StatusOr<std::unique_ptr<Assessor>> Load(const std::string& folder, telemetry::Metrics& metrics,
                                                        const Clock& clock);

  Assessor(std::unique_ptr<Judge> judge, const Policy& policy, telemetry::Metrics& metrics, const Clock& clock);

  // How the comment's text is judged. Work for the CPU, some tens of microseconds for an ordinary comment: not on an
  // event loop. The text must be valid UTF-8.
  v1::Verdict Assess(const v1::IncomingComment& incoming) const;

 private:
  const std::unique_ptr<Judge> judge_;
  const Policy policy_;
  telemetry::Histogram& seconds_;
  const Clock& clock_;
};

}  // namespace meydan::moderation
