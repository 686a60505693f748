#include <algorithm>
#include <utility>

#include "services/review/domain/reviewing.h"
#include "services/review/domain/round.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

constexpr char kClaimTimer[] = "claim";
constexpr char kWarnTimer[] = "warn";
constexpr char kAnswerTimer[] = "answer";
constexpr char kExpireTimer[] = "expire";
constexpr char kRemindTimer[] = "remind";
constexpr char kLapseTimer[] = "lapse";

// Given to review, and not agreed to: with a reviewer, or back at its unit.
bool IsOpen(v1::Submission::State state) {
  return WaitsForReview(state) || state == v1::Submission::STATE_CHANGES_REQUESTED;
}

void Expire(SubmissionDecision& decision, v1::ContentExpired event, absl::Time now) {
  v1::Submission& next = decision.state;
  GiveBackClaim(next, kService, now);
  v1::Answer& answer = *next.mutable_answer();
  answer.set_positive(false);
  answer.set_reason_code(v1::REASON_CODE_TIMING);
  answer.set_actor(kService);
  *answer.mutable_time() = ToProto(now);
  // Whoever was sent back something in time had an answer in time, though the unit let it rest.
  const bool sent_back = next.state() == v1::Submission::STATE_CHANGES_REQUESTED && !next.decisions().empty();
  answer.set_in_time((sent_back ? ToTime(next.decisions().rbegin()->time()) : now) <= ToTime(next.answer_by()));
  next.set_state(v1::Submission::STATE_EXPIRED);
  StopChangesClock(next);
  WriteHistory(next, v1::HistoryEntry::ACTION_EXPIRED, kService, now);
  EmitWithFacts(decision, std::move(event));
}

// What the unit was asked to change, and did not hand in again, has its end for an answer (P18).
void Lapse(SubmissionDecision& decision, absl::Time now) {
  v1::ContentExpired event;
  *event.mutable_resubmit_by() = decision.state.resubmit_by();
  Expire(decision, std::move(event), now);
}

void Remind(SubmissionDecision& decision) {
  decision.state.clear_remind_time();
  v1::ChangesDue event;
  *event.mutable_resubmit_by() = decision.state.resubmit_by();
  EmitWithFacts(decision, std::move(event));
}

}  // namespace

std::vector<store::Timer> ReviewTimersOf(const v1::Submission& current) {
  std::vector<store::Timer> timers;
  if (current.has_claim()) timers.push_back({kClaimTimer, ToTime(current.claim().expire_time())});
  if (WaitsForReview(current.state())) {
    if (current.has_warn_time()) timers.push_back({kWarnTimer, ToTime(current.warn_time())});
    if (!current.answer_late()) timers.push_back({kAnswerTimer, ToTime(current.answer_by())});
  }
  if (IsOpen(current.state()) && current.content().has_publish_time()) {
    timers.push_back({kExpireTimer, ToTime(current.content().publish_time())});
  }
  if (current.state() == v1::Submission::STATE_CHANGES_REQUESTED) {
    if (current.has_remind_time()) timers.push_back({kRemindTimer, ToTime(current.remind_time())});
    if (current.has_resubmit_by()) timers.push_back({kLapseTimer, ToTime(current.resubmit_by())});
  }
  return timers;
}

absl::StatusOr<SubmissionDecision> OnReviewTimer(const v1::Submission& current, absl::string_view timer,
                                                 absl::Time now) {
  const std::vector<store::Timer> timers = ReviewTimersOf(current);
  const auto due = std::find_if(timers.begin(), timers.end(),
                                [&](const store::Timer& one) { return one.name == timer && one.due <= now; });
  if (due == timers.end()) return Unchanged(current);
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  if (timer == kClaimTimer) {
    GiveBackClaim(next, kService, now);
  } else if (timer == kWarnTimer) {
    next.clear_warn_time();
    v1::AnswerDue event;
    NamePresentStep(next, event);
    EmitWithFacts(decision, std::move(event));
  } else if (timer == kAnswerTimer) {
    next.set_answer_late(true);
    WriteHistory(next, v1::HistoryEntry::ACTION_ANSWER_LATE, kService, now);
    EmitWithFacts(decision, v1::AnswerOverdue());
  } else if (timer == kRemindTimer) {
    Remind(decision);
  } else if (timer == kLapseTimer) {
    Lapse(decision, now);
  } else {
    Expire(decision, v1::ContentExpired(), now);
  }
  return decision;
}

}  // namespace meydan::review
