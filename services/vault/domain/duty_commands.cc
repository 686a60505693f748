#include <algorithm>
#include <set>
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
#include "services/vault/domain/reuse.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/versions.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::StoredVersion;

absl::Status FieldMissing(v1::Field field) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "FIELD_MISSING", "nothing is deposited there",
                   {{"field", v1::Field_Name(field)}});
}

v1::AuditRecord RecordOfFields(const Occasion& occasion, v1::AuditRecord::Action action,
                               const std::vector<v1::Field>& fields) {
  v1::AuditRecord record = RecordOf(occasion, action);
  for (const v1::Field field : fields) record.add_fields(field);
  return record;
}

StoredVersion& CurrentAt(Credential& credential, v1::Field field) {
  const int number = CurrentOf(credential, field)->shown().number();
  auto& versions = *FieldAt(credential, field).mutable_versions();
  return *std::find_if(versions.begin(), versions.end(),
                       [number](const StoredVersion& one) { return one.shown().number() == number; });
}

// Puts one value in. False when it is the current one already; then what is wrong with it is what was found now.
bool Put(Credential& credential, const Deposit& deposit, const Occasion& occasion) {
  const StoredVersion* current = CurrentOf(credential, deposit.field);
  if (current == nullptr || !IsSameValue(*current, deposit)) {
    PutCurrent(credential, deposit.field, NewVersion(credential, deposit, v1::Knowledge::HOW_DEPOSITED, occasion),
               occasion);
    return true;
  }
  StoredVersion& same = CurrentAt(credential, deposit.field);
  const std::string& who = occasion.who.name();
  Learn(same, who, v1::Knowledge::HOW_DEPOSITED, TiesOf(who, credential, occasion), occasion.now);
  NotePerson(credential, who, occasion);
  v1::FieldVersion& shown = *same.mutable_shown();
  const auto& before = shown.weaknesses();
  const bool reused = std::find(before.begin(), before.end(), v1::WEAKNESS_REUSED) != before.end();
  shown.clear_weaknesses();
  for (const v1::Weakness weakness : deposit.weaknesses) shown.add_weaknesses(weakness);
  if (reused) shown.add_weaknesses(v1::WEAKNESS_REUSED);  // one of before, which it stays
  same.mutable_reused_with()->Assign(deposit.reused_with.begin(), deposit.reused_with.end());
  return false;
}

// Whoever has left and knows the value from an earlier version is a leaver who knows the current one.
absl::Status ExposeAgain(CredentialDecision& decision, const std::vector<v1::Field>& fields, const Occasion& occasion) {
  std::set<std::string> people;
  for (const v1::Field field : fields) {
    for (const v1::Knowledge& knowledge : CurrentOf(decision.state, field)->shown().known_by()) {
      if (knowledge.person() != occasion.who.name()) people.insert(knowledge.person());
    }
  }
  for (const std::string& person : people) {
    RETURN_IF_ERROR(ExposeLate(decision, person, absl::InfinitePast(), occasion));
  }
  return absl::OkStatus();
}

// As far as the caller may know: they would learn of a reuse by its being due.
bool HasWeakPassword(const Credential& credential, const Occasion& occasion) {
  const StoredVersion* password = CurrentOf(credential, v1::FIELD_PASSWORD);
  return password != nullptr && !ShownVersion(*password, occasion).weaknesses().empty();
}

// Whoever broke the glass, where nobody sees alone, knows what they deposit meanwhile: it is no answer to their
// emergency (CV7).
bool IsNoAnswer(const Credential& current, bool password, const Occasion& occasion) {
  return password && NeedsApproval(current, occasion) && IsInEmergency(current, occasion);
}

// Whoever replaces what opens the account shows who they are, as for a reveal (CV3).
absl::Status CheckShareSignIn(const Credential& current, const std::vector<Deposit>& deposits,
                              const Occasion& occasion) {
  const bool opens = std::any_of(deposits.begin(), deposits.end(),
                                 [](const Deposit& deposit) { return IsToBeChanged(deposit.field); });
  return opens ? CheckTierSignIn(current, occasion) : absl::OkStatus();
}

absl::Status CheckForm(const v1::ConfirmCredentialRequest& request) {
  for (const int field : request.fields()) {
    if (field == v1::FIELD_UNSPECIFIED || !v1::Field_IsValid(field)) {
      return BadField("fields", "names a field that there is not", "FIELD_REQUIRED");
    }
  }
  return absl::OkStatus();
}

// Those that are named, each once, or all that are there.
std::vector<v1::Field> FieldsToConfirm(const Credential& current, const v1::ConfirmCredentialRequest& request) {
  std::set<v1::Field> fields;
  for (const int field : request.fields()) fields.insert(static_cast<v1::Field>(field));
  if (request.fields().empty()) {
    for (const storage::v1::StoredField& field : current.fields()) {
      if (CurrentOf(current, field.field()) != nullptr) fields.insert(field.field());
    }
  }
  return {fields.begin(), fields.end()};
}

absl::Status CheckConfirm(const Credential& current, const v1::ConfirmCredentialRequest& request,
                          const std::vector<v1::Field>& fields, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckMayShare(current, occasion));
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));  // they attest it
  RETURN_IF_ERROR(CheckEtag(current, request.etag()));
  if (fields.empty()) return FieldMissing(v1::FIELD_UNSPECIFIED);
  for (const v1::Field field : fields) {
    if (CurrentOf(current, field) == nullptr) return FieldMissing(field);
  }
  return absl::OkStatus();
}

absl::Status CheckDestroy(const Credential& current, const v1::DestroyVersionRequest& request,
                          const Occasion& occasion) {
  if (!IsOwner(occasion.who, current)) {
    return NotAllowed("DESTROY_NOT_ALLOWED", "the account's own people destroy versions");
  }
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));
  RETURN_IF_ERROR(CheckEtag(current, request.etag()));
  const StoredVersion* version = VersionOf(current, request.field(), request.version());
  if (version == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND", "there is no such version");
  }
  if (version->shown().state() == v1::FieldVersion::STATE_CURRENT) {
    return NotNow("VERSION_CURRENT", "it is in use: deposit another one first");
  }
  if (version->shown().state() == v1::FieldVersion::STATE_DESTROYED) {
    return NotNow("VERSION_DESTROYED", "it was destroyed before");
  }
  // It may be set on the platform already: then this is the only copy, and without it nobody gets in.
  if (version->shown().state() == v1::FieldVersion::STATE_PENDING) {
    return NotNow("ROTATION_OPEN", "its rotation is under way: confirm it, or begin it anew");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Ruling> Share(const Credential& current, const v1::ShareCredentialRequest& request,
                             const std::vector<Deposit>& deposits, const Occasion& occasion) {
  if (deposits.empty()) return BadField("values", "must hold at least one value", "VALUE_REQUIRED");
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_SHARE));
  }
  std::vector<v1::Field> given;
  for (const Deposit& deposit : deposits) given.push_back(deposit.field);
  const v1::AuditRecord record = RecordOfFields(occasion, v1::AuditRecord::ACTION_SHARE, given);
  absl::Status refusal = CheckMayShare(current, occasion);
  if (refusal.ok()) refusal = CheckShareSignIn(current, deposits, occasion);
  if (refusal.ok()) refusal = CheckEtag(current, request.etag());
  if (refusal.ok() && !current.duty()) refusal = NotNow("DUTY_ENDED", "the account is closed");
  if (!refusal.ok()) return Refused(current, record, std::move(refusal));

  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  std::vector<v1::Field> fresh;
  for (const Deposit& deposit : deposits) {
    if (Put(decision.state, deposit, occasion)) fresh.push_back(deposit.field);
  }
  Settle(decision.state, occasion);
  WriteAudit(decision, record);
  if (!fresh.empty()) {
    v1::CredentialShared shared;
    for (const v1::Field field : fresh) shared.add_fields(field);
    EmitWithFacts(decision, std::move(shared));
  }
  const bool password = std::find(given.begin(), given.end(), v1::FIELD_PASSWORD) != given.end();
  const bool fresh_password = std::find(fresh.begin(), fresh.end(), v1::FIELD_PASSWORD) != fresh.end();
  if (IsNoAnswer(current, fresh_password, occasion)) MakeDue(decision, v1::ROTATION_REASON_BREAK_GLASS, occasion);
  if (password && HasWeakPassword(decision.state, occasion)) MakeDue(decision, v1::ROTATION_REASON_WEAK, occasion);
  RETURN_IF_ERROR(ExposeAgain(decision, fresh, occasion));
  ListLeavers(decision, occasion);
  MakeDueForLeavers(decision, occasion);
  DropHistory(decision, occasion);
  return ruling;
}

absl::StatusOr<Ruling> RefuseShare(const Credential& current, const v1::ShareCredentialRequest& request,
                                   const absl::Status& reader_refusal, const Alerts& alerts, const Occasion& occasion) {
  std::vector<v1::Field> given;
  for (const v1::FieldValue& value : request.values()) given.push_back(value.field());
  v1::AuditRecord record = RecordOfFields(occasion, v1::AuditRecord::ACTION_SHARE, given);
  if (!ExistsFor(current, occasion)) return NotFoundFor(current, request.name(), std::move(record));
  return RefusedViewing(current, std::move(record), reader_refusal, alerts, occasion);
}

absl::StatusOr<Ruling> Confirm(const Credential& current, const v1::ConfirmCredentialRequest& request,
                               const Occasion& occasion) {
  RETURN_IF_ERROR(CheckForm(request));
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_CONFIRM));
  }
  RETURN_IF_ERROR(CheckUpToDate(current, occasion));
  const std::vector<v1::Field> fields = FieldsToConfirm(current, request);
  const v1::AuditRecord record = RecordOfFields(occasion, v1::AuditRecord::ACTION_CONFIRM, fields);
  absl::Status refusal = CheckConfirm(current, request, fields, occasion);
  if (!refusal.ok()) return Refused(current, record, std::move(refusal));

  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  v1::CredentialConfirmed confirmed;
  for (const v1::Field field : fields) {
    v1::FieldVersion& shown = *CurrentAt(decision.state, field).mutable_shown();
    *shown.mutable_confirm_time() = ToProto(occasion.now);
    shown.set_confirmed_by(occasion.who.name());
    confirmed.add_fields(field);
  }
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  Settle(decision.state, occasion);
  WriteAudit(decision, record);
  EmitWithFacts(decision, std::move(confirmed));
  for (const v1::Field field : fields) OnRotated(decision, field, occasion);
  const bool password = std::find(fields.begin(), fields.end(), v1::FIELD_PASSWORD) != fields.end();
  if (password) EndAnsweredEmergencies(decision, occasion);
  // What was due for more than that is over: what is wrong with the new one itself counts again.
  if (password && HasWeakPassword(decision.state, occasion)) MakeDue(decision, v1::ROTATION_REASON_WEAK, occasion);
  return ruling;
}

absl::StatusOr<Ruling> Destroy(const Credential& current, const v1::DestroyVersionRequest& request,
                               const Occasion& occasion) {
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_DESTROY));
  }
  v1::AuditRecord record = RecordOf(occasion, v1::AuditRecord::ACTION_DESTROY);
  record.set_field(request.field());
  record.set_version(request.version());
  absl::Status refusal = CheckDestroy(current, request, occasion);
  if (!refusal.ok()) return Refused(current, record, std::move(refusal));

  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  for (StoredVersion& one : *FieldAt(decision.state, request.field()).mutable_versions()) {
    if (one.shown().number() == request.version()) DestroyValue(one, occasion.now);
  }
  decision.state.set_revision(current.revision() + 1);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  Settle(decision.state, occasion);
  WriteAudit(decision, record);
  v1::VersionDestroyed destroyed;
  destroyed.set_field(request.field());
  destroyed.set_version(request.version());
  EmitWithFacts(decision, std::move(destroyed));
  return ruling;
}

}  // namespace meydan::vault
