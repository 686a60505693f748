#include <algorithm>
#include <utility>

#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/link.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using storage::v1::Link;
using storage::v1::LinkValue;
using v1::AccessGrant;

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

// As events tell of the account, in the tier of this moment.
v1::CredentialFacts FactsNow(const storage::v1::Credential& credential, const Occasion& occasion) {
  v1::CredentialFacts facts = FactsOf(credential);
  facts.set_tier(TierOf(occasion.policy, credential));
  return facts;
}

// As the credential remembers it.
storage::v1::OpenLink OpenLinkOf(const Link& link) {
  storage::v1::OpenLink open;
  open.set_link(link.name());
  open.set_maker(link.created_by());
  open.set_recipient(link.recipient());
  for (const LinkValue& value : link.values()) {
    open.add_fields(value.field());
    open.add_versions(value.version());
  }
  open.set_four_eyes(link.four_eyes());
  open.set_tier(link.tier());
  open.set_recipient_has_post(link.recipient_has_post());
  *open.mutable_expire_time() = link.expire_time();
  return open;
}

v1::AuditRecord RecordOfLink(const Link& link, const Occasion& occasion) {
  v1::AuditRecord record = RecordAbout(link.name(), v1::AuditRecord::ACTION_OPEN_LINK, occasion);
  for (const LinkValue& value : link.values()) record.add_fields(value.field());
  return record;
}

// A grant of theirs for that field whose time is not over, that was not ended, and that `fits`.
template <typename Fits>
bool HasGrant(absl::string_view person, const storage::v1::Credential& credential, int field, const Occasion& occasion,
              Fits fits) {
  return std::any_of(credential.grants().begin(), credential.grants().end(), [&](const AccessGrant& grant) {
    const bool ended = grant.state() != AccessGrant::STATE_ACTIVE && grant.state() != AccessGrant::STATE_USED_UP;
    if (grant.person() != person || ended || occasion.now < ToTime(grant.start_time()) ||
        ToTime(grant.expire_time()) <= occasion.now || IsOfLowerTier(grant, credential, occasion)) {
      return false;
    }
    return std::find(grant.fields().begin(), grant.fields().end(), field) != grant.fields().end() && fits(grant);
  });
}

// By a post, or by a grant for its time: that its uses are used up is no matter, for the link may have used them.
bool MakerMayStillSee(absl::string_view maker, const storage::v1::Credential& credential, v1::Field field,
                      const Occasion& occasion) {
  const bool has_post = HasPost(maker, credential, occasion.world);
  const bool four_eyes = NeedsApproval(credential, occasion);
  if (has_post && !four_eyes) return true;
  const bool covers = std::any_of(credential.grants().begin(), credential.grants().end(), [&](const AccessGrant& each) {
    return each.person() == maker && CoverOf(credential, each, occasion) != nullptr;
  });
  return HasGrant(maker, credential, field, occasion, [&](const AccessGrant& grant) {
    if (grant.basis() == AccessGrant::BASIS_LEAVE_COVER) return covers && !four_eyes;
    return grant.post().empty() || has_post || covers;
  });
}

LinkRuling RefusedLink(Decision<Link> decision, absl::Status refusal, const Occasion& occasion) {
  v1::AuditRecord record = RecordOfLink(decision.state, occasion);
  record.set_refusal(ReasonOf(refusal));
  WriteAudit(decision, record);
  return {std::move(decision), std::move(refusal), {}};
}

// It dies without showing anything.
LinkRuling Incident(const Link& current, const storage::v1::Credential& credential, absl::Status refusal,
                    const Occasion& occasion) {
  Decision<Link> decision{current, {}};
  EmptyValues(decision.state);
  decision.state.set_state(Link::STATE_INCIDENT);
  decision.state.set_incidents(current.incidents() + 1);
  LinkRuling ruling = RefusedLink(std::move(decision), std::move(refusal), occasion);
  v1::LinkIncident incident;
  *incident.mutable_facts() = FactsNow(credential, occasion);
  incident.set_link(current.name());
  incident.set_person(occasion.who.name());
  ruling.decision.Emit(incident);
  return ruling;
}

void End(Link& link, Link::State state) {
  EmptyValues(link);
  link.set_state(state);
}

LinkRuling Ended(const Link& current, Link::State state, absl::Status refusal, const Occasion& occasion) {
  Decision<Link> decision{current, {}};
  End(decision.state, state);
  return RefusedLink(std::move(decision), std::move(refusal), occasion);
}

LinkRuling Open(const Link& current, const storage::v1::Credential& credential, const Occasion& occasion) {
  LinkRuling ruling{{current, {}}, absl::OkStatus(), {current.values().begin(), current.values().end()}};
  Link& link = ruling.decision.state;
  EmptyValues(link);
  link.set_state(Link::STATE_USED);
  // The credential hears of it later: by then they may have lost what they have now.
  const Ties ties = TiesOf(link.recipient(), credential, occasion);
  link.set_recipient_has_post(link.recipient_has_post() || ties.post);
  link.set_recipient_covers(link.recipient_covers() || ties.cover);
  NoteOpening(link, credential, occasion);
  WriteAudit(ruling.decision, RecordOfLink(link, occasion));
  v1::LinkOpened opened;
  *opened.mutable_facts() = FactsNow(credential, occasion);
  opened.set_link(link.name());
  opened.set_person(occasion.who.name());
  ruling.decision.Emit(opened);
  return ruling;
}

}  // namespace

bool MayReceive(absl::string_view person, const storage::v1::Credential& credential,
                const google::protobuf::RepeatedField<int>& fields, const Occasion& occasion) {
  if (HasPost(person, credential, occasion.world)) return true;
  return std::all_of(fields.begin(), fields.end(), [&](int field) {
    return HasGrant(person, credential, field, occasion, [&](const AccessGrant& grant) {
      // What is for its holder alone, as long as it lasts, is no reason to give them what stays with them.
      const bool lent =
          grant.basis() == AccessGrant::BASIS_LEAVE_COVER || grant.basis() == AccessGrant::BASIS_BREAK_GLASS;
      return !lent && grant.state() == AccessGrant::STATE_ACTIVE;
    });
  });
}

bool StandsFor(const storage::v1::Credential& credential, const storage::v1::OpenLink& link, const Occasion& occasion) {
  const bool four_eyes = NeedsApproval(credential, occasion);
  if (!credential.duty() || (four_eyes && !link.four_eyes())) return false;
  if (link.tier() < TierOf(occasion.policy, credential)) return false;
  if (!occasion.world.has_person(link.maker()) || !occasion.world.has_person(link.recipient())) return false;
  if (link.recipient_has_post() && !HasPost(link.recipient(), credential, occasion.world)) return false;
  if (four_eyes && !MayReceive(link.recipient(), credential, link.fields(), occasion)) return false;
  for (int i = 0; i < link.fields_size(); ++i) {
    const storage::v1::StoredVersion* current = CurrentOf(credential, link.fields(i));
    if (current == nullptr || current->shown().number() != link.versions(i)) return false;
    if (!MakerMayStillSee(link.maker(), credential, link.fields(i), occasion)) return false;
  }
  return true;
}

namespace {

bool IsRemembered(const storage::v1::Credential& credential, absl::string_view link) {
  return std::any_of(credential.open_links().begin(), credential.open_links().end(),
                     [&](const storage::v1::OpenLink& each) { return each.link() == link; });
}

absl::StatusOr<LinkRuling> TryToOpen(const Link& current, const storage::v1::Credential& credential,
                                     absl::string_view token_digest, const absl::Status& reader_refusal,
                                     const Occasion& occasion) {
  const bool found = !current.name().empty() && SameDigest(current.token_digest(), token_digest);
  if (!found) {
    absl::Status refusal = MakeError(absl::StatusCode::kNotFound, "LINK_NOT_FOUND", "there is no such link");
    if (current.name().empty()) return refusal;
    return RefusedLink({current, {}}, std::move(refusal), occasion);
  }
  if (current.state() == Link::STATE_EXPIRED ||
      (current.state() == Link::STATE_OPEN && ToTime(current.expire_time()) <= occasion.now)) {
    return Ended(current, Link::STATE_EXPIRED, NotNow("LINK_EXPIRED", "that link has run out"), occasion);
  }
  if (!SameHuman(occasion.world, current.recipient(), occasion.who.name())) {
    RETURN_IF_ERROR(CheckUpToDate(credential, occasion));  // they may be one human being, as others know by now
    return Incident(current, credential, NotAllowed("LINK_FOREIGN", "that link is for somebody else"), occasion);
  }
  absl::Status ended = NotNow("LINK_ENDED", "its account does not stand for that link any more: ask for another");
  if (current.state() == Link::STATE_ENDED) return Ended(current, Link::STATE_ENDED, std::move(ended), occasion);
  if (current.state() != Link::STATE_OPEN) {
    return Incident(current, credential, NotNow("LINK_USED", "that link was opened before"), occasion);
  }
  if (!reader_refusal.ok()) return RefusedLink({current, {}}, reader_refusal, occasion);
  absl::Status sign_in = CheckTierSignIn(credential, occasion);
  if (!sign_in.ok()) return RefusedLink({current, {}}, std::move(sign_in), occasion);
  RETURN_IF_ERROR(CheckUpToDate(credential, occasion));
  if (!IsRemembered(credential, current.name()) || !StandsFor(credential, OpenLinkOf(current), occasion)) {
    return Ended(current, Link::STATE_ENDED, std::move(ended), occasion);
  }
  return Open(current, credential, occasion);
}

// Without a credential there is nobody to tell: it stays owed.
void TellWithLink(LinkRuling& ruling, const storage::v1::Credential& credential, const Alerts& alerts,
                  const Occasion& occasion) {
  if (credential.name().empty()) return;
  for (const v1::UnusualReveal::Kind kind : ruling.refusal.ok() ? alerts : WithoutSight(alerts)) {
    v1::UnusualReveal unusual;
    *unusual.mutable_facts() = FactsNow(credential, occasion);
    unusual.set_person(occasion.who.name());
    unusual.set_kind(kind);
    ruling.decision.Emit(unusual);
  }
}

}  // namespace

absl::StatusOr<LinkRuling> OpenLink(const Link& current, const storage::v1::Credential& credential,
                                    absl::string_view token_digest, const absl::Status& reader_refusal,
                                    const Alerts& alerts, const Occasion& occasion) {
  ASSIGN_OR_RETURN(LinkRuling ruling, TryToOpen(current, credential, token_digest, reader_refusal, occasion));
  TellWithLink(ruling, credential, alerts, occasion);
  return ruling;
}

std::vector<store::Timer> LinkTimersOf(const Link& link) {
  if (link.state() != Link::STATE_OPEN) return {};
  return {{kExpireTimer, ToTime(link.expire_time())}};
}

absl::StatusOr<Decision<Link>> OnLinkTimer(const Link& current, const Occasion& occasion) {
  Decision<Link> decision{current, {}};
  decision.unchanged = current.state() != Link::STATE_OPEN || occasion.now < ToTime(current.expire_time());
  if (decision.unchanged) return decision;
  End(decision.state, Link::STATE_EXPIRED);
  WriteAudit(decision, RecordAbout(current.name(), v1::AuditRecord::ACTION_END_ACCESS, occasion));
  return decision;
}

}  // namespace meydan::vault
