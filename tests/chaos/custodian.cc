#include "tests/chaos/custodian.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;

// Fewer than the vault lets a person have in an hour, so that some are left at the end.
constexpr int kMostLooks = 700;
// Likewise.
constexpr int kMostRefusals = 40;
constexpr int kUses = 2;

const std::vector<v1::Field>& AllFields() {
  static const auto* const fields = new std::vector<v1::Field>{v1::FIELD_USER_NAME,        v1::FIELD_EMAIL,
                                                               v1::FIELD_PASSWORD,         v1::FIELD_RECOVERY_CODES,
                                                               v1::FIELD_RECOVERY_CONTACT, v1::FIELD_EMAIL_OWNER};
  return *fields;
}

// The oldest version that is replaced and still there; 0 when there is none.
int OldestKept(const v1::FieldStatus& field) {
  const auto& versions = field.versions();
  const auto kept = std::find_if(versions.begin(), versions.end(), [](const v1::FieldVersion& version) {
    return version.state() == v1::FieldVersion::STATE_SUPERSEDED;
  });
  return kept == versions.end() ? 0 : kept->number();
}

}  // namespace

Custodian::Custodian(VaultCaller caller, const House& house, VaultCaller::GiveUp give_up)
    : caller_(std::move(caller)),
      house_(house),
      give_up_(std::move(give_up)),
      credentials_({house.standard, house.guarded}),
      representative_(house.representatives[0]),
      managers_({{house.standard, house.managers[0]}, {house.guarded, house.managers[0]}}) {}

bool Custodian::Begin() {
  for (const std::string& credential : credentials_) {
    if (!caller_.WaitUntilShown(house_.head, credential, give_up_)) return false;
    if (!caller_.Share(SomebodyOf(credential), credential, AllFields())) return false;
  }
  return true;
}

void Custodian::DoSomething(int number) {
  if (!MayLookOn()) return Deposit(caller_.acting().OneOf(credentials_));
  switch (number % 8) {
    case 0:
      return LookWithApproval();
    case 1:
      return RotateOpenly();
    case 2:
      return Deposit(house_.guarded);
    case 3:
      if (house_.changes) return ReplaceRepresentative();
      return Look(house_.standard);
    case 4:
      return Deposit(house_.standard);
    case 5:
      return RotateOpenly();
    case 6:
      if (house_.changes) return ReplaceManager(caller_.acting().OneOf(credentials_));
      return LookWithApproval();
    default:
      return Look(house_.standard);
  }
}

const std::string& Custodian::SomebodyOf(const std::string& credential) {
  const std::string* const owners[] = {&house_.head, &representative_, &managers_[credential]};
  return *owners[caller_.acting().Chance(33) ? 0 : caller_.acting().Chance(50) ? 1 : 2];
}

std::vector<v1::Field> Custodian::SomeFields() {
  std::vector<Field> fields;
  for (const Field field : AllFields()) {
    if (caller_.acting().Chance(35)) fields.push_back(field);
  }
  if (fields.empty()) fields.push_back(v1::FIELD_PASSWORD);
  return fields;
}

bool Custodian::MayLookOn() const {
  const std::vector<std::string> people = {house_.head, representative_, managers_.at(house_.standard),
                                           managers_.at(house_.guarded)};
  return std::all_of(people.begin(), people.end(), [this](const std::string& person) {
    return caller_.vault_ledger().LooksOf(person) <= kMostLooks;
  });
}

bool Custodian::MayBeRefused(const std::string& person) const {
  return caller_.vault_ledger().RefusalsOf(person) < kMostRefusals;
}

void Custodian::Deposit(const std::string& credential) {
  const std::vector<Field> fields = SomeFields();
  if (!caller_.Share(SomebodyOf(credential), credential, fields)) return;
  if (caller_.acting().Chance(50)) caller_.Confirm(SomebodyOf(credential), credential);
}

void Custodian::Look(const std::string& credential) {
  for (int i = 0; i < 3; ++i) {
    caller_.Reveal(SomebodyOf(credential), credential, caller_.acting().OneOf(AllFields()));
  }
}

// Sometimes the new password is never confirmed, so that the next one takes its place.
void Custodian::RotateOpenly() {
  const std::string person = SomebodyOf(house_.standard);
  const std::optional<int> version = caller_.Rotate(person, house_.standard);
  if (version.has_value() && caller_.acting().Chance(80)) {
    caller_.ConfirmRotation(person, house_.standard, *version);
  }
}

void Custodian::LookWithApproval() {
  const std::string asker = caller_.acting().Chance(50) ? managers_[house_.guarded] : representative_;
  if (caller_.acting().Chance(30) && MayBeRefused(asker)) {
    caller_.Reveal(asker, house_.guarded, v1::FIELD_PASSWORD, {"GRANT_REQUIRED", "GRANT_ENDED"});
  }
  const std::vector<Field> fields = {v1::FIELD_PASSWORD, v1::FIELD_RECOVERY_CODES};
  const std::optional<std::string> request = caller_.RequestAccess(asker, house_.guarded, fields, kUses);
  if (!request.has_value()) return;
  if (caller_.acting().Chance(20)) {
    caller_.DenyAccess(house_.head, house_.guarded, *request);
  } else if (caller_.ApproveAccess(house_.head, house_.guarded, *request)) {
    UseUp(asker, fields);
  }
}

void Custodian::UseUp(const std::string& person, const std::vector<Field>& fields) {
  const VaultCaller::Reasons ended = {"GRANT_ENDED"};
  int left = kUses;
  if (caller_.acting().Chance(40)) {
    const std::optional<int> version = caller_.Rotate(person, house_.guarded, ended);
    if (!version.has_value()) return;
    caller_.ConfirmRotation(person, house_.guarded, *version);
    --left;
  }
  for (int i = 0; i <= left; ++i) {
    if (i == left && !MayBeRefused(person)) return;
    if (!caller_.Reveal(person, house_.guarded, caller_.acting().OneOf(fields), ended).has_value()) return;
  }
  // Refused at the latest now, or one more was shown than was granted.
  caller_.vault_ledger().NoteLeak(
      absl::StrCat(person, " was shown more of ", house_.guarded, " than the grant's uses"));
}

void Custodian::ProveAll() {
  for (const std::string& name : credentials_) {
    const absl::StatusOr<v1::Credential> credential = caller_.Get(house_.head, name);
    if (!credential.ok()) {
      caller_.vault_ledger().NoteUnreadable(absl::StrCat(name, ": ", credential.status().ToString()));
      continue;
    }
    const bool guarded = name == house_.guarded;
    if (guarded) {
      const auto request =
          caller_.RequestAccess(house_.head, name, AllFields(), static_cast<int>(AllFields().size()) + 2);
      if (!request.has_value() || !caller_.ApproveAccess(kDirector, name, *request)) continue;
    }
    for (const v1::FieldStatus& field : credential->fields()) {
      if (VersionIn(*credential, field.field(), v1::FieldVersion::STATE_CURRENT) == 0) continue;
      ProveField(house_.head, *credential, field, !guarded);
    }
  }
}

void Custodian::ProveField(const std::string& person, const v1::Credential& credential, const v1::FieldStatus& field,
                           bool also_old) {
  const VaultCaller::Reasons broken = {"RECORD_DAMAGED", "RECORD_ROLLED_BACK", "KEYRING_STALE", "VALUE_DAMAGED",
                                       "KEY_DESTROYED"};
  std::vector<int> versions = {0};
  if (const int old = OldestKept(field); also_old && old > 0) versions.push_back(old);
  for (const int version : versions) {
    std::optional<Sight> sight = caller_.Reveal(person, credential.name(), field.field(), broken, version);
    if (sight.has_value()) {
      caller_.vault_ledger().NoteProof(*std::move(sight));
    } else {
      caller_.vault_ledger().NoteUnreadable(absl::StrCat(credential.name(), " ", v1::Field_Name(field.field()),
                                                         version == 0 ? "" : absl::StrCat(" version ", version)));
    }
  }
}

}  // namespace meydan::chaos
