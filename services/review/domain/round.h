#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/review/domain/submission.h"

namespace meydan::review {

// How a submission gets another content, and how its review begins (CR4). For the commands of submission.h; pure.

// The finding that publication comes sooner than the lead time allows (CR17).
inline constexpr char kLeadTimeFinding[] = "LEAD_TIME_TOO_SHORT";

// PERMISSION_DENIED or FAILED_PRECONDITION about this submission.
absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                    const v1::Submission& current);

// Makes somebody the last one who edited it.
void AddEditor(v1::Submission& next, absl::string_view editor);

// Puts `content`, whose fields were checked, in the place of the present one: its digest, findings and criteria are
// worked out anew, and what was allowed for another time or request type falls. Of another type, it is held to that
// type's lead time (CR17) and priority (CR8). LEDGER_STALE.
absl::Status SetContent(v1::Submission& next, v1::Content content, const Desk& desk, absl::Time now);

// Runs the automatic checks. A criterion that one of them fails is FAIL by this service; the others are open.
// LEDGER_STALE.
absl::Status CheckAnew(v1::Submission& next, const Desk& desk, absl::Time now);

// The criteria that were judged, by people or by the checks.
google::protobuf::RepeatedPtrField<v1::Assessment> JudgedOf(const v1::Submission& current);

// Keeps the round as it was reviewed and judged (P6), unless it is kept already, before `coming` takes the place of the
// present content. A round that differs from what comes behind it in nothing but its time borrows the content from
// there, and does not count among those that are allowed. TOO_MANY_ROUNDS.
absl::Status EndRound(v1::Submission& next, const v1::Content& coming);

// What the kept round at that place of `rounds` was about.
v1::Content ContentOfRound(const v1::Submission& current, int place);

// TIME_PASSED when its time of publication is not ahead (CR7).
absl::Status CheckTimeAhead(const v1::Submission& current, absl::Time now);

// How urgent it is by the policy, unless a reviewer has said something else (CR8).
void TakePriorityOf(v1::Submission& next, const v1::ReviewPolicy& policy);

// Starts the clock of the answer (P18).
void StartClock(v1::Submission& next, const v1::ReviewPolicy& policy, absl::Time now);

// Starts the clock of the unit that is to change it, and stops it (P18).
void StartChangesClock(v1::Submission& next, absl::Time now);
void StopChangesClock(v1::Submission& next);

// SUBMITTED, at that step of its chain; nothing of what came of an earlier content is left.
void BeginReview(v1::Submission& next, int step);

// Ends the round of a submission that was given to review, and begins another one for `content`, with the step `named`
// by its chain but never behind the one it waits at. Emits ContentRevised and ReviewStepReached.
absl::StatusOr<SubmissionDecision> ReviewAnew(const v1::Submission& current, v1::Content content,
                                              absl::string_view named, const Standing& who, const Desk& desk,
                                              absl::Time now);

// The step at which it waits, and who decides there; for events that tell them.
template <typename Event>
void NamePresentStep(const v1::Submission& current, Event& event) {
  const v1::Step& step = current.chain().steps(current.step());
  event.set_step(step.id());
  *event.mutable_groups() = step.groups();
  *event.mutable_persons() = step.persons();
}

// Tell those who decide at the present step, the first time with how many failures the checks found.
void EmitSubmitted(SubmissionDecision& decision, int failures);
void EmitStepReached(SubmissionDecision& decision);

}  // namespace meydan::review
