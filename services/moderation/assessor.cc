#include "services/moderation/assessor.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/moderation/domain/incoming.h"
#include "services/moderation/domain/judge/rule_folder.h"
#include "services/moderation/domain/judge/rule_judge.h"
#include "services/moderation/verdict.h"

namespace meydan::moderation {
namespace {

std::vector<double> JudgingBuckets() {
  return {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25};
}

// Faults are told in full, for the status is all that a start that fails leaves behind.
absl::Status InFull(const absl::Status& status) {
  return MakeError(status.code(), ReasonOf(status), DescribeFaults(status));
}

absl::StatusOr<std::unique_ptr<Judge>> LoadJudge(const std::string& folder) {
  ASSIGN_OR_RETURN(const RuleFiles files, ReadRuleFolder(folder));
  return RuleJudge::Create(files);
}

// "en" of "en-US".
std::string PrimaryLanguage(absl::string_view code) { return absl::AsciiStrToLower(code.substr(0, code.find('-'))); }

}  // namespace

absl::StatusOr<std::unique_ptr<Assessor>> Assessor::Load(const std::string& folder, telemetry::Metrics& metrics,
                                                         const Clock& clock) {
  absl::StatusOr<std::unique_ptr<Judge>> judge = LoadJudge(folder);
  absl::StatusOr<Policy> policy = ReadPolicy(absl::StrCat(folder, "/policy.yaml"));
  if (!judge.ok() && !policy.ok()) {
    return MakeError(judge.status().code(), ReasonOf(judge.status()),
                     absl::StrCat(DescribeFaults(judge.status()), "\n", DescribeFaults(policy.status())));
  }
  if (!judge.ok()) return InFull(judge.status());
  if (!policy.ok()) return InFull(policy.status());
  return std::make_unique<Assessor>(*std::move(judge), *policy, metrics, clock);
}

Assessor::Assessor(std::unique_ptr<Judge> judge, const Policy& policy, telemetry::Metrics& metrics, const Clock& clock)
    : judge_(std::move(judge)),
      policy_(policy),
      seconds_(metrics.AddHistogram("meydan_moderation_judging_seconds", "Time in which one text was judged.",
                                    JudgingBuckets())),
      clock_(clock) {}

v1::Verdict Assessor::Assess(const v1::IncomingComment& incoming) const {
  const absl::Time began = clock_.Now();
  const std::string language = PrimaryLanguage(incoming.language());
  const CommentText comment{
      .text = TextOf(incoming), .language = language, .by_the_account_itself = incoming.by_the_account()};
  const Judgement judgement = judge_->Classify(comment);
  v1::Verdict verdict = ToVerdict(judgement, Decide(judgement, policy_));
  seconds_.Observe(absl::ToDoubleSeconds(clock_.Now() - began));
  return verdict;
}

}  // namespace meydan::moderation
