#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/place.h"
#include "services/directory/domain/roles.h"

namespace meydan::directory {

// The life of a unit (P2, DR1). Pure functions; what each relies on is in its decision's guards (domain/guarded.h).
// Lists of names are as the service read them: `active_accounts` is ActiveAccountsOf(unit) and so on (domain/lists.h).

// FAILED_PRECONDITION, reason UNIT_CLOSED, for a closed unit.
absl::Status CheckOpen(const v1::Unit& unit);

// INVALID_ARGUMENT: ID_INVALID, INVALID_FIELD. FAILED_PRECONDITION: those of CheckPlace.
absl::StatusOr<GuardedDecision<v1::Unit>> CreateUnit(const v1::CreateUnitRequest& request, const Ancestors& ancestors,
                                                     absl::Time now);

// INVALID_ARGUMENT: UPDATE_MASK_INVALID, INVALID_FIELD. FAILED_PRECONDITION: UNIT_CLOSED, KIND_FIXED for a change from
// or to senior management, REPRESENTATIVE_MISSING when a unit with active accounts would become academic without one
// (P13).
absl::StatusOr<GuardedDecision<v1::Unit>> UpdateUnit(const v1::Unit& unit, const v1::UpdateUnitRequest& request,
                                                     const std::vector<std::string>& active_accounts, absl::Time now);

// The representative's post ends with the unit. FAILED_PRECONDITION: UNIT_HAS_CHILDREN, UNIT_HAS_ACCOUNTS,
// DIRECTORATE_STAYS.
absl::StatusOr<GuardedDecision<v1::Unit>> CloseUnit(const v1::Unit& unit,
                                                    const std::vector<std::string>& active_children,
                                                    const std::vector<std::string>& open_accounts, const Actor& actor,
                                                    const Rules& rules, absl::Time now);

// `ancestors` are those of the unit's own place. FAILED_PRECONDITION: PARENT_CLOSED.
absl::StatusOr<GuardedDecision<v1::Unit>> ReopenUnit(const v1::Unit& unit, const Ancestors& ancestors, absl::Time now);

}  // namespace meydan::directory
