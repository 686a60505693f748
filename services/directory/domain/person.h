#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/roles.h"
#include "services/directory/domain/same_person.h"

namespace meydan::directory {

// People and systems, and the roles they are granted (P2). Pure functions; what each relies on is in its decision's
// guards (domain/guarded.h).

// FAILED_PRECONDITION, reason PERSON_LEFT, for who has left.
absl::Status CheckActive(const v1::Person& person);

// INVALID_ARGUMENT: ID_INVALID, INVALID_FIELD. Also the errors of SetSameAs.
absl::StatusOr<GuardedDecision<v1::Person>> CreatePerson(const v1::CreatePersonRequest& request, const Records& records,
                                                         absl::Time now);

// INVALID_ARGUMENT: UPDATE_MASK_INVALID, INVALID_FIELD. FAILED_PRECONDITION: PERSON_LEFT. Also the errors of SetSameAs.
absl::StatusOr<GuardedDecision<v1::Person>> UpdatePerson(const v1::Person& person,
                                                         const v1::UpdatePersonRequest& request, const Records& records,
                                                         const Actor& actor, absl::Time now);

// INVALID_ARGUMENT: INVALID_FIELD, ROLE_NOT_GRANTABLE. FAILED_PRECONDITION: PERSON_LEFT, UNIT_CLOSED, ROLE_NOT_OF_UNIT,
// ROLE_NOT_OF_PERSON. PERMISSION_DENIED: when anyone but a Director or a part of Meydan itself would make a Director, a
// unit head or a senior manager, DIRECTOR_REQUIRED; when they are the person, OWN_ROLE.
absl::StatusOr<GuardedDecision<v1::Person>> GrantRole(const v1::Person& person, v1::Role role,
                                                      const Held<v1::Unit>& unit, const Actor& actor,
                                                      const Rules& rules, absl::Time now);

// INVALID_ARGUMENT: INVALID_FIELD, ROLE_NOT_GRANTABLE. PERMISSION_DENIED: DIRECTOR_REQUIRED, OWN_ROLE, as GrantRole.
absl::StatusOr<GuardedDecision<v1::Person>> RevokeRole(const v1::Person& person, v1::Role role, const std::string& unit,
                                                       const Actor& actor, const Rules& rules, absl::Time now);

// All roles end. `represented` is UnitsRepresentedBy(person). FAILED_PRECONDITION, reason PERSON_IS_REPRESENTATIVE,
// when there is one: the post is handed over first (P13). An account manager may leave; the designation stays on record
// but counts no more.
absl::StatusOr<GuardedDecision<v1::Person>> DeactivatePerson(const v1::Person& person,
                                                             const std::vector<std::string>& represented,
                                                             absl::Time now);

// Back again, without roles. `managed` is AccountsManagedBy(person). FAILED_PRECONDITION, reason PERSON_IS_MANAGER,
// when there is one: only the Director makes an account manager, so an old designation must not come to life by itself
// (P4).
absl::StatusOr<GuardedDecision<v1::Person>> ReactivatePerson(const v1::Person& person,
                                                             const std::vector<std::string>& managed, absl::Time now);

}  // namespace meydan::directory
