#pragma once

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/roles.h"

namespace meydan::directory {

// The life of an official account (P3, DR2): requested → active ⇄ dormant → closed; a request may be closed too, and
// closed is the end. Pure functions; what each relies on is in its decision's guards (domain/guarded.h).

// FAILED_PRECONDITION, reason ACCOUNT_CLOSED, for a closed account.
absl::Status CheckOpen(const v1::Account& account);

// INVALID_ARGUMENT: INVALID_FIELD, HANDLE_INVALID. FAILED_PRECONDITION: UNIT_CLOSED.
absl::StatusOr<GuardedDecision<v1::Account>> RequestAccount(const v1::RequestAccountRequest& request,
                                                            const Held<v1::Unit>& unit, absl::Time now);

// INVALID_ARGUMENT: UPDATE_MASK_INVALID, INVALID_FIELD. FAILED_PRECONDITION: ACCOUNT_CLOSED.
absl::StatusOr<GuardedDecision<v1::Account>> UpdateAccount(const v1::Account& account,
                                                           const v1::UpdateAccountRequest& request, absl::Time now);

// `unit` is the owner. FAILED_PRECONDITION: ACCOUNT_CLOSED, UNIT_CLOSED, REPRESENTATIVE_MISSING for an academic unit
// without one (P13).
absl::StatusOr<GuardedDecision<v1::Account>> ActivateAccount(const v1::Account& account, const Held<v1::Unit>& unit,
                                                             absl::Time now);

// Needs no representative, whichever unit owns it. FAILED_PRECONDITION: ACCOUNT_CLOSED.
absl::StatusOr<GuardedDecision<v1::Account>> MarkAccountDormant(const v1::Account& account, absl::Time now);

// Ends its managers' designations with it.
absl::StatusOr<GuardedDecision<v1::Account>> CloseAccount(const v1::Account& account, const Actor& actor,
                                                          absl::Time now);

}  // namespace meydan::directory
