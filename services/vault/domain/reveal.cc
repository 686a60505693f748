#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using storage::v1::StoredVersion;

absl::Status CheckPurpose(absl::string_view purpose) {
  return CheckWords("purpose", purpose, 3, 500, "PURPOSE_REQUIRED", "PURPOSE_TOO_LONG");
}

absl::Status NoSuchVersion(absl::string_view reason, v1::Field field, int version) {
  const bool gone = reason == "VERSION_DESTROYED";
  return MakeError(gone ? absl::StatusCode::kFailedPrecondition : absl::StatusCode::kNotFound, reason,
                   gone ? "that version was destroyed" : "it is not there",
                   {{"field", v1::Field_Name(field)}, {"version", absl::StrCat(version)}});
}

// What was superseded before somebody's access began does not exist for them (CV2), nor what an emergency does not
// show.
absl::Status CheckVersion(const storage::v1::Credential& credential, v1::Field field, int version,
                          const Access& access) {
  const StoredVersion* found = version == 0 ? CurrentOf(credential, field) : VersionOf(credential, field, version);
  const bool newer = found != nullptr && access.until < ToTime(found->shown().create_time());
  if (version == 0) {
    if (found == nullptr) return NoSuchVersion("FIELD_MISSING", field, 0);
    return newer ? NotAllowed("GRANT_ENDED", "it was changed since your emergency began: ask for access")
                 : absl::OkStatus();
  }
  const bool older =
      found != nullptr && found->shown().has_end_time() && ToTime(found->shown().end_time()) < access.since;
  if (found == nullptr || newer || older) return NoSuchVersion("VERSION_NOT_FOUND", field, version);
  const bool gone = found->shown().state() == v1::FieldVersion::STATE_DESTROYED;
  return gone ? NoSuchVersion("VERSION_DESTROYED", field, version) : absl::OkStatus();
}

absl::Status CheckUses(const storage::v1::Credential& credential, const std::vector<Access>& accesses) {
  std::map<std::string, int> wanted;
  for (const Access& access : accesses) ++wanted[access.grant];
  for (const v1::AccessGrant& grant : credential.grants()) {
    if (grant.uses_left() >= 0 && grant.uses_left() < wanted[grant.id()]) {
      return MakeError(absl::StatusCode::kPermissionDenied, "GRANT_ENDED", "your access has too few uses left");
    }
  }
  return absl::OkStatus();
}

// The version that is shown, to be changed; 0 is the current one.
StoredVersion* Find(storage::v1::Credential& credential, v1::Field field, int version) {
  for (storage::v1::StoredField& one : *credential.mutable_fields()) {
    if (one.field() != field) continue;
    for (StoredVersion& each : *one.mutable_versions()) {
      const bool current = each.shown().state() == v1::FieldVersion::STATE_CURRENT;
      if (version == 0 ? current : each.shown().number() == version) return &each;
    }
  }
  return nullptr;
}

struct Wish {
  v1::AuditRecord::Action action;
  v1::Field field;
  int version;
  absl::string_view purpose;
};

RevealRuling Allow(const storage::v1::Credential& current, const Wish& wish, const Access& access,
                   v1::AuditRecord record, const Alerts& alerts, const Occasion& occasion) {
  RevealRuling result{{{current, {}}, absl::OkStatus()}};
  CredentialDecision& decision = result.ruling.decision;
  SpendUse(decision, access, occasion);
  StoredVersion& version = *Find(decision.state, wish.field, wish.version);
  result.version = version.shown().number();
  if (wish.action == v1::AuditRecord::ACTION_REVEAL) {  // whoever gets a code does not know the seed
    const std::string& who = occasion.who.name();
    Learn(version, who, v1::Knowledge::HOW_REVEALED, TiesOf(who, current, occasion), occasion.now);
    NotePerson(decision.state, who, occasion);
  }
  record.set_version(result.version);
  record.set_subject(access.grant);
  WriteAudit(decision, record);
  v1::CredentialRevealed revealed;
  revealed.set_field(wish.field);
  revealed.set_person(occasion.who.name());
  revealed.set_grant(access.grant);
  EmitWithFacts(decision, std::move(revealed));
  Tell(decision, alerts, occasion);
  return result;
}

absl::StatusOr<RevealRuling> View(const storage::v1::Credential& current, const std::string& name, const Wish& wish,
                                  const absl::Status& reader_refusal, const Alerts& alerts, const Occasion& occasion) {
  if (current.name().empty()) return CredentialNotFound(name);
  RETURN_IF_ERROR(CheckHeard(current, wish.field, occasion));
  v1::AuditRecord record = RecordOf(occasion, wish.action);
  record.set_field(wish.field);
  record.set_version(wish.version);
  record.set_words_digest(occasion.digest(wish.purpose));
  const bool code = wish.action == v1::AuditRecord::ACTION_CODE;
  const auto accesses = CheckViewing(current, {wish.field}, wish.version, code, reader_refusal, occasion);
  if (!accesses.ok()) {
    return RevealRuling{RefusedViewing(current, std::move(record), accesses.status(), alerts, occasion)};
  }
  return Allow(current, wish, accesses->front(), std::move(record), alerts, occasion);
}

}  // namespace

absl::StatusOr<std::vector<Access>> CheckViewing(const storage::v1::Credential& credential,
                                                 const std::vector<v1::Field>& fields, int version, bool codes,
                                                 const absl::Status& reader_refusal, const Occasion& occasion) {
  if (!ExistsFor(credential, occasion)) return CredentialNotFound(credential.name());
  RETURN_IF_ERROR(reader_refusal);
  std::vector<Access> accesses;
  for (const v1::Field field : fields) {
    if (field == v1::FIELD_SECOND_FACTOR && !codes) {
      return MakeError(absl::StatusCode::kPermissionDenied, "SEED_NEVER_REVEALED",
                       "the seed of the second factor never leaves: ask for a code");
    }
    ASSIGN_OR_RETURN(Access access, AccessOf(credential, field, occasion));
    accesses.push_back(std::move(access));
  }
  RETURN_IF_ERROR(CheckUses(credential, accesses));
  const v1::Tier tier = TierOf(occasion.policy, credential);
  RETURN_IF_ERROR(CheckSignIn(occasion.who.sign_in, TermsOf(occasion.policy, tier), occasion.now));
  for (size_t i = 0; i < fields.size(); ++i) {
    RETURN_IF_ERROR(CheckVersion(credential, fields[i], version, accesses[i]));
  }
  return accesses;
}

absl::Status CheckHeard(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion) {
  if (!ExistsFor(credential, occasion)) return absl::OkStatus();
  const absl::StatusOr<Access> access = AccessOf(credential, field, occasion);
  return access.ok() && access->emergency ? absl::OkStatus() : CheckUpToDate(credential, occasion);
}

void SpendUse(CredentialDecision& decision, const Access& access, const Occasion& occasion) {
  v1::AccessGrant* grant = FindById(*decision.state.mutable_grants(), access.grant);
  if (access.grant.empty() || grant == nullptr || grant->uses_left() < 0) return;
  grant->set_uses_left(grant->uses_left() - 1);
  if (grant->uses_left() > 0) return;
  grant->set_state(v1::AccessGrant::STATE_USED_UP);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
}

void Tell(CredentialDecision& decision, const Alerts& alerts, const Occasion& occasion) {
  for (const v1::UnusualReveal::Kind kind : alerts) {
    v1::UnusualReveal unusual;
    unusual.set_person(occasion.who.name());
    unusual.set_kind(kind);
    EmitWithFacts(decision, std::move(unusual));
  }
}

Alerts WithoutSight(Alerts alerts) {
  std::erase(alerts, v1::UnusualReveal::KIND_OUT_OF_HOURS);
  return alerts;
}

void TellWith(Ruling& ruling, const Alerts& alerts, const Occasion& occasion) {
  if (ruling.decision.unchanged) return;
  Tell(ruling.decision, ruling.refusal.ok() ? alerts : WithoutSight(alerts), occasion);
}

Alerts ToldIn(const std::vector<google::protobuf::Any>& events) {
  Alerts told;
  v1::UnusualReveal unusual;
  for (const google::protobuf::Any& event : events) {
    if (event.UnpackTo(&unusual)) told.push_back(unusual.kind());
  }
  return told;
}

Ruling RefusedViewing(const storage::v1::Credential& current, v1::AuditRecord record, absl::Status refusal,
                      const Alerts& alerts, const Occasion& occasion) {
  Ruling ruling = Refused(current, std::move(record), std::move(refusal));
  TellWith(ruling, alerts, occasion);
  return ruling;
}

absl::StatusOr<RevealRuling> Reveal(const storage::v1::Credential& current, const v1::RevealSecretRequest& request,
                                    const absl::Status& reader_refusal, const Alerts& alerts,
                                    const Occasion& occasion) {
  RETURN_IF_ERROR(CheckPurpose(request.purpose()));
  if (request.field() == v1::FIELD_UNSPECIFIED || !v1::Field_IsValid(request.field())) {
    return BadField("field", "must name a field", "FIELD_REQUIRED");
  }
  const Wish wish{v1::AuditRecord::ACTION_REVEAL, request.field(), request.version(), request.purpose()};
  return View(current, request.name(), wish, reader_refusal, alerts, occasion);
}

absl::StatusOr<RevealRuling> RevealCode(const storage::v1::Credential& current,
                                        const v1::GetOneTimeCodeRequest& request, const absl::Status& reader_refusal,
                                        const Alerts& alerts, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckPurpose(request.purpose()));
  const Wish wish{v1::AuditRecord::ACTION_CODE, v1::FIELD_SECOND_FACTOR, 0, request.purpose()};
  return View(current, request.name(), wish, reader_refusal, alerts, occasion);
}

}  // namespace meydan::vault
