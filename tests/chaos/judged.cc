#include "tests/chaos/judged.h"

#include <algorithm>

namespace meydan::chaos {

namespace v1 = moderation::v1;

bool IsToBeFlagged(const v1::IngestedComment& answer) {
  return answer.verdict().outcome() > v1::Verdict::OUTCOME_CLEAN || answer.state() == v1::Comment::STATE_IN_REVIEW;
}

bool IsToBeRemoved(const v1::IngestedComment& answer) {
  return answer.verdict().outcome() == v1::Verdict::OUTCOME_REMOVAL_ORDERED;
}

bool IsFeedback(const v1::IngestedComment& answer) {
  const v1::Verdict& verdict = answer.verdict();
  const auto advertises = [](const v1::JudgedGround& ground) { return ground.ground() == v1::GROUND_ADVERTISING; };
  if (std::any_of(verdict.grounds().begin(), verdict.grounds().end(), advertises)) return false;
  const auto counts = [&verdict](int kind) {
    const bool substantial = verdict.importance() >= v1::IMPORTANCE_NORMAL;
    return kind == v1::KIND_COMPLAINT || kind == v1::KIND_REQUEST || kind == v1::KIND_QUESTION ||
           (kind == v1::KIND_OPINION && substantial);
  };
  return verdict.importance() >= v1::IMPORTANCE_CRITICAL ||
         std::any_of(verdict.kinds().begin(), verdict.kinds().end(), counts);
}

bool SameVerdict(const v1::Verdict& left, const v1::Verdict& right) {
  return left.outcome() == right.outcome() && left.topic() == right.topic() &&
         left.importance() == right.importance() &&
         std::equal(left.kinds().begin(), left.kinds().end(), right.kinds().begin(), right.kinds().end());
}

}  // namespace meydan::chaos
