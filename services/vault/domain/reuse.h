#pragma once

#include "absl/strings/string_view.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// A password that another account has, too (CV12). Whoever deposits one must not learn of it by that: else they could
// try which passwords are in use elsewhere. It is told to the director, and to those who are among the people of both
// accounts. All functions are pure.

// Whether `who` may know that the version is used elsewhere, too; false when it is not.
bool MayKnowOfReuse(const Standing& who, const storage::v1::StoredVersion& version, const World& world);

// As ComplianceOf (duty.h), as the caller may see it: STALE instead of SHARED or VERIFIED where they may know that the
// password is used elsewhere, too; of the field and as a whole.
v1::Compliance ComplianceFor(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion);
v1::Compliance ComplianceFor(const storage::v1::Credential& credential, const Occasion& occasion);

// The version as the caller may see it: with WEAKNESS_REUSED where they may know.
v1::FieldVersion ShownVersion(const storage::v1::StoredVersion& version, const Occasion& occasion);

// The credential `other` was found to have the password with that digest in use: remembered while it is this one's.
// Not recorded by itself. Unchanged when it is known, or not so any more.
CredentialDecision MarkReused(const storage::v1::Credential& current, absl::string_view digest,
                              absl::string_view other);

}  // namespace meydan::vault
