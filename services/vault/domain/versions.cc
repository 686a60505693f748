#include "services/vault/domain/versions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/proto_time.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

using storage::v1::StoredField;
using storage::v1::StoredVersion;
using v1::FieldVersion;

template <typename Matches>
const StoredVersion* Find(const storage::v1::Credential& credential, v1::Field field, Matches matches) {
  for (const StoredField& one : credential.fields()) {
    if (one.field() != field) continue;
    const auto at = std::find_if(one.versions().begin(), one.versions().end(), matches);
    if (at != one.versions().end()) return &*at;
  }
  return nullptr;
}

void AddWeakness(FieldVersion& shown, v1::Weakness weakness) {
  const auto& known = shown.weaknesses();
  if (std::find(known.begin(), known.end(), weakness) == known.end()) shown.add_weaknesses(weakness);
}

// What somebody knew before stays known, however the same value comes back.
void TakeOver(FieldVersion& shown, const FieldVersion& earlier) {
  for (const v1::Knowledge& knowledge : earlier.known_by()) {
    const bool is_there = std::any_of(shown.known_by().begin(), shown.known_by().end(),
                                      [&](const v1::Knowledge& one) { return one.person() == knowledge.person(); });
    if (!is_there) *shown.add_known_by() = knowledge;
  }
}

// Adds it behind all others, with the next number unless it has one.
void Append(StoredField& stored, StoredVersion version) {
  auto& versions = *stored.mutable_versions();
  if (version.shown().number() == 0) {
    version.mutable_shown()->set_number(versions.empty() ? 1 : versions.rbegin()->shown().number() + 1);
  }
  *versions.Add() = std::move(version);
  while (versions.size() > kMostVersions) {
    const auto gone = std::find_if(versions.begin(), versions.end(), [](const StoredVersion& one) {
      return one.shown().state() == FieldVersion::STATE_DESTROYED;
    });
    versions.erase(gone == versions.end() ? versions.begin() : gone);
  }
}

void TellDestroyed(CredentialDecision& decision, v1::Field field, int version, const Occasion& occasion) {
  v1::AuditRecord record = RecordOf(occasion, v1::AuditRecord::ACTION_DESTROY);
  record.set_field(field);
  record.set_version(version);
  WriteAudit(decision, record);
  v1::VersionDestroyed destroyed;
  destroyed.set_field(field);
  destroyed.set_version(version);
  EmitWithFacts(decision, std::move(destroyed));
}

void Touch(storage::v1::Credential& credential, const Occasion& occasion) {
  credential.set_revision(credential.revision() + 1);
  *credential.mutable_update_time() = ToProto(occasion.now);
}

}  // namespace

absl::Status CheckMayShare(const storage::v1::Credential& current, const Occasion& occasion) {
  if (!PostNow(current, occasion).empty()) return absl::OkStatus();
  return NotAllowed("SHARE_NOT_ALLOWED", "the account's own people deposit its credentials");
}

StoredField& FieldAt(storage::v1::Credential& credential, v1::Field field) {
  for (StoredField& one : *credential.mutable_fields()) {
    if (one.field() == field) return one;
  }
  StoredField& added = *credential.add_fields();
  added.set_field(field);
  return added;
}

const StoredVersion* CurrentOf(const storage::v1::Credential& credential, v1::Field field) {
  return Find(credential, field,
              [](const StoredVersion& one) { return one.shown().state() == FieldVersion::STATE_CURRENT; });
}

const StoredVersion* PendingOf(const storage::v1::Credential& credential, v1::Field field) {
  return Find(credential, field,
              [](const StoredVersion& one) { return one.shown().state() == FieldVersion::STATE_PENDING; });
}

const StoredVersion* VersionOf(const storage::v1::Credential& credential, v1::Field field, int number) {
  return Find(credential, field, [number](const StoredVersion& one) { return one.shown().number() == number; });
}

bool IsSameValue(const StoredVersion& version, const Deposit& deposit) {
  return !deposit.reuse_digest.empty() && version.reuse_digest() == deposit.reuse_digest;
}

StoredVersion NewVersion(const storage::v1::Credential& credential, const Deposit& deposit, v1::Knowledge::How how,
                         const Occasion& occasion) {
  StoredVersion version;
  *version.mutable_value() = deposit.value;
  version.set_reuse_digest(deposit.reuse_digest);
  FieldVersion& shown = *version.mutable_shown();
  *shown.mutable_create_time() = ToProto(occasion.now);
  shown.set_created_by(occasion.who.name());
  for (const v1::Weakness weakness : deposit.weaknesses) AddWeakness(shown, weakness);
  Learn(version, occasion.who.name(), how, occasion.now);
  for (const StoredField& field : credential.fields()) {
    if (field.field() != deposit.field) continue;
    for (const StoredVersion& earlier : field.versions()) {
      if (!IsSameValue(earlier, deposit)) continue;
      TakeOver(shown, earlier.shown());
      if (earlier.shown().state() != FieldVersion::STATE_PENDING) AddWeakness(shown, v1::WEAKNESS_REUSED);
    }
  }
  return version;
}

void Learn(StoredVersion& version, absl::string_view person, v1::Knowledge::How how, absl::Time now) {
  v1::Knowledge* known = nullptr;
  for (v1::Knowledge& one : *version.mutable_shown()->mutable_known_by()) {
    if (one.person() == person) known = &one;
  }
  if (known == nullptr) {
    known = version.mutable_shown()->add_known_by();
    known->set_person(std::string(person));
    *known->mutable_first_time() = ToProto(now);
  }
  known->set_how(how);
  *known->mutable_last_time() = ToProto(now);
  known->set_count(known->count() + 1);
}

void PutCurrent(storage::v1::Credential& credential, v1::Field field, StoredVersion version, const Occasion& occasion) {
  DropPending(credential, field, occasion.now);
  StoredField& stored = FieldAt(credential, field);
  for (StoredVersion& one : *stored.mutable_versions()) {
    if (one.shown().state() != FieldVersion::STATE_CURRENT) continue;
    one.mutable_shown()->set_state(FieldVersion::STATE_SUPERSEDED);
    *one.mutable_shown()->mutable_end_time() = ToProto(occasion.now);
  }
  version.mutable_shown()->set_state(FieldVersion::STATE_CURRENT);
  Append(stored, std::move(version));
  if (field == v1::FIELD_PASSWORD) {
    credential.clear_rotation_due();
    credential.clear_rotation_reason();
    credential.clear_rotation_reminders();
  }
  Touch(credential, occasion);
}

int PutPending(storage::v1::Credential& credential, v1::Field field, StoredVersion version, const Occasion& occasion) {
  DropPending(credential, field, occasion.now);
  version.mutable_shown()->set_state(FieldVersion::STATE_PENDING);
  Append(FieldAt(credential, field), std::move(version));
  credential.set_rotation_by(occasion.who.name());
  Touch(credential, occasion);
  return PendingOf(credential, field)->shown().number();
}

void DropPending(storage::v1::Credential& credential, v1::Field field, absl::Time now) {
  if (field == v1::FIELD_PASSWORD) credential.clear_rotation_by();
  if (PendingOf(credential, field) == nullptr) return;
  for (StoredVersion& one : *FieldAt(credential, field).mutable_versions()) {
    if (one.shown().state() == FieldVersion::STATE_PENDING) DestroyValue(one, now);
  }
}

void DestroyValue(StoredVersion& version, absl::Time now) {
  version.clear_value();
  version.clear_reuse_digest();
  version.mutable_shown()->set_state(FieldVersion::STATE_DESTROYED);
  if (!version.shown().has_end_time()) *version.mutable_shown()->mutable_end_time() = ToProto(now);
}

void DropHistory(CredentialDecision& decision, const Occasion& occasion) {
  std::vector<std::pair<v1::Field, int>> destroyed;
  for (StoredField& field : *decision.state.mutable_fields()) {
    int kept = 0;
    for (auto at = field.mutable_versions()->rbegin(); at != field.mutable_versions()->rend(); ++at) {
      if (at->shown().state() != FieldVersion::STATE_SUPERSEDED) continue;
      if (++kept <= occasion.policy.history_versions()) continue;
      DestroyValue(*at, occasion.now);
      destroyed.emplace_back(field.field(), at->shown().number());
    }
  }
  for (const auto& [field, version] : destroyed) TellDestroyed(decision, field, version, occasion);
}

}  // namespace meydan::vault
