#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/decision.h"
#include "common/store/plan.h"
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

// What a policy that weakens waits before it is put in force: long enough for those who are told of it to act.
inline constexpr absl::Duration kWeakeningDelay = absl::Hours(24);
// What setting a policy asks of the sign-in, whatever the policy says of others.
inline constexpr int kPolicySignInMinutes = 15;

// Whether by `after` some account may be guarded less than by `before`: policy.proto says in what. Rather yes than no:
// an account counts as of any unit and platform, and lists too long to be compared count as a weakening.
bool Weakens(const v1::VaultPolicy& before, const v1::VaultPolicy& after);

// Whether by `after` more can be seen before it is stopped, or before an alert goes out. Counts as a weakening once a
// policy has been set: until then nobody has chosen these bounds for this university.
bool LiftsLimits(const v1::VaultPolicy& before, const v1::VaultPolicy& after);

// The policy in force, the default one when none was set, with what waits, as it is shown. Its etag is that of what was
// set last.
v1::VaultPolicy ShownPolicy(const storage::v1::Policy& current);

// Puts it in force, or lets it wait for kWeakeningDelay when it weakens; what waited before waits no more. By the
// director, with a second factor and a sign-in of the last minutes; refused otherwise: SET_POLICY_NOT_ALLOWED,
// SIGN_IN_TOO_OLD, SECOND_FACTOR_REQUIRED (all PERMISSION_DENIED). An error: ETAG_STALE. Emits VaultPolicyChanged.
// Unchanged when it says nothing new.
absl::StatusOr<PolicyRuling> SetPolicy(const storage::v1::Policy& current, const v1::SetVaultPolicyRequest& request,
                                       const Occasion& occasion);

// The timer "pending", and nothing else, puts in force what waits, once its time has come, recorded and told like
// SetPolicy.
std::vector<store::Timer> PolicyTimersOf(const storage::v1::Policy& policy);
absl::StatusOr<Decision<storage::v1::Policy>> OnPolicyTimer(const storage::v1::Policy& current, absl::string_view timer,
                                                            const Occasion& occasion);

// The platform of an account or a credential, which stands in its name.
directory::v1::Platform PlatformOf(absl::string_view name);

// The account's tier, by the first rule that matches; its terms. What the directory says at the moment does not matter:
// a copy of the vault that does not know the account yet guards it no less.
v1::Tier TierOf(const v1::VaultPolicy& policy, const storage::v1::Credential& credential);
const v1::TierTerms& TermsOf(const v1::VaultPolicy& policy, v1::Tier tier);

// SIGN_IN_TOO_OLD or SECOND_FACTOR_REQUIRED (both PERMISSION_DENIED), or OK.
absl::Status CheckSignIn(const SignIn& sign_in, const v1::TierTerms& terms, absl::Time now);

}  // namespace meydan::vault
