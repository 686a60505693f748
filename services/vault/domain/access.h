#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/plan.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "meydan/vault/v1/events.pb.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// Who may see a secret, and everything that leads to it (CV3, CV4, CV6, CV7). All functions are pure. There is one
// function that lets a secret out, Reveal; a link and a rotation ask the same AccessOf.

// By what somebody may reveal a field at this moment.
struct Access {
  std::string by;     // "MANAGER", "REPRESENTATIVE", "UNIT_HEAD", "DIRECTOR" or "GRANT"
  std::string grant;  // its id, for "GRANT"
  // No version that was superseded before is shown (CV2): the grant's beginning; of the account's people, heads and
  // directors among them, when they took the post, as far as the vault has heard of it.
  absl::Time since = absl::InfinitePast();
  // Of an emergency: its beginning, after which no password and no recovery codes that it shows were made (CV7).
  absl::Time until = absl::InfiniteFuture();
  bool emergency = false;  // the grant is that of one
};

// In TIER_STANDARD an owner, a deputy in the time of the cover, or the holder of a grant; in TIER_HIGH the holder of a
// grant that others approved, or of an emergency. Among several the one that needs no grant, and an emergency last.
// GRANT_REQUIRED, GRANT_ENDED or REVEAL_NOT_ALLOWED.
absl::StatusOr<Access> AccessOf(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion);

// What is out of the ordinary about this access, by reader.h.
using Alerts = std::vector<v1::UnusualReveal::Kind>;

// What a reveal shows: the version whose value the caller gets once the ruling is committed.
struct RevealRuling {
  Ruling ruling;
  int version = 0;
};
// One use of a grant is spent, the person knows the value from now on, CredentialRevealed (and UnusualReveal) go out.
// Checks in this order: form, existence, access, sign-in, version. `reader_refusal` is what reader.h said about the
// rate: a refusal comes before everything but existence, and is recorded.
absl::StatusOr<RevealRuling> Reveal(const storage::v1::Credential& current, const v1::RevealSecretRequest& request,
                                    const absl::Status& reader_refusal, const Alerts& alerts, const Occasion& occasion);
// The same for a code of the second factor.
absl::StatusOr<RevealRuling> RevealCode(const storage::v1::Credential& current,
                                        const v1::GetOneTimeCodeRequest& request, const absl::Status& reader_refusal,
                                        const Alerts& alerts, const Occasion& occasion);

// The following four: requests and grants (CV6). A repeat of what already is, is unchanged. `id` is a new request's.
absl::StatusOr<Ruling> RequestAccess(const storage::v1::Credential& current, absl::string_view id,
                                     const v1::RequestAccessRequest& request, const Occasion& occasion);
absl::StatusOr<Ruling> ApproveAccess(const storage::v1::Credential& current, const v1::ApproveAccessRequest& request,
                                     const Occasion& occasion);
absl::StatusOr<Ruling> DenyAccess(const storage::v1::Credential& current, const v1::DenyAccessRequest& request,
                                  const Occasion& occasion);
absl::StatusOr<Ruling> EndAccess(const storage::v1::Credential& current, const v1::EndAccessRequest& request,
                                 const Occasion& occasion);
// Emergencies (CV7). `id` is a new one's, and its grant's. One that is found not to have been justified ends at once;
// each ends when a password that was made after it began is confirmed (Confirm, ConfirmRotation).
absl::StatusOr<Ruling> BreakGlass(const storage::v1::Credential& current, absl::string_view id,
                                  const v1::BreakGlassRequest& request, const Occasion& occasion);
absl::StatusOr<Ruling> ReviewBreakGlass(const storage::v1::Credential& current,
                                        const v1::ReviewBreakGlassRequest& request, const Occasion& occasion);

// Ends every grant, request and cover of the person, under all their names, the covers of others for them, and the
// links that wait for them: they have left a post or the university. Each with its record and, but for links, its
// event.
void EndRightsOf(CredentialDecision& decision, absl::string_view person, const Occasion& occasion);

// Ends the grants that were approved in a lower tier than the present one (CV6). Each with its record and its event.
void EndGrantsOfLowerTier(CredentialDecision& decision, const Occasion& occasion);

// Who may approve about this credential at this moment, without all names of `requester`, sorted.
std::vector<std::string> ApproversOf(const storage::v1::Credential& credential, absl::string_view requester,
                                     const Occasion& occasion);

// Everybody who could see something at this moment (CV10), by person; also by a link that waits for them.
std::vector<v1::Access> WhoCanSee(const storage::v1::Credential& credential, const Occasion& occasion);

// The timers "request/<id>" and "grant/<id>" (its time is over), "break_glass/<id>" (the review is late: reminders
// climb until it is done). Nothing for other names. A grant that begins later needs no timer: each use looks at the
// time.
std::vector<store::Timer> AccessTimersOf(const storage::v1::Credential& credential);
absl::StatusOr<CredentialDecision> OnAccessTimer(const storage::v1::Credential& current, absl::string_view timer,
                                                 const Occasion& occasion);

}  // namespace meydan::vault
