#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// The policy until the director sets another: what procedure P7 and P15 ask for, and TIER_HIGH for nobody. Its etag is
// "p0"; each SetPolicy raises the number. The etag is compared here and not by the write path.
v1::VaultPolicy DefaultPolicy();

// POLICY_INVALID (INVALID_ARGUMENT) with the path of every field that is wrong: bounds as the proto says, a quorum of
// 0, a TIER_HIGH without four eyes, reminder days that do not rise, units and accounts that are not known. Its name,
// etag and the other fields that are output only are not looked at.
absl::Status CheckPolicy(const v1::VaultPolicy& policy, const World& world);

// Puts it in force. By the director, with a second factor; refused otherwise: SET_POLICY_NOT_ALLOWED,
// SECOND_FACTOR_REQUIRED (both PERMISSION_DENIED). An error: ETAG_STALE. Emits VaultPolicyChanged. Without a policy in
// `current` the default one is in force. Unchanged when it says nothing new.
absl::StatusOr<PolicyRuling> SetPolicy(const storage::v1::Policy& current, const v1::SetVaultPolicyRequest& request,
                                       const Occasion& occasion);

// The account's tier, by the first rule that matches; its terms.
v1::Tier TierOf(const v1::VaultPolicy& policy, const storage::v1::Credential& credential, const World& world);
const v1::TierTerms& TermsOf(const v1::VaultPolicy& policy, v1::Tier tier);

// SIGN_IN_TOO_OLD or SECOND_FACTOR_REQUIRED (both PERMISSION_DENIED), or OK.
absl::Status CheckSignIn(const SignIn& sign_in, const v1::TierTerms& terms, absl::Time now);

}  // namespace meydan::vault
