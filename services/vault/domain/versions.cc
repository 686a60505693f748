#include "services/vault/domain/versions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/proto_time.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/rotation.h"

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

// A pending one that was given up never was, as far as anybody said.
bool WasInUse(const FieldVersion& shown) {
  return shown.state() == FieldVersion::STATE_CURRENT || shown.state() == FieldVersion::STATE_SUPERSEDED ||
         shown.has_confirm_time();
}

v1::Knowledge* KnowledgeOf(FieldVersion& shown, absl::string_view person) {
  for (v1::Knowledge& one : *shown.mutable_known_by()) {
    if (one.person() == person) return &one;
  }
  return nullptr;
}

// What somebody knew before stays known, however the same value comes back.
void TakeOver(FieldVersion& shown, const FieldVersion& earlier) {
  for (const v1::Knowledge& knowledge : earlier.known_by()) {
    v1::Knowledge* known = KnowledgeOf(shown, knowledge.person());
    if (known == nullptr) {
      *shown.add_known_by() = knowledge;
    } else {
      known->set_by_post(known->by_post() || knowledge.by_post());
      known->set_by_cover(known->by_cover() || knowledge.by_cover());
    }
  }
}

// Makes room. What may still be in use on the platform is not forgotten with its entry: whoever knew it counts as
// knowing the next.
void DropEntry(StoredField& stored, int last_confirmed) {
  auto& versions = *stored.mutable_versions();
  auto gone = std::find_if(versions.begin(), versions.end(), [](const StoredVersion& one) {
    return one.shown().state() == FieldVersion::STATE_DESTROYED;
  });
  if (gone == versions.end()) gone = versions.begin();
  const auto next = gone + 1;
  if (gone->shown().number() >= last_confirmed && next != versions.end()) {
    TakeOver(*next->mutable_shown(), gone->shown());
  }
  versions.erase(gone);
}

int NextNumber(const storage::v1::Credential& credential, v1::Field field) {
  int number = 1;
  for (const StoredField& one : credential.fields()) {
    if (one.field() == field && !one.versions().empty()) number = one.versions().rbegin()->shown().number() + 1;
  }
  return number;
}

// Adds it behind all others.
void Append(StoredField& stored, StoredVersion version, int last_confirmed) {
  auto& versions = *stored.mutable_versions();
  *versions.Add() = std::move(version);
  while (versions.size() > kMostVersions) DropEntry(stored, last_confirmed);
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
  if (!deposit.reuse_digest.empty()) return version.reuse_digest() == deposit.reuse_digest;
  const auto& parts = version.part_digests();
  return !parts.empty() &&
         std::equal(parts.begin(), parts.end(), deposit.part_digests.begin(), deposit.part_digests.end());
}

bool HasInCommon(const StoredVersion& version, const Deposit& deposit) {
  if (IsSameValue(version, deposit)) return true;
  const auto& parts = version.part_digests();
  return std::any_of(deposit.part_digests.begin(), deposit.part_digests.end(), [&](const std::string& part) {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
  });
}

StoredVersion NewVersion(const storage::v1::Credential& credential, const Deposit& deposit, v1::Knowledge::How how,
                         const Occasion& occasion) {
  StoredVersion version;
  const int number = NextNumber(credential, deposit.field);
  *version.mutable_value() = deposit.seal(number);
  version.set_reuse_digest(deposit.reuse_digest);
  version.mutable_part_digests()->Assign(deposit.part_digests.begin(), deposit.part_digests.end());
  version.mutable_reused_with()->Assign(deposit.reused_with.begin(), deposit.reused_with.end());
  FieldVersion& shown = *version.mutable_shown();
  shown.set_number(number);
  *shown.mutable_create_time() = ToProto(occasion.now);
  shown.set_created_by(occasion.who.name());
  for (const v1::Weakness weakness : deposit.weaknesses) AddWeakness(shown, weakness);
  Learn(version, occasion.who.name(), how, TiesOf(occasion.who.name(), credential, occasion), occasion.now);
  for (const StoredField& field : credential.fields()) {
    if (field.field() != deposit.field) continue;
    for (const StoredVersion& earlier : field.versions()) {
      if (!HasInCommon(earlier, deposit)) continue;
      TakeOver(shown, earlier.shown());
      const bool password = deposit.field == v1::FIELD_PASSWORD;
      if (password && WasInUse(earlier.shown())) AddWeakness(shown, v1::WEAKNESS_REUSED);
    }
  }
  return version;
}

void Learn(StoredVersion& version, absl::string_view person, v1::Knowledge::How how, const Ties& ties, absl::Time now) {
  v1::Knowledge* known = KnowledgeOf(*version.mutable_shown(), person);
  if (known == nullptr) {
    known = version.mutable_shown()->add_known_by();
    known->set_person(std::string(person));
    known->set_how(how);
    *known->mutable_first_time() = ToProto(now);
  }
  const auto& ways = known->ways();
  if (std::find(ways.begin(), ways.end(), how) == ways.end()) known->add_ways(how);
  if (ties.post) known->set_by_post(true);
  if (ties.cover) known->set_by_cover(true);
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
  const auto& weaknesses = version.shown().weaknesses();
  const bool known = std::find(weaknesses.begin(), weaknesses.end(), v1::WEAKNESS_REUSED) != weaknesses.end();
  Append(stored, std::move(version), LastConfirmed(credential, field));
  NotePerson(credential, occasion.who.name(), occasion);
  if (field == v1::FIELD_PASSWORD && !NeedsConfirmedChange(credential.rotation_reason())) {
    credential.clear_rotation_due();
    credential.clear_rotation_reason();
    credential.clear_rotation_reminders();
  } else if (field == v1::FIELD_PASSWORD && known) {
    credential.set_rotation_after(stored.versions().rbegin()->shown().number());  // a value of before is no answer
  }
  Touch(credential, occasion);
}

int PutPending(storage::v1::Credential& credential, v1::Field field, StoredVersion version, const Occasion& occasion) {
  DropPending(credential, field, occasion.now);
  version.mutable_shown()->set_state(FieldVersion::STATE_PENDING);
  Append(FieldAt(credential, field), std::move(version), LastConfirmed(credential, field));
  credential.set_rotation_by(occasion.who.name());
  NotePerson(credential, occasion.who.name(), occasion);
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
  version.clear_reused_with();
  version.mutable_shown()->set_state(FieldVersion::STATE_DESTROYED);
  if (!version.shown().has_end_time()) *version.mutable_shown()->mutable_end_time() = ToProto(now);
}

void ForgetAnswered(storage::v1::Credential& credential) {
  for (StoredField& field : *credential.mutable_fields()) {
    const int confirmed = LastConfirmed(credential, field.field());
    for (StoredVersion& version : *field.mutable_versions()) {
      const bool destroyed = version.shown().state() == FieldVersion::STATE_DESTROYED;
      if (!destroyed || version.shown().number() >= confirmed) continue;
      version.clear_reuse_digest();
      version.clear_part_digests();
    }
  }
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
