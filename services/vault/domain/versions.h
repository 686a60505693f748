#pragma once

#include "absl/status/status.h"
#include "services/vault/domain/duty.h"

namespace meydan::vault {

// How versions of values come and go (CV2): what duty and rotation share. All functions are pure.

// How many entries a field keeps at most; destroyed ones go first, and more than that are never in being.
inline constexpr int kMostVersions = 50;

// SHARE_NOT_ALLOWED (PERMISSION_DENIED) unless the caller has a post at the account at this moment, or covers for
// somebody who has.
absl::Status CheckMayShare(const storage::v1::Credential& current, const Occasion& occasion);

// The field, made when it is not there.
storage::v1::StoredField& FieldAt(storage::v1::Credential& credential, v1::Field field);
// The version that waits to be set on the platform, or nullptr.
const storage::v1::StoredVersion* PendingOf(const storage::v1::Credential& credential, v1::Field field);

// A version of what is deposited, with the field's next number, for which it is sealed, and without state, known by the
// caller. Who knows an earlier version of the
// same value, as far as that can be seen, knows this one too; and a value that was in use before is weak.
storage::v1::StoredVersion NewVersion(const storage::v1::Credential& credential, const Deposit& deposit,
                                      v1::Knowledge::How how, const Occasion& occasion);
// Both are of the same value, as far as that can be seen; nothing of them differs.
bool IsSameValue(const storage::v1::StoredVersion& version, const Deposit& deposit);
// Whoever knows the version knows something of what is deposited: the same password, the same seed, one of the codes.
bool HasInCommon(const storage::v1::StoredVersion& version, const Deposit& deposit);

// Puts it in as the pending one, in the place of another; gives its number.
int PutPending(storage::v1::Credential& credential, v1::Field field, storage::v1::StoredVersion version,
               const Occasion& occasion);
// Destroys what is pending, when something is.
void DropPending(storage::v1::Credential& credential, v1::Field field, absl::Time now);

// Nobody can read it again; its entry stays, and its digests as long as it may be in use on the platform
// (ForgetAnswered).
void DestroyValue(storage::v1::StoredVersion& version, absl::Time now);
// Drops the digests of destroyed versions after which another one was confirmed.
void ForgetAnswered(storage::v1::Credential& credential);
// Destroys what the policy's history has no room for. Records it and emits VersionDestroyed.
void DropHistory(CredentialDecision& decision, const Occasion& occasion);

}  // namespace meydan::vault
