#include "services/moderation/domain/judge/policy.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/yaml/yaml_file.h"

namespace meydan::moderation {
namespace {

// Removal outweighs review, then the phase that came first speaks.
std::optional<Phase> FirstPhaseFor(const Judgement& judgement, const Policy& policy, Verdict verdict) {
  for (const PhaseVerdict& phase : judgement.phases) {
    for (int i = 0; i < kGroundCount; ++i) {
      const Policy::Thresholds& limit = policy.grounds[i];
      if (phase.scores[i] >= (verdict == Verdict::kRemovalOrdered ? limit.act_at : limit.review_at)) return phase.phase;
    }
  }
  return std::nullopt;
}

}  // namespace

absl::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kClean:
      return "clean";
    case Verdict::kInReview:
      return "in_review";
    case Verdict::kRemovalOrdered:
      return "removal_ordered";
  }
  return "";
}

absl::StatusOr<Policy> ParsePolicy(absl::string_view yaml, absl::string_view name) {
  YamlFile file(yaml, std::string(name), "POLICY_INVALID");
  RETURN_IF_ERROR(file.status());
  Policy policy;
  if (!file.CheckKeys(file.root(), {"version", "grounds"})) return file.status();
  policy.version = file.Whole(file.root(), "version", 1, std::numeric_limits<int>::max(), std::nullopt);
  const YAML::Node grounds = file.root()["grounds"];
  if (!grounds || !grounds.IsMap()) {
    file.Fault(grounds ? grounds : file.root(), "\"grounds\" must be a mapping of the five grounds");
    return file.status();
  }
  file.CheckKeys(grounds, {"insult", "harassment", "hate_speech", "private_information", "advertising"});
  for (int i = 0; i < kGroundCount; ++i) {
    const std::string ground(NameOf(static_cast<Ground>(i)));
    const YAML::Node node = grounds[ground];
    if (!node) {
      file.Fault(grounds, absl::StrCat("the ground \"", ground, "\" is missing"));
      continue;
    }
    if (!file.CheckKeys(node, {"act_at", "review_at"})) continue;
    Policy::Thresholds& limit = policy.grounds[i];
    // A threshold of nothing would order the removal of every comment.
    constexpr double kLowest = 0.01;
    limit.act_at = file.Number(node, "act_at", kLowest, 1, std::nullopt);
    limit.review_at = file.Number(node, "review_at", kLowest, 1, std::nullopt);
    if (limit.act_at < limit.review_at) {
      file.Fault(node, absl::StrCat("act_at of \"", ground, "\" is below its review_at"));
    }
  }
  RETURN_IF_ERROR(file.status());
  return policy;
}

Outcome Decide(const Judgement& judgement, const Policy& policy) {
  Outcome outcome;
  outcome.policy_version = policy.version;
  outcome.over_budget = judgement.over_budget;
  for (int i = 0; i < kGroundCount; ++i) {
    const double score = judgement.scores[i];
    const Policy::Thresholds& limit = policy.grounds[i];
    if (score < limit.review_at) continue;
    const Verdict verdict = score >= limit.act_at ? Verdict::kRemovalOrdered : Verdict::kInReview;
    outcome.grounds.push_back({static_cast<Ground>(i), verdict, score});
    outcome.verdict = std::max(outcome.verdict, verdict);
  }
  std::sort(outcome.grounds.begin(), outcome.grounds.end(), [](const GroundVerdict& a, const GroundVerdict& b) {
    return std::tuple(b.verdict, b.score, a.ground) < std::tuple(a.verdict, a.score, b.ground);
  });
  if (outcome.verdict != Verdict::kClean) outcome.decided_by = FirstPhaseFor(judgement, policy, outcome.verdict);
  if (judgement.over_budget) outcome.verdict = std::max(outcome.verdict, Verdict::kInReview);
  return outcome;
}

}  // namespace meydan::moderation
