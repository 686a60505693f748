#pragma once

#include <functional>
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

// The life of a submission until it is decided (P5, P17, P18; CR1–CR8, CR17). All functions are pure and safe for use
// from any thread. Those that take a submission answer SUBMISSION_NOT_FOUND to whoever may not see it, and
// PERMISSION_DENIED to whoever may see it but not do this. Request fields that are wrong are INVALID_ARGUMENT with
// their paths. `etag` and `request_id` are the write path's affair, not looked at here. States, callers and reasons as
// listed at the methods of ReviewService.

// The automatic checks of what the submission is to become, bound to what was read for this content; run again at every
// change. `next` has its content, the content's digest, its name, its terms (none before it was submitted) and its
// override of the lead time. Nothing is decided about content whose assets the ledger does not cover, nor about another
// content than the one that was checked: ABORTED, reason LEDGER_STALE: read and check again and repeat.
using CheckContent =
    std::function<absl::StatusOr<std::vector<v1::Finding>>(const v1::Submission& next, absl::Time now)>;

// What a change of content needs beside the submission.
struct Desk {
  const Surroundings& world;
  const Ledger& ledger;
  const CheckContent& check;
  const v1::ReviewPolicy& policy;
};

absl::StatusOr<SubmissionDecision> Create(absl::string_view name, const v1::CreateSubmissionRequest& request,
                                          const Standing& who, const Desk& desk, absl::Time now);
absl::StatusOr<SubmissionDecision> Revise(const v1::Submission& current, const v1::ReviseSubmissionRequest& request,
                                          const Standing& who, const Desk& desk, absl::Time now);
absl::StatusOr<SubmissionDecision> Submit(const v1::Submission& current, const Standing& who, const Desk& desk,
                                          absl::Time now);
absl::StatusOr<SubmissionDecision> Withdraw(const v1::Submission& current, const v1::WithdrawSubmissionRequest& request,
                                            const Standing& who, absl::Time now);
absl::StatusOr<SubmissionDecision> Reschedule(const v1::Submission& current,
                                              const v1::RescheduleSubmissionRequest& request, const Standing& who,
                                              const Desk& desk, absl::Time now);

absl::StatusOr<SubmissionDecision> ClaimItem(const v1::Submission& current, const Standing& who,
                                             const Surroundings& world, absl::Time now);
absl::StatusOr<SubmissionDecision> ReleaseItem(const v1::Submission& current, const Standing& who, absl::Time now);

absl::StatusOr<SubmissionDecision> Assess(const v1::Submission& current, const v1::AssessCriterionRequest& request,
                                          const Standing& who, const Surroundings& world, absl::Time now);
// Checks the rights again: RIGHTS_MISSING. After the last step the submission is SCHEDULED, or DUE at once (publish.h).
absl::StatusOr<SubmissionDecision> Approve(const v1::Submission& current, const v1::ApproveSubmissionRequest& request,
                                           const Standing& who, const Desk& desk, absl::Time now);
absl::StatusOr<SubmissionDecision> RequestChanges(const v1::Submission& current,
                                                  const v1::RequestChangesRequest& request, const Standing& who,
                                                  const Surroundings& world, absl::Time now);
absl::StatusOr<SubmissionDecision> Reject(const v1::Submission& current, const v1::RejectSubmissionRequest& request,
                                          const Standing& who, const Surroundings& world, absl::Time now);
// By the Directorate's reviewers alone, wherever it waits: REVIEWER_REQUIRED.
absl::StatusOr<SubmissionDecision> OverrideLeadTime(const v1::Submission& current,
                                                    const v1::OverrideLeadTimeRequest& request, const Standing& who,
                                                    const Surroundings& world, absl::Time now);
// By the same, also while another holds it: REVIEWER_REQUIRED.
absl::StatusOr<SubmissionDecision> Prioritize(const v1::Submission& current,
                                              const v1::PrioritizeSubmissionRequest& request, const Standing& who,
                                              const Surroundings& world, absl::Time now);

// The timers before publication: "claim" runs out, "warn" and "answer" (P18), "expire" (CR7); of what is to be changed,
// "remind" and "lapse" (P18). Nothing for other names.
std::vector<store::Timer> ReviewTimersOf(const v1::Submission& current);
absl::StatusOr<SubmissionDecision> OnReviewTimer(const v1::Submission& current, absl::string_view timer,
                                                 absl::Time now);

// What changed between two rounds (CR6), and how each was judged (P6). ROUND_NOT_FOUND.
absl::StatusOr<v1::DiffRoundsResponse> Diff(const v1::Submission& current, const v1::DiffRoundsRequest& request);

// True when enough people who neither began nor edited it have approved exactly its content at every step from the one
// at which its review began, and all four criteria hold (CR2, CR3, CR4, CR5). Asked again at the moment of publishing.
bool IsFullyApproved(const v1::Submission& current, const Surroundings& world);

}  // namespace meydan::review
