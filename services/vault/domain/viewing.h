#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/vault/domain/access.h"

namespace meydan::vault {

// What a reveal, a code and a link have in common: there is one way to a secret (CV3). All functions are pure.

// Whether the caller, of whom the count of reveals says `reader_refusal`, may see these fields at this moment, in the
// order: existence, count, access, sign-in, version. `version` 0 is the current one. The accesses, by field, or the
// refusal: CREDENTIAL_NOT_FOUND, SEED_NEVER_REVEALED unless `codes`, those of AccessOf and CheckSignIn, FIELD_MISSING,
// VERSION_NOT_FOUND, VERSION_DESTROYED; GRANT_ENDED when a grant has too few uses for all.
absl::StatusOr<std::vector<Access>> CheckViewing(const storage::v1::Credential& credential,
                                                 const std::vector<v1::Field>& fields, int version, bool codes,
                                                 const absl::Status& reader_refusal, const Occasion& occasion);

// DIRECTORY_OUTDATED (followed.h) for whom the credential exists, unless what lets them see the field is an emergency:
// that waits for nothing. It is asked before anything is recorded, for it passes by itself.
absl::Status CheckHeard(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion);

// One use of the grant is spent, when it is counted.
void SpendUse(CredentialDecision& decision, const Access& access, const Occasion& occasion);

// Emits an UnusualReveal for each.
void Tell(CredentialDecision& decision, const Alerts& alerts, const Occasion& occasion);
// Those that a refusal tells all the same: not what is about seeing something.
Alerts WithoutSight(Alerts alerts);
// Lets a ruling that tells none yet do so; one that changes nothing tells nobody.
void TellWith(Ruling& ruling, const Alerts& alerts, const Occasion& occasion);
// The kinds of all UnusualReveal among the events.
Alerts ToldIn(const std::vector<google::protobuf::Any>& events);

// Refused, and recorded; that somebody is refused often, or tries many accounts, is told all the same.
Ruling RefusedViewing(const storage::v1::Credential& current, v1::AuditRecord record, absl::Status refusal,
                      const Alerts& alerts, const Occasion& occasion);

}  // namespace meydan::vault
