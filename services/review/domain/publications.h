#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/review/v1/events.pb.h"
#include "services/review/domain/record.h"
#include "services/review/domain/standing.h"

namespace meydan::review {

// What the steps of publishing have in common (CR13). All functions are pure and safe for use from any thread.

// Nobody has said yet what became of it: WAITING or STUCK.
bool WaitsForWord(const v1::Publication& publication);

// The place, among the publications, of the target that a command is about, once `who` may see it and speak for it:
// SUBMISSION_NOT_FOUND, TARGET_NOT_FOUND (also when the account has several and `kind` does not say which),
// ACCOUNT_NOT_YOURS. The place may lie behind the last publication: see CheckWasDue.
absl::StatusOr<int> PlaceOfTarget(const v1::Submission& current, absl::string_view account, v1::TargetKind kind,
                                  const Standing& who);
// NOT_DUE while there are no tasks.
absl::Status CheckWasDue(const v1::Submission& current);

// Emits an event about one target.
template <typename Event>
void EmitForTarget(SubmissionDecision& decision, const v1::Publication& publication, Event event) {
  event.set_account(publication.account());
  event.set_kind(publication.kind());
  EmitWithFacts(decision, std::move(event));
}

// Opens a take-down of a publication of the decision's state (CR11).
void OpenTakedown(SubmissionDecision& decision, v1::Publication& publication, absl::string_view cause, absl::Time now);

// Works out how the submission ended, once no target waits for word any more. Emits PublicationCompleted the first
// time.
void EndWhenAllEnded(SubmissionDecision& decision);

}  // namespace meydan::review
