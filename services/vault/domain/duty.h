#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/plan.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// The duty to deposit (P15, CV14) and the values with their versions (CV2). All functions are pure.

// A value that is to be deposited: judged, and sealed as soon as its version's number is known, for it opens as that
// version alone.
struct Deposit {
  v1::Field field;
  std::function<storage::v1::SealedValue(int version)> seal;
  int key_version = 0;                    // under which key it is sealed
  std::string reuse_digest;               // of a password
  std::vector<v1::Weakness> weaknesses;   // of a password by itself
  std::vector<std::string> reused_with;   // of a password: other credentials that have the same one in use
  std::vector<std::string> part_digests;  // of a second factor and of recovery codes: StoredVersion.part_digests
};

// The form of the request's values, before anything is sealed: VALUE_REQUIRED, TOO_MANY_VALUES, FIELD_TWICE,
// FIELD_UNKNOWN, VALUE_TOO_LONG, VALUE_NOT_UTF8, EMAIL_INVALID. (Whether a second factor can be read,
// secrets/one_time_code.h says.)
absl::Status CheckValues(const v1::ShareCredentialRequest& request);

// The field's current, or given, version; nullptr when there is none.
const storage::v1::StoredVersion* CurrentOf(const storage::v1::Credential& credential, v1::Field field);
const storage::v1::StoredVersion* VersionOf(const storage::v1::Credential& credential, v1::Field field, int number);

// The public etag of a credential's values, "r<revision>"; ETAG_STALE (ABORTED) when `etag` is neither empty nor that.
std::string EtagOf(const storage::v1::Credential& credential);
absl::Status CheckEtag(const storage::v1::Credential& credential, absl::string_view etag);

// How far the duty is met, by field and as a whole, at this moment. COMPLIANCE_UNSPECIFIED where there is no duty. As a
// whole: MISSING while nothing is there, INCOMPLETE while something required is not, else the worst of all that is
// there, of UNCONFIRMED, STALE, SHARED and VERIFIED in this order. A password whose rotation is due is STALE.
v1::Compliance ComplianceOf(const storage::v1::Credential& credential, v1::Field field, const v1::VaultPolicy& policy,
                            absl::Time now);
v1::Compliance ComplianceOf(const storage::v1::Credential& credential, const v1::VaultPolicy& policy, absl::Time now);

// Works out anew what follows from the rest and the policy: tier, compliance, shortcoming, when a rotation is due, and
// all times at which something happens by itself. Called at the end of everything that changes a credential, and by
// Refresh when the policy has changed. SHARED is no shortcoming yet; only VERIFIED ends one (P15).
void Settle(storage::v1::Credential& credential, const Occasion& occasion);

// What the directory says of the account now: begins the duty for an active one (current.name() empty: it is made),
// ends it for a closed one (with grants, requests and hand-overs), follows unit, managers and representative. Whoever
// lost a post loses all rights at once and a hand-over begins (hand_over.h). Unchanged when all of that is known.
absl::StatusOr<CredentialDecision> FollowDirectory(const storage::v1::Credential& current, absl::string_view account,
                                                   const Occasion& occasion);
// The policy changed. Unchanged when that changes nothing here.
absl::StatusOr<CredentialDecision> Refresh(const storage::v1::Credential& current, const Occasion& occasion);

// Deposits what is new: a value that is the current one already stays the version that it is. A new password counts
// as changed on the platform: it is due by the tier's days again, unless it is weak, and a rotation that was begun is
// over. What was due for a leaver, an emergency or an incident stays due until a newer version is confirmed (Confirm,
// ConfirmRotation), of an emergency one that its holder did not deposit meanwhile; and who knew the same value of an
// earlier version knows it again, also a single recovery code. By whoever has a post at the account, deputies in their
// time too; what opens the account needs a sign-in as a reveal does. That the password is another account's, too, makes
// it due at once only when the depositor may know (reuse.h).
absl::StatusOr<Ruling> Share(const storage::v1::Credential& current, const v1::ShareCredentialRequest& request,
                             const std::vector<Deposit>& deposits, const Occasion& occasion);
// Refused by the count of the depositor's passwords (reader.h); `alerts` go out. A refusal and its record alone.
absl::StatusOr<Ruling> RefuseShare(const storage::v1::Credential& current, const v1::ShareCredentialRequest& request,
                                   const absl::Status& reader_refusal, const Alerts& alerts, const Occasion& occasion);
// What is there works, as whoever says so attests: with a sign-in as for a reveal. Goes on with hand-overs that waited
// for it, and ends the emergencies that a password made since answers (CV7).
absl::StatusOr<Ruling> Confirm(const storage::v1::Credential& current, const v1::ConfirmCredentialRequest& request,
                               const Occasion& occasion);
// Never the current version, and not one whose rotation is under way (ROTATION_OPEN): whoever began it may have set it
// on the platform, and nobody would have it. By the account's own people, not by deputies.
absl::StatusOr<Ruling> Destroy(const storage::v1::Credential& current, const v1::DestroyVersionRequest& request,
                               const Occasion& occasion);

// The key-encryption key of one value changed (CV1); nothing else may. Not recorded by itself: the keyring's chain says
// that keys were re-wrapped. Unchanged when `values` holds nothing new.
CredentialDecision PutRewrapped(const storage::v1::Credential& current,
                                const std::vector<storage::v1::SealedValue>& values);

// Adds that somebody knows a version; the same person once. `ties`: what they have to do with the account now
// (people.h, TiesOf), so that it is to be changed when they lose it.
void Learn(storage::v1::StoredVersion& version, absl::string_view person, v1::Knowledge::How how, const Ties& ties,
           absl::Time now);
// Puts a version, which has its number, into its field as the current one; the one before is superseded, one that is
// pending destroyed. (What the policy's history has no room for goes with versions.h, DropHistory.)
void PutCurrent(storage::v1::Credential& credential, v1::Field field, storage::v1::StoredVersion version,
                const Occasion& occasion);

// The timer "duty": the compliance changes by time, or a reminder is due, which climbs. Nothing for other names.
std::vector<store::Timer> DutyTimersOf(const storage::v1::Credential& credential);
absl::StatusOr<CredentialDecision> OnDutyTimer(const storage::v1::Credential& current, absl::string_view timer,
                                               const Occasion& occasion);

}  // namespace meydan::vault
