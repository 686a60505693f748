#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/plan.h"
#include "meydan/review/v1/service.pb.h"
#include "services/review/domain/record.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// From approval to publication, and to its end (P5, P9; CR4, CR10, CR11, CR13–CR16). All functions are pure and safe
// for use from any thread; what submission.h says of permissions and fields holds here too.
//
//              BecomeDue           each target ended
//   SCHEDULED ─────────→ DUE ───────────────────────→ PUBLISHED, PARTLY_PUBLISHED, FAILED
//        └─────────────→ HELD     (then only Reschedule, Revise, Withdraw: submission.h)
//
// There is one way to DUE and so to the targets' tasks: the timer "publish" of a SCHEDULED submission, through
// BecomeDue, whose commit is guarded by the shard's pauses. Content without a time of its own takes the same way: it is
// scheduled for the moment of its approval.

// Called by Approve after the last step, on a state whose decisions are complete and which has its answer: makes it
// SCHEDULED. Emits ContentApproved.
void ScheduleApproved(SubmissionDecision& decision, absl::string_view actor, absl::Time now);

// When a scheduled submission becomes due: its time or, when it has none, that of the answer.
absl::Time DueTimeOf(const v1::Submission& current);

// The moment of publishing. Looks again at everything: digest (CR4), approval (CR2, CR3, CR5), pauses (CR15), accounts,
// rights (CR10), in this order. Ends in DUE, with a task for each target and PublishDue; or in HELD, with
// PublicationHeld. Unchanged for whatever is not SCHEDULED, so there is never a second PublishDue (CR14).
// FAILED_PRECONDITION, reason NOT_DUE_YET, before its time; ABORTED, reason LEDGER_STALE, when the ledger does not
// cover an asset of the content: read it again and repeat. `board` is the one of the submission's shard; the commit
// must be guarded by its version.
absl::StatusOr<SubmissionDecision> BecomeDue(const v1::Submission& current, const Ledger& ledger,
                                             const v1::PauseBoard& board, const Surroundings& world, absl::Time now);

// What becomes of a target (CR13, CR16). Allowed to those who manage the account (Standing::manages, where accounts of
// the units that they represent belong too, P14), who lead the submission's unit, and to reviewers. The first word
// stands; the same again by the same person changes nothing. A target that was left out because a right ended may still
// be confirmed, for it may have gone out before: then it is to be taken down at once.
absl::StatusOr<SubmissionDecision> ConfirmPublication(const v1::Submission& current,
                                                      const v1::ConfirmPublicationRequest& request, const Standing& who,
                                                      absl::Time now);
absl::StatusOr<SubmissionDecision> ReportFailure(const v1::Submission& current,
                                                 const v1::ReportPublicationFailureRequest& request,
                                                 const Standing& who, absl::Time now);
absl::StatusOr<SubmissionDecision> SkipTarget(const v1::Submission& current, const v1::SkipTargetRequest& request,
                                              const Standing& who, absl::Time now);
absl::StatusOr<SubmissionDecision> ConfirmTakedown(const v1::Submission& current,
                                                   const v1::ConfirmTakedownRequest& request, const Standing& who,
                                                   absl::Time now);

// A right has ended: what is PUBLISHED and has a gap now must be taken down (once: a second cause changes nothing),
// what is WAITING or STUCK is SKIPPED. `cause` is the licence or release; only its asset is looked at when the ledger
// holds it, all assets otherwise. Empty: each target's own gap is the cause. Unchanged when everything is still
// covered; a SCHEDULED submission stays so, since BecomeDue will look. ABORTED, reason LEDGER_STALE, as above.
absl::StatusOr<SubmissionDecision> OnRightsEnded(const v1::Submission& current, absl::string_view cause,
                                                 const Ledger& ledger, absl::Time now);

// "publish" (BecomeDue, not here), "stuck" (CR13), "takedown" (late, every day until it is gone). Nothing for other
// names.
std::vector<store::Timer> PublishTimersOf(const v1::Submission& current);
absl::StatusOr<SubmissionDecision> OnPublishTimer(const v1::Submission& current, absl::string_view timer,
                                                  absl::Time now);

// ---- Pauses (CR15) ----

// Scope "", "units/…", "platforms/…", "accounts/…". SCOPE_UNKNOWN, REASON_REQUIRED, REASON_TOO_LONG; TOO_MANY_PAUSES
// past 100. A pause that is there already changes nothing. Actor and time are the caller's affair.
absl::StatusOr<Decision<v1::PauseBoard>> AddPause(const v1::PauseBoard& current, const v1::Pause& pause,
                                                  const Surroundings& world);
// Without it, unchanged. Those that ended stay for as long as something due during one of them may still be found; why
// there was one is the record's to say (pause_record.h), for a board is read for every publication.
Decision<v1::PauseBoard> RemovePause(const v1::PauseBoard& current, absl::string_view pause, absl::string_view actor,
                                     absl::Time now);
// The oldest pause in force for one of the submission's targets (its account, the account's platform or unit) or for
// the submission's unit, or for a unit above one of them: it holds the whole submission.
std::optional<v1::Pause> PauseFor(const v1::PauseBoard& board, const v1::Submission& current,
                                  const Surroundings& world);

}  // namespace meydan::review
