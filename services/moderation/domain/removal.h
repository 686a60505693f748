#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

// The removal of a comment (P10): ordered, reminded of, confirmed with proof; overdue when nobody confirms (timers.h).
namespace meydan::moderation {

// Orders the removal of the present revision: seals the evidence first (CM11), then sets the task and states
// RemovalOrdered. An order that stands already, for an earlier revision, keeps its deadline and is not stated again.
// `grounds` must not be empty.
void OrderRemoval(Decision<v1::Comment>& decision, const std::vector<v1::Ground>& grounds, absl::string_view orderer,
                  const AccountFacts& account, const Settings& settings, absl::Time now);

// States that a standing order ended without a removal; the caller sets the new state.
void WithdrawRemoval(Decision<v1::Comment>& decision, v1::RemovalWithdrawn::Cause cause);

// Whether the request of ConfirmRemoval holds a proof: INVALID_ARGUMENT, reason PROOF_REQUIRED or PROOF_INVALID.
absl::Status CheckProof(absl::string_view url, absl::string_view note);

// Records that the comment is gone, with the proof. For those who run the account and for the Directorate's moderators
// and director: else PERMISSION_DENIED, reason ACCOUNT_NOT_YOURS. FAILED_PRECONDITION, reason REMOVAL_NOT_ORDERED, when
// no order stands. A removed comment stays as it is: the first confirmation counts.
absl::StatusOr<Decision<v1::Comment>> ConfirmRemoval(const v1::Comment& current, absl::string_view proof_url,
                                                     absl::string_view proof_note, const Actor& actor,
                                                     const AccountFacts& account, const Settings& settings,
                                                     absl::Time now);

}  // namespace meydan::moderation
