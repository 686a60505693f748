#include "services/review/domain/approval.h"

#include <algorithm>

#include "services/review/domain/chain.h"
#include "services/review/domain/content/digest.h"
#include "services/review/domain/people.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

const v1::Assessment* Find(const v1::Submission& current, v1::Criterion criterion) {
  for (const v1::Assessment& assessment : current.assessments()) {
    if (assessment.criterion() == criterion) return &assessment;
  }
  return nullptr;
}

bool Holds(const v1::Submission& current, v1::Criterion criterion) {
  const v1::Assessment* const assessment = Find(current, criterion);
  if (assessment == nullptr) return false;
  const bool passed = assessment->outcome() == v1::Assessment::OUTCOME_PASS ||
                      assessment->outcome() == v1::Assessment::OUTCOME_NOT_APPLICABLE;
  return passed && (assessment->overrules() || !FailedByCheck(current, criterion));
}

// How many human beings must have agreed, as far as that can be told later. Who belonged to all of them was looked up
// when the last one decided; whoever has left since then leaves the decision as it was.
int Needed(const v1::Step& step) { return step.quorum() == v1::Step::QUORUM_COUNT ? std::max(1, step.count()) : 1; }

bool StepHolds(const v1::Submission& current, const v1::Step& step, const std::vector<std::string>& barred,
               const Surroundings& world) {
  std::vector<std::string> approvers = ApproversAt(current, step.id());
  std::erase_if(approvers, [&](const std::string& name) { return IsBarred(barred, name, world); });
  return CountHumans(approvers, world) >= Needed(step);
}

}  // namespace

std::vector<std::string> ApproversAt(const v1::Submission& current, absl::string_view step) {
  std::vector<std::string> approvers;
  for (const v1::Decision& decision : current.decisions()) {
    if (decision.action() == v1::Decision::ACTION_APPROVE && decision.step() == step &&
        decision.round() == current.round() && decision.content_digest() == current.content_digest()) {
      approvers.push_back(decision.actor());
    }
  }
  return approvers;
}

v1::Assessment::Outcome OutcomeOf(const v1::Submission& current, v1::Criterion criterion) {
  const v1::Assessment* const assessment = Find(current, criterion);
  return assessment == nullptr ? v1::Assessment::OUTCOME_UNSPECIFIED : assessment->outcome();
}

bool FailedByCheck(const v1::Submission& current, v1::Criterion criterion) {
  const auto& findings = current.findings();
  return std::any_of(findings.begin(), findings.end(), [criterion](const v1::Finding& finding) {
    return finding.criterion() == criterion && finding.severity() == v1::Finding::SEVERITY_FAILURE;
  });
}

bool IsFullyApproved(const v1::Submission& current, const Surroundings& world) {
  const v1::Chain& chain = current.chain();
  const int first = current.first_step();
  if (first < 0 || first >= chain.steps_size() || current.step() != chain.steps_size()) return false;
  if (DigestOf(current.content()) != current.content_digest()) return false;
  for (const v1::Criterion criterion : kCriteria) {
    if (!Holds(current, criterion)) return false;
  }
  const std::vector<std::string> barred = Barred(current, world);
  // Steps before the first were passed in an earlier round; they do not count when it was by somebody who is barred now
  // (CR2).
  for (const v1::Decision& decision : current.decisions()) {
    if (decision.action() != v1::Decision::ACTION_APPROVE) continue;
    const bool before = std::any_of(chain.steps().begin(), chain.steps().begin() + first,
                                    [&](const v1::Step& step) { return step.id() == decision.step(); });
    if (before && std::any_of(barred.begin(), barred.end(),
                              [&](const std::string& name) { return IsSameHuman(name, decision.actor(), world); })) {
      return false;
    }
  }
  for (int i = first; i < chain.steps_size(); ++i) {
    if (!StepHolds(current, chain.steps(i), barred, world)) return false;
  }
  return true;
}

}  // namespace meydan::review
