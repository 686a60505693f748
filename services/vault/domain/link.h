#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/decision.h"
#include "common/store/plan.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// Hand-over links (CV8). The link is an aggregate of its own, "links/<uuid>". First the credential allows and records
// it, then the link is made, then its token leaves: when the process dies in between, there is a record without a link.
// All functions are pure.

// Allows a link, exactly as a reveal of each field by the caller: each spends a use of the grant. `link` is its name
// everywhere. Its values are the fields' current versions; `version` of the ruling says nothing. The credential
// remembers it as long as it may be opened.
absl::StatusOr<RevealRuling> AllowLink(const storage::v1::Credential& current, absl::string_view link,
                                       const v1::CreateHandOverLinkRequest& request, const absl::Status& reader_refusal,
                                       const Alerts& alerts, const Occasion& occasion);
// Makes it, of the credential as it allowed it. Emits LinkCreated.
absl::StatusOr<Decision<storage::v1::Link>> MakeLink(
    absl::string_view link, const v1::CreateHandOverLinkRequest& request, const storage::v1::Credential& credential,
    std::string token_digest, std::vector<storage::v1::LinkValue> values, const Occasion& occasion);

// Whether the credential still stands for a link: its account is open and guarded no more carefully than when it was
// made, all values are the current ones, whoever made it may still see them (but for the uses of a grant, which the
// link has spent), and it is for somebody it may be for, who has not lost the post that they had then. By what this
// copy of the vault knows: OpenLink asks whether that is enough.
bool StandsFor(const storage::v1::Credential& credential, const storage::v1::OpenLink& link, const Occasion& occasion);
// One of the account's own people, or the holder of a grant for each field: to whom a link may go where nobody reveals
// without another person's approval (CV6).
bool MayReceive(absl::string_view person, const storage::v1::Credential& credential,
                const google::protobuf::RepeatedField<int>& fields, const Occasion& occasion);

// What came of trying to open it: the link with values is used up by the very commit; `values` are those to be opened
// then.
struct LinkRuling {
  Decision<storage::v1::Link> decision;
  absl::Status refusal;
  std::vector<storage::v1::LinkValue> values;
};
// `token_digest` is that of the token that was brought; LINK_NOT_FOUND when it is another, an error where there is no
// link, a recorded refusal where there is. `credential` is the link's as of a moment before, empty when there is none:
// when it has forgotten the link or does not stand for it any more, the link ends (LINK_ENDED). What reader.h said of
// the caller counts as for a reveal: `reader_refusal` leaves the link as it is, after what is an incident or an end
// anyway. An error, too: DIRECTORY_OUTDATED, to whoever has the token (followed.h). Emits LinkOpened or LinkIncident,
// and UnusualReveal.
absl::StatusOr<LinkRuling> OpenLink(const storage::v1::Link& current, const storage::v1::Credential& credential,
                                    absl::string_view token_digest, const absl::Status& reader_refusal,
                                    const Alerts& alerts, const Occasion& occasion);

// The credential remembers no link that is for that human being any more: none opens (LINK_ENDED). Each with its
// record.
void ForgetLinksFor(CredentialDecision& decision, absl::string_view person, const Occasion& occasion);

// The credential hears of it, by the vault's own events: the recipient knows the values; after an incident the password
// is due while anything that the link held may be in use. A link that is used or over keeps fields and versions of its
// values, without the values. Unchanged on a repeat.
absl::StatusOr<CredentialDecision> OnLinkOpened(const storage::v1::Credential& current, const storage::v1::Link& link,
                                                const std::vector<std::pair<v1::Field, int>>& versions,
                                                const Occasion& occasion);
absl::StatusOr<CredentialDecision> OnLinkIncident(const storage::v1::Credential& current, const storage::v1::Link& link,
                                                  const Occasion& occasion);

// The timer "expire": it ran out, its values go.
std::vector<store::Timer> LinkTimersOf(const storage::v1::Link& link);
absl::StatusOr<Decision<storage::v1::Link>> OnLinkTimer(const storage::v1::Link& current, const Occasion& occasion);

}  // namespace meydan::vault
