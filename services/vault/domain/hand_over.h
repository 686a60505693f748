#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/plan.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// A change of representative or manager (DR3, DR4, CV10): a process that lives in the credential and so survives death
// at every step.
//
//   the directory says so ─► rights ended ─► ROTATING ── all that the leaver knew is rotated ─► CONFIRMING ── successor
//   ─► COMPLETED
//
// Without a successor it waits in its step and reminders climb; whoever takes the post meanwhile becomes its successor.
// A step that takes too long is not given up: once its reminders have climbed to the Directorate the hand-over is
// overdue (overdue_time), the Directorate is reminded until it is done, and what the leaver knew stays due.
// Of leavers without a post to hand over (POST_OTHER) it is COMPLETED as soon as all that they knew is rotated; that is
// told by HandOverStepReached alone.
// All functions are pure.

// `leaver` lost `post`; `successor` holds it now, or nobody ("") does. The leaver's rights end, what they know
// (exposure.h: what must be changed and may be in use, however they came by it) is listed and the password is due.
// Skips ROTATING when they knew nothing. The same change twice is one hand-over: there is one under way of a leaver and
// post. Beyond the twentieth under way the oldest is folded into the newest, which gets its exposures.
void BeginHandOver(CredentialDecision& decision, absl::string_view leaver, absl::string_view successor,
                   v1::HandOver::Post post, const Occasion& occasion);
// Begins one, of POST_OTHER, for each leaver who knows something that is listed nowhere (exposure.h, UnlistedLeavers):
// heads, directors, those with grants or links, deputies when their cover ends (CV10, DR3). The rights of each end; of
// a deputy nothing but the cover. Nothing where another copy of the vault knows more than this one (followed.h): it is
// looked at again when the directory is followed, and once an hour.
void ListLeavers(CredentialDecision& decision, const Occasion& occasion);
// Somebody took a post that hand-overs wait for.
void NameSuccessor(CredentialDecision& decision, absl::string_view successor, v1::HandOver::Post post,
                   const Occasion& occasion);
// A field has a new confirmed version (its confirm_time is set): goes on where nothing is left to rotate. `who`
// attests.
void OnRotated(CredentialDecision& decision, v1::Field field, const Occasion& occasion);
// Somebody came to know a value by something that was made before `before`, a link: when they have left a post since,
// that is an exposure like any other. Nothing for all others.
absl::Status ExposeLate(CredentialDecision& decision, absl::string_view person, absl::Time before,
                        const Occasion& occasion);
// The account was closed.
void CancelHandOvers(CredentialDecision& decision, const Occasion& occasion);

absl::StatusOr<Ruling> ConfirmAccess(const storage::v1::Credential& current, const v1::ConfirmAccessRequest& request,
                                     const Occasion& occasion);
absl::StatusOr<Ruling> ArrangeLeaveCover(const storage::v1::Credential& current, absl::string_view id,
                                         const v1::ArrangeLeaveCoverRequest& request, const Occasion& occasion);

// The timers "hand_over/<id>": the step is late; reminders climb, and never end by themselves. Nothing for other names.
std::vector<store::Timer> HandOverTimersOf(const storage::v1::Credential& credential);
absl::StatusOr<CredentialDecision> OnHandOverTimer(const storage::v1::Credential& current, absl::string_view timer,
                                                   const Occasion& occasion);

}  // namespace meydan::vault
