#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/roles.h"

namespace meydan::directory {

// Who runs a unit's accounts (P13, P14, DR3). The unit itself holds the one name, so there is never a second
// representative; why it is always an active person, and always there while an academic unit has an active account,
// stands in domain/guarded.h.
//
// All three commands: PERMISSION_DENIED, reason DESIGNATION_DENIED, for everyone but the Director and the unit's own
// head. FAILED_PRECONDITION: UNIT_CLOSED; PERSON_LEFT and PERSON_NOT_HUMAN for who cannot be one.

// FAILED_PRECONDITION, reason REPRESENTATIVE_EXISTS, when there already is another one.
absl::StatusOr<GuardedDecision<v1::Unit>> DesignateRepresentative(const v1::Unit& unit, const Held<v1::Person>& person,
                                                                  const Actor& actor, const Rules& rules,
                                                                  absl::Time now);

// In one step, so that the unit is never without one. FAILED_PRECONDITION, reason REPRESENTATIVE_MISSING, when there is
// none to replace.
absl::StatusOr<GuardedDecision<v1::Unit>> ReplaceRepresentative(const v1::Unit& unit, const Held<v1::Person>& person,
                                                                const Actor& actor, const Rules& rules, absl::Time now);

// `active_accounts` is ActiveAccountsOf(unit). FAILED_PRECONDITION, reason REPRESENTATIVE_NEEDED, when an academic unit
// has one (P13).
absl::StatusOr<GuardedDecision<v1::Unit>> RemoveRepresentative(const v1::Unit& unit,
                                                               const std::vector<std::string>& active_accounts,
                                                               const Actor& actor, const Rules& rules, absl::Time now);

// FAILED_PRECONDITION, reason REPRESENTATIVE_MISSING.
absl::Status RepresentativeMissing(const v1::Unit& unit);

// FAILED_PRECONDITION, reason PERSON_LEFT or PERSON_NOT_HUMAN, unless the person may be designated for something.
absl::Status CheckDesignable(const v1::Person& person);

// Ends the present representative's post in the state and tells of it; nothing when there is none.
void EndRepresentation(GuardedDecision<v1::Unit>& decision, const Actor& actor, absl::Time now);

}  // namespace meydan::directory
