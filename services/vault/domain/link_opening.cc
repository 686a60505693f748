#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/link.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

using storage::v1::Link;
using storage::v1::LinkValue;

constexpr char kExpireTimer[] = "expire";

// Takes the same time whatever differs.
bool SameDigest(absl::string_view one, absl::string_view other) {
  if (one.size() != other.size()) return false;
  unsigned char differ = 0;
  for (size_t i = 0; i < one.size(); ++i) differ |= static_cast<unsigned char>(one[i] ^ other[i]);
  return differ == 0;
}

// Nobody can open them again; which they were stays known.
void EmptyValues(Link& link) {
  for (LinkValue& value : *link.mutable_values()) value.clear_ciphertext();
}

// As far as the link knows: the policy's rules about its account can be looked up by this.
storage::v1::Credential AccountOf(const Link& link) {
  absl::string_view id = link.credential();
  absl::ConsumePrefix(&id, "credentials/");
  storage::v1::Credential credential;
  credential.set_name(link.credential());
  credential.set_account(absl::StrCat("accounts/", id));
  credential.set_unit(link.unit());
  return credential;
}

v1::CredentialFacts FactsOfLink(const Link& link, const Occasion& occasion) {
  storage::v1::Credential credential = AccountOf(link);
  credential.set_tier(TierOf(occasion.policy, credential, occasion.world));
  return FactsOf(credential);
}

v1::AuditRecord RecordOfLink(const Link& link, const Occasion& occasion) {
  v1::AuditRecord record = RecordAbout(link.name(), v1::AuditRecord::ACTION_OPEN_LINK, occasion);
  for (const LinkValue& value : link.values()) record.add_fields(value.field());
  return record;
}

LinkRuling RefusedLink(Decision<Link> decision, absl::Status refusal, const Occasion& occasion) {
  v1::AuditRecord record = RecordOfLink(decision.state, occasion);
  record.set_refusal(ReasonOf(refusal));
  WriteAudit(decision, record);
  return {std::move(decision), std::move(refusal), {}};
}

// It dies without showing anything.
LinkRuling Incident(const Link& current, absl::Status refusal, const Occasion& occasion) {
  Decision<Link> decision{current, {}};
  EmptyValues(decision.state);
  decision.state.set_state(Link::STATE_INCIDENT);
  decision.state.set_incidents(current.incidents() + 1);
  LinkRuling ruling = RefusedLink(std::move(decision), std::move(refusal), occasion);
  v1::LinkIncident incident;
  *incident.mutable_facts() = FactsOfLink(current, occasion);
  incident.set_link(current.name());
  incident.set_person(occasion.who.name());
  ruling.decision.Emit(incident);
  return ruling;
}

void Expire(Link& link) {
  EmptyValues(link);
  link.set_state(Link::STATE_EXPIRED);
}

LinkRuling Open(const Link& current, const Occasion& occasion) {
  LinkRuling ruling{{current, {}}, absl::OkStatus(), {current.values().begin(), current.values().end()}};
  Link& link = ruling.decision.state;
  EmptyValues(link);
  link.set_state(Link::STATE_USED);
  WriteAudit(ruling.decision, RecordOfLink(link, occasion));
  v1::LinkOpened opened;
  *opened.mutable_facts() = FactsOfLink(link, occasion);
  opened.set_link(link.name());
  opened.set_person(occasion.who.name());
  ruling.decision.Emit(opened);
  return ruling;
}

}  // namespace

absl::StatusOr<LinkRuling> OpenLink(const Link& current, absl::string_view token_digest, const Occasion& occasion) {
  if (current.name().empty() || !SameDigest(current.token_digest(), token_digest)) {
    return MakeError(absl::StatusCode::kNotFound, "LINK_NOT_FOUND", "there is no such link");
  }
  if (current.state() == Link::STATE_EXPIRED ||
      (current.state() == Link::STATE_OPEN && ToTime(current.expire_time()) <= occasion.now)) {
    Decision<Link> decision{current, {}};
    Expire(decision.state);
    return RefusedLink(std::move(decision), NotNow("LINK_EXPIRED", "that link has run out"), occasion);
  }
  if (!SameHuman(occasion.world, current.recipient(), occasion.who.name())) {
    return Incident(current, NotAllowed("LINK_FOREIGN", "that link is for somebody else"), occasion);
  }
  if (current.state() != Link::STATE_OPEN) {
    return Incident(current, NotNow("LINK_USED", "that link was opened before"), occasion);
  }
  const v1::Tier tier = TierOf(occasion.policy, AccountOf(current), occasion.world);
  absl::Status sign_in = CheckSignIn(occasion.who.sign_in, TermsOf(occasion.policy, tier), occasion.now);
  if (!sign_in.ok()) return RefusedLink({current, {}}, std::move(sign_in), occasion);
  return Open(current, occasion);
}

std::vector<store::Timer> LinkTimersOf(const Link& link) {
  if (link.state() != Link::STATE_OPEN) return {};
  return {{kExpireTimer, ToTime(link.expire_time())}};
}

absl::StatusOr<Decision<Link>> OnLinkTimer(const Link& current, const Occasion& occasion) {
  Decision<Link> decision{current, {}};
  decision.unchanged = current.state() != Link::STATE_OPEN || occasion.now < ToTime(current.expire_time());
  if (decision.unchanged) return decision;
  Expire(decision.state);
  WriteAudit(decision, RecordAbout(current.name(), v1::AuditRecord::ACTION_END_ACCESS, occasion));
  return decision;
}

}  // namespace meydan::vault
