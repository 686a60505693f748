#include "services/vault/domain/link.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using storage::v1::Link;
using storage::v1::LinkValue;
using storage::v1::OpenLink;

std::vector<v1::Field> FieldsOf(const v1::CreateHandOverLinkRequest& request) {
  std::vector<v1::Field> fields;
  for (const int field : request.fields()) {
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(static_cast<v1::Field>(field));
  }
  return fields;
}

absl::Status CheckForm(const v1::CreateHandOverLinkRequest& request, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckWords("purpose", request.purpose(), 3, 500, "PURPOSE_REQUIRED", "PURPOSE_TOO_LONG"));
  RETURN_IF_ERROR(CheckFields(request.fields()));
  if (request.minutes() < 0 || request.minutes() > occasion.policy.link_minutes()) {
    return BadField("minutes", absl::StrCat("must be 0 to ", occasion.policy.link_minutes()), "MINUTES_INVALID");
  }
  return absl::OkStatus();
}

absl::Status CheckRecipient(const storage::v1::Credential& credential, const v1::CreateHandOverLinkRequest& request,
                            const Occasion& occasion) {
  if (!occasion.world.has_person(request.recipient())) {
    return NotNow("RECIPIENT_UNKNOWN", "the directory knows no such person");
  }
  if (SameHuman(occasion.world, request.recipient(), occasion.who.name())) {
    return NotNow("RECIPIENT_SELF", "a link is for somebody else");
  }
  if (NeedsApproval(credential, occasion) && !MayReceive(request.recipient(), credential, request.fields(), occasion)) {
    return NotNow("RECIPIENT_NOT_ALLOWED", "here a link is for the account's own people and for holders of a grant");
  }
  return absl::OkStatus();
}

absl::Status CheckRoom(const storage::v1::Credential& credential, const Occasion& occasion) {
  const auto& links = credential.open_links();
  const auto open = std::count_if(links.begin(), links.end(),
                                  [&](const OpenLink& each) { return occasion.now < ToTime(each.expire_time()); });
  if (open < kMostLinks) return absl::OkStatus();
  return MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_LINKS", "too many links wait to be opened already");
}

absl::Time ExpiryOf(const v1::CreateHandOverLinkRequest& request, const Occasion& occasion) {
  return occasion.now + absl::Minutes(request.minutes() > 0 ? request.minutes() : occasion.policy.link_minutes());
}

// So that it can be told who may come to see what by it, as long as it may be opened.
void Remember(storage::v1::Credential& credential, absl::string_view name, const std::vector<v1::Field>& fields,
              const v1::CreateHandOverLinkRequest& request, const Occasion& occasion) {
  auto& links = *credential.mutable_open_links();
  links.erase(std::remove_if(links.begin(), links.end(),
                             [&](const OpenLink& each) { return ToTime(each.expire_time()) <= occasion.now; }),
              links.end());
  OpenLink& link = *links.Add();
  link.set_link(std::string(name));
  link.set_maker(occasion.who.name());
  link.set_recipient(request.recipient());
  for (const v1::Field field : fields) {
    link.add_fields(field);
    link.add_versions(CurrentOf(credential, field)->shown().number());
  }
  link.set_four_eyes(NeedsApproval(credential, occasion));
  link.set_tier(TierOf(occasion.policy, credential));
  link.set_recipient_has_post(HasPost(request.recipient(), credential, occasion.world));
  *link.mutable_expire_time() = ToProto(ExpiryOf(request, occasion));
  NotePerson(credential, link.maker(), occasion);
  NotePerson(credential, link.recipient(), occasion);
}

const OpenLink* Remembered(const storage::v1::Credential& credential, absl::string_view name) {
  const auto& links = credential.open_links();
  const auto at = std::find_if(links.begin(), links.end(), [&](const OpenLink& each) { return each.link() == name; });
  return at == links.end() ? nullptr : &*at;
}

// Was there, and is there no more.
bool Forget(storage::v1::Credential& credential, absl::string_view name) {
  auto& links = *credential.mutable_open_links();
  const auto at = std::find_if(links.begin(), links.end(), [&](const OpenLink& each) { return each.link() == name; });
  if (at == links.end()) return false;
  links.erase(at);
  return true;
}

// The version that the link held of a field that must be changed when it got out may still be in use.
bool MayBeInUse(const storage::v1::Credential& credential, const Link& link) {
  return std::any_of(link.values().begin(), link.values().end(), [&](const LinkValue& value) {
    return IsToBeChanged(value.field()) && value.version() >= LastConfirmed(credential, value.field());
  });
}

bool LearntByLink(const storage::v1::StoredVersion& version, const std::string& person) {
  return std::any_of(
      version.shown().known_by().begin(), version.shown().known_by().end(), [&](const v1::Knowledge& each) {
        const auto& ways = each.ways();
        return each.person() == person && std::find(ways.begin(), ways.end(), v1::Knowledge::HOW_LINK) != ways.end();
      });
}

}  // namespace

absl::StatusOr<RevealRuling> AllowLink(const storage::v1::Credential& current, absl::string_view link,
                                       const v1::CreateHandOverLinkRequest& request, const absl::Status& reader_refusal,
                                       const Alerts& alerts, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckForm(request, occasion));
  if (current.name().empty()) return CredentialNotFound(request.name());
  if (ExistsFor(current, occasion)) RETURN_IF_ERROR(CheckUpToDate(current, occasion));
  const std::vector<v1::Field> fields = FieldsOf(request);
  v1::AuditRecord record = RecordAbout(link, v1::AuditRecord::ACTION_CREATE_LINK, occasion);
  for (const v1::Field field : fields) record.add_fields(field);
  record.set_words_digest(occasion.digest(request.purpose()));
  const auto accesses = CheckViewing(current, fields, 0, false, reader_refusal, occasion);
  absl::Status refusal = accesses.status();
  if (refusal.ok() && !current.duty()) refusal = NotNow("DUTY_ENDED", "the account is closed");
  if (refusal.ok()) refusal = CheckRecipient(current, request, occasion);
  if (refusal.ok()) refusal = CheckRoom(current, occasion);
  if (!refusal.ok()) return RevealRuling{RefusedViewing(current, std::move(record), refusal, alerts, occasion)};
  RevealRuling result{{{current, {}}, absl::OkStatus()}};
  CredentialDecision& decision = result.ruling.decision;
  for (const Access& access : *accesses) SpendUse(decision, access, occasion);
  Remember(decision.state, link, fields, request, occasion);
  WriteAudit(decision, record);
  Tell(decision, alerts, occasion);
  return result;
}

absl::StatusOr<Decision<Link>> MakeLink(absl::string_view link, const v1::CreateHandOverLinkRequest& request,
                                        const storage::v1::Credential& credential, std::string token_digest,
                                        std::vector<LinkValue> values, const Occasion& occasion) {
  Decision<Link> decision;
  Link& made = decision.state;
  made.set_name(std::string(link));
  made.set_credential(credential.name());
  made.set_unit(credential.unit());
  made.set_created_by(occasion.who.name());
  made.set_recipient(request.recipient());
  // As when it was allowed: another moment may know otherwise, and the credential has noted nothing of that.
  const storage::v1::OpenLink* allowed = Remembered(credential, link);
  made.set_recipient_has_post(allowed != nullptr && allowed->recipient_has_post());
  made.set_token_digest(std::move(token_digest));
  for (LinkValue& value : values) *made.add_values() = std::move(value);
  made.set_state(Link::STATE_OPEN);
  *made.mutable_create_time() = ToProto(occasion.now);
  *made.mutable_expire_time() = ToProto(ExpiryOf(request, occasion));
  made.set_four_eyes(NeedsApproval(credential, occasion));
  made.set_tier(TierOf(occasion.policy, credential));
  v1::AuditRecord record = RecordAbout(link, v1::AuditRecord::ACTION_CREATE_LINK, occasion);
  for (const LinkValue& value : made.values()) record.add_fields(value.field());
  WriteAudit(decision, record);
  v1::LinkCreated created;
  *created.mutable_facts() = FactsOf(credential);
  created.set_link(made.name());
  created.set_recipient(made.recipient());
  *created.mutable_expire_time() = made.expire_time();
  decision.Emit(created);
  return decision;
}

void ForgetLinksFor(CredentialDecision& decision, absl::string_view person, const Occasion& occasion) {
  auto& links = *decision.state.mutable_open_links();
  for (auto at = links.begin(); at != links.end();) {
    if (ToTime(at->expire_time()) <= occasion.now || !SameHuman(occasion.world, at->recipient(), person)) {
      ++at;
      continue;
    }
    const std::string name = at->link();
    at = links.erase(at);
    WriteAbout(decision, v1::AuditRecord::ACTION_END_ACCESS, name, occasion);
  }
}

absl::StatusOr<CredentialDecision> OnLinkOpened(const storage::v1::Credential& current, const Link& link,
                                                const std::vector<std::pair<v1::Field, int>>& versions,
                                                const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  v1::AuditRecord record = RecordAbout(link.name(), v1::AuditRecord::ACTION_OPEN_LINK, occasion);
  record.set_actor(link.recipient());
  Ties ties = TiesOf(link.recipient(), current, occasion);
  ties.post = ties.post || link.recipient_has_post();
  ties.cover = ties.cover || link.recipient_covers();
  for (storage::v1::StoredField& one : *decision.state.mutable_fields()) {
    for (storage::v1::StoredVersion& version : *one.mutable_versions()) {
      const std::pair<v1::Field, int> which{one.field(), version.shown().number()};
      if (std::find(versions.begin(), versions.end(), which) == versions.end()) continue;
      if (LearntByLink(version, link.recipient())) continue;  // the event comes again
      Learn(version, link.recipient(), v1::Knowledge::HOW_LINK, ties, occasion.now);
      record.add_fields(one.field());
    }
  }
  if (record.fields().empty()) return CredentialDecision{current, {}, true};
  NoteOpened(decision.state, link, occasion.now);
  NotePerson(decision.state, link.recipient(), occasion);
  Forget(decision.state, link.name());
  WriteAudit(decision, record);
  RETURN_IF_ERROR(ExposeLate(decision, link.recipient(), ToTime(link.create_time()), occasion));
  ListLeavers(decision, occasion);
  Settle(decision.state, occasion);
  return decision;
}

absl::StatusOr<CredentialDecision> OnLinkIncident(const storage::v1::Credential& current, const Link& link,
                                                  const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  const bool forgot = Forget(decision.state, link.name());
  if (MayBeInUse(current, link)) MakeDue(decision, v1::ROTATION_REASON_INCIDENT, occasion);
  if (decision.events.empty() && !forgot) return CredentialDecision{current, {}, true};
  WriteAbout(decision, v1::AuditRecord::ACTION_OPEN_LINK, link.name(), occasion);
  Settle(decision.state, occasion);
  return decision;
}

}  // namespace meydan::vault
