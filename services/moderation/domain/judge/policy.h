#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/moderation/domain/judge/judge.h"

namespace meydan::moderation {

// From which scores on a comment is ordered to be removed, or put before a moderator. Written by the Directorate (P2,
// P10):
//
//   version: 1
//   grounds:
//     insult: {act_at: 0.85, review_at: 0.40}
//     …                                          all five grounds, no other: nothing else is a ground for removal (CM6)
struct Policy {
  struct Thresholds {
    double act_at = 1;     // removal is ordered at this score or above it
    double review_at = 1;  // a moderator looks at this score or above it; never above act_at
  };

  int version = 0;  // recorded with each verdict
  std::array<Thresholds, kGroundCount> grounds;

  const Thresholds& Of(Ground ground) const { return grounds[static_cast<size_t>(ground)]; }
};

// Reads and checks a policy. INVALID_ARGUMENT, reason POLICY_INVALID, with every fault as a field violation whose field
// is
// "<name>:<line>": unknown or missing ground, a score outside 0..1, act_at below review_at, unknown key, no version.
absl::StatusOr<Policy> ParsePolicy(absl::string_view yaml, absl::string_view name);

enum class Verdict { kClean, kInReview, kRemovalOrdered };
absl::string_view NameOf(Verdict verdict);

struct GroundVerdict {
  Ground ground;
  Verdict verdict;  // kInReview or kRemovalOrdered
  double score;
};

struct Outcome {
  Verdict verdict = Verdict::kClean;
  std::vector<GroundVerdict> grounds;  // those that reached review_at, the gravest first; empty when clean
  std::optional<Phase>
      decided_by;            // the first phase that said enough for `verdict` (CM2); nothing when clean or over budget
  bool over_budget = false;  // in review because it could not be judged whole (CM9)
  int policy_version = 0;
};

// What follows from a judgement. Only a ground can lead to removal: harsh criticism has no score of its own and passes
// (CM6). A comment that is over budget is never clean.
Outcome Decide(const Judgement& judgement, const Policy& policy);

}  // namespace meydan::moderation
