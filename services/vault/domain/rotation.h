#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/plan.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// Changing passwords on the platform (CV9, CV10). All functions are pure.

// What is due for this reason is over only once a password that was made after it is confirmed to be in use: LEAVER,
// BREAK_GLASS, INCIDENT. For others a deposit counts as the change.
bool NeedsConfirmedChange(v1::RotationReason reason);

// Makes the password due now, unless it is due already for a reason that weighs as much: LEAVER, BREAK_GLASS, INCIDENT
// > WEAK, ASKED > AGE, and the version that it needs (Credential.rotation_after) is no later. Records it, settles
// (duty.h), and emits RotationDue. Nothing when there is no password, or no duty.
void MakeDue(CredentialDecision& decision, v1::RotationReason reason, const Occasion& occasion);

// As MakeDue for a leaver, while a hand-over waits for the password to be changed: also for one that was not in use
// when the leaver came to know it.
void MakeDueForLeavers(CredentialDecision& decision, const Occasion& occasion);

// Puts a pending password; the answer shows it to the caller, so it counts as known by them, and like a reveal it needs
// what the tier asks for (access.h, AccessOf), or a hand-over that waits for it and the caller as an owner. One that
// the platform would not take, that is breached, or that was or is in use is refused; a guessable one is due at once
// when it is in use. One that is made by an emergency leaves the password due (CV7). Replaces what is pending.
absl::StatusOr<Ruling> Rotate(const storage::v1::Credential& current, const v1::RotateCredentialRequest& request,
                              Deposit password, const Occasion& occasion);
// The pending one is in use: current, confirmed; exposures of hand-overs that it answers are rotated, emergencies that
// began before it was made end; the due date is set anew. Needs a sign-in as a reveal does.
absl::StatusOr<Ruling> ConfirmRotation(const storage::v1::Credential& current,
                                       const v1::ConfirmRotationRequest& request, const Occasion& occasion);
// Unchanged when it is due already.
absl::StatusOr<Ruling> AskRotation(const storage::v1::Credential& current, const v1::AskRotationRequest& request,
                                   const Occasion& occasion);

// The timer "rotation": warns before it is due, tells when it is, and reminds daily for a week, then weekly, while it
// is overdue. RotationDue.reminder is 0 for the warning, 1 when it is due, and so on; what was missed is not made up
// for.
std::vector<store::Timer> RotationTimersOf(const storage::v1::Credential& credential);
absl::StatusOr<CredentialDecision> OnRotationTimer(const storage::v1::Credential& current, absl::string_view timer,
                                                   const Occasion& occasion);

}  // namespace meydan::vault
