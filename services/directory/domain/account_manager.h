#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/roles.h"

namespace meydan::directory {

// Who runs an account: staff whom the Director designates, with the history of it (P4). Pure functions.
// Both commands: PERMISSION_DENIED, reason DIRECTOR_REQUIRED, for everyone but the Director.

// FAILED_PRECONDITION: ACCOUNT_CLOSED, PERSON_LEFT, PERSON_NOT_HUMAN. Relies on the person.
absl::StatusOr<GuardedDecision<v1::Account>> DesignateAccountManager(const v1::Account& account,
                                                                     const Held<v1::Person>& person, const Actor& actor,
                                                                     const Rules& rules, absl::Time now);

absl::StatusOr<GuardedDecision<v1::Account>> RemoveAccountManager(const v1::Account& account, const std::string& person,
                                                                  const Actor& actor, const Rules& rules,
                                                                  absl::Time now);

// Ends what is not ended yet in the account's history; nobody manages it any more.
void EndAllDesignations(v1::Account& account, const Actor& actor, absl::Time now);

}  // namespace meydan::directory
