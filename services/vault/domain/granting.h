#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"

namespace meydan::vault {

// What the files about access share among each other. All functions are pure.

// How much of each kind a credential keeps. What is in force or waits is never dropped: a new one is refused instead.
inline constexpr int kMostRequests = 50;     // waiting ones and grants that came of them, together
inline constexpr int kMostEndedGrants = 50;  // beside those in force
inline constexpr int kMostEmergencies = 20;  // beside the first that waits for its review of each human being
inline constexpr int kMostLinks = 50;        // that may still be opened
inline constexpr int kMostHandOvers = 20;
inline constexpr int kMostCovers = 20;

// Nobody reveals without another person's approval (CV6).
bool NeedsApproval(const storage::v1::Credential& credential, const Occasion& occasion);

// SIGN_IN_TOO_OLD or SECOND_FACTOR_REQUIRED (both PERMISSION_DENIED) unless the caller signed in as the account's tier
// asks for.
absl::Status CheckTierSignIn(const storage::v1::Credential& credential, const Occasion& occasion);

// Approved in a lower tier than the account's present one: worth nothing any more (CV6).
bool IsOfLowerTier(const v1::AccessGrant& grant, const storage::v1::Credential& credential, const Occasion& occasion);

// At this moment one of the account's own people, and by no path the requester: under no other name, and not as the
// one who covers for the other.
bool MayApprove(const storage::v1::Credential& credential, absl::string_view person, absl::string_view requester,
                const Occasion& occasion);

// How many human beings among `people` may approve at this moment.
int CountApprovals(const storage::v1::Credential& credential, const std::vector<std::string>& people,
                   absl::string_view requester, const Occasion& occasion);

absl::Status NotAllowed(absl::string_view reason, std::string message);  // PERMISSION_DENIED
absl::Status NotNow(absl::string_view reason, std::string message);      // FAILED_PRECONDITION

// There is one, and the caller may see it.
bool ExistsFor(const storage::v1::Credential& credential, const Occasion& occasion);
// What is told to a caller for whom the credential `name` does not exist: CREDENTIAL_NOT_FOUND. Where there is one,
// that they tried is written down (CV5): a refusal as an answer, not as an error.
absl::StatusOr<Ruling> NotFoundFor(const storage::v1::Credential& current, absl::string_view name,
                                   v1::AuditRecord record);

// APPROVE_NOT_ALLOWED.
absl::Status NoSay();
// OWN_REQUEST when the caller decides about their own: a deputy of theirs, and the one whose deputy they are, count as
// they themself.
absl::Status CheckNotOwn(const storage::v1::Credential& credential, absl::string_view whose, const Occasion& occasion);

// INVALID_ARGUMENT with one of the two reasons unless `words` has `least` to `most` bytes, of which at least `least`
// are of characters that can be seen, three of them letters or digits.
absl::Status CheckWords(const std::string& field, absl::string_view words, size_t least, size_t most,
                        absl::string_view required, absl::string_view too_long);
// FIELD_REQUIRED or FIELD_UNKNOWN (INVALID_ARGUMENT).
absl::Status CheckFields(const google::protobuf::RepeatedField<int>& fields);

// A grant that begins now, or later, for all fields, uncounted.
v1::AccessGrant NewGrant(std::string id, std::string person, v1::AccessGrant::Basis basis, absl::Time start,
                         absl::Time end);
// Puts it there; drops the oldest of those that ended. Emits AccessGranted.
void AddGrant(CredentialDecision& decision, v1::AccessGrant grant, const Occasion& occasion);
// Ends it now and emits AccessRevoked.
void RevokeGrant(CredentialDecision& decision, v1::AccessGrant& grant, v1::AccessRevoked::Reason reason,
                 const Occasion& occasion);
// The caller has emergency access at this moment, under any of their names (CV7).
bool IsInEmergency(const storage::v1::Credential& credential, const Occasion& occasion);
// A password was confirmed to be in use: the emergencies that began before it was made are over (CV7). Each with its
// record and its event.
void EndAnsweredEmergencies(CredentialDecision& decision, const Occasion& occasion);
// Ends a request that waits and emits AccessDenied.
void EndRequest(CredentialDecision& decision, v1::AccessRequest& request, v1::AccessRequest::State state,
                const Occasion& occasion);

// A record of this occasion about `subject`; adds it.
v1::AuditRecord RecordAbout(absl::string_view subject, v1::AuditRecord::Action action, const Occasion& occasion);
void WriteAbout(CredentialDecision& decision, v1::AuditRecord::Action action, absl::string_view subject,
                const Occasion& occasion);

// The element with that id, or nullptr.
template <typename List>
auto FindById(List& list, absl::string_view id) -> decltype(&*list.begin()) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.id() == id; });
  return at == list.end() ? nullptr : &*at;
}

// Drops the oldest that are over until `most` are left, or none is over.
template <typename List, typename IsOver>
void DropOldest(List& list, int most, IsOver is_over) {
  for (auto at = list.begin(); list.size() > most && at != list.end();) at = is_over(*at) ? list.erase(at) : at + 1;
}

}  // namespace meydan::vault
