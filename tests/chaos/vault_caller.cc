#include "tests/chaos/vault_caller.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "meydan/vault/v1/keys.pb.h"
#include "tests/chaos/callers.h"
#include "tests/chaos/times.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;
using v1::AuditRecord;

constexpr char kPurpose[] = "Yeni telefon";
constexpr absl::Duration kPatience = absl::Minutes(5);  // with one look; longer than anything is ever down
constexpr char kKeyring[] = "keyrings/vault";

}  // namespace

int VersionIn(const v1::Credential& credential, v1::Field field, v1::FieldVersion::State state) {
  for (const v1::FieldStatus& status : credential.fields()) {
    if (status.field() != field) continue;
    for (const v1::FieldVersion& version : status.versions()) {
      if (version.state() == state) return version.number();
    }
  }
  return 0;
}

absl::StatusOr<v1::Credential> VaultCaller::Get(const std::string& person, const std::string& credential) {
  v1::GetCredentialRequest get;
  get.set_name(credential);
  return acting_.Ask<Credential>("vault", person, get);
}

bool VaultCaller::WaitUntilShown(const std::string& person, const std::string& credential, const GiveUp& give_up) {
  v1::GetCredentialRequest get;
  get.set_name(credential);
  for (const std::string& copy : CopiesOf("vault")) {
    while (true) {
      const absl::StatusOr<Credential> shown = acting_.TryCopy<Credential>(copy, person, get);
      if (shown.ok() && shown->unit() != "") break;
      if (give_up()) return false;
      absl::SleepFor(kBetweenLooks);
    }
  }
  return true;
}

template <typename Response, typename Request>
std::optional<Response> VaultCaller::Do(const std::string& person, const std::string& chain, AuditRecord::Action action,
                                        Request request, const Reasons& refusals, int version) {
  VaultCommand command{chain, action, RandomUuid(), person, version};
  request.set_request_id(command.request_id);
  absl::StatusOr<Response> response = acting_.Act<Response>("vault", person, std::move(request), refusals);
  if (!response.ok()) return std::nullopt;
  vault_ledger_.NoteCommand(std::move(command));
  return *std::move(response);
}

template <typename Response, typename Request>
std::optional<Response> VaultCaller::LookOnce(const Look& look, const Request& request, const Reasons& refusals) {
  const absl::Time end = absl::Now() + kPatience;
  Patience patience;
  while (true) {
    absl::StatusOr<Response> response = acting_.Try<Response>("vault", look.person, request);
    if (response.ok()) return *std::move(response);
    const std::string reason = ReasonOf(response.status());
    if (refusals.contains(reason)) {
      vault_ledger_.NoteRefused(look, reason);
      return std::nullopt;
    }
    vault_ledger_.NoteUnanswered(look);
    if (!IsTransient(response.status()) || absl::Now() > end) {
      acting_.ledger().Fail(
          absl::Status(response.status().code(), absl::StrCat(request.GetDescriptor()->name(), " of ", look.credential,
                                                              " by ", look.person, ": ", response.status().message())));
      return std::nullopt;
    }
    patience.Wait(RetryDelayOf(response.status()));
  }
}

std::string VaultCaller::NewValue(Field field) {
  std::string unique = RandomUuid();
  switch (field) {
    case v1::FIELD_PASSWORD:
      return absl::StrCat("Qx7!", unique.substr(0, 16));
    case v1::FIELD_EMAIL:
      return absl::StrCat(unique, "@ornekuni.edu.tr");
    case v1::FIELD_RECOVERY_CODES:
      return absl::StrCat(unique.substr(0, 8), "\n", unique.substr(9));
    default:
      return unique;
  }
}

bool VaultCaller::Share(const std::string& person, const std::string& credential, const std::vector<Field>& fields) {
  v1::ShareCredentialRequest share;
  share.set_name(credential);
  for (const Field field : fields) {
    v1::FieldValue& value = *share.add_values();
    value.set_field(field);
    value.set_value(NewValue(field));
  }
  const auto shared = Do<Credential>(person, credential, AuditRecord::ACTION_SHARE, share);
  if (!shared.has_value()) return false;
  for (const v1::FieldValue& value : share.values()) {
    const int version = VersionIn(*shared, value.field(), v1::FieldVersion::STATE_CURRENT);
    vault_ledger_.NoteDeposit({credential, person, value.field(), version, value.value()});
  }
  return true;
}

bool VaultCaller::Confirm(const std::string& person, const std::string& credential, const std::vector<Field>& fields) {
  v1::ConfirmCredentialRequest confirm;
  confirm.set_name(credential);
  for (const Field field : fields) confirm.add_fields(field);
  return Do<Credential>(person, credential, AuditRecord::ACTION_CONFIRM, confirm).has_value();
}

std::optional<Sight> VaultCaller::Reveal(const std::string& person, const std::string& credential, Field field,
                                         const Reasons& refusals, int version) {
  v1::RevealSecretRequest reveal;
  reveal.set_name(credential);
  reveal.set_field(field);
  reveal.set_purpose(kPurpose);
  reveal.set_version(version);
  const Look look{credential, person, AuditRecord::ACTION_REVEAL, field};
  auto shown = LookOnce<v1::RevealSecretResponse>(look, reveal, refusals);
  if (!shown.has_value()) return std::nullopt;
  Sight sight{look, shown->version(), shown->record(), shown->value()};
  vault_ledger_.NoteSight(sight);
  return sight;
}

std::optional<int> VaultCaller::Rotate(const std::string& person, const std::string& credential,
                                       const Reasons& refusals) {
  v1::RotateCredentialRequest rotate;
  rotate.set_name(credential);
  const Look look{credential, person, AuditRecord::ACTION_ROTATE, v1::FIELD_PASSWORD};
  const auto made = LookOnce<v1::RotateCredentialResponse>(look, rotate, refusals);
  if (!made.has_value()) return std::nullopt;
  vault_ledger_.NoteSight({look, made->version(), 0, made->password()});
  return made->version();
}

bool VaultCaller::ConfirmRotation(const std::string& person, const std::string& credential, int version) {
  v1::ConfirmRotationRequest confirm;
  confirm.set_name(credential);
  confirm.set_version(version);
  const auto confirmed =
      Do<Credential>(person, credential, AuditRecord::ACTION_CONFIRM_ROTATION, confirm, {"VERSION_NOT_FOUND"}, version);
  return confirmed.has_value();
}

std::optional<std::string> VaultCaller::RequestAccess(const std::string& person, const std::string& credential,
                                                      const std::vector<Field>& fields, int uses) {
  v1::RequestAccessRequest ask;
  ask.set_name(credential);
  for (const Field field : fields) ask.add_fields(field);
  ask.set_purpose(kPurpose);
  ask.set_uses(uses);
  const auto asked = Do<Credential>(person, credential, AuditRecord::ACTION_REQUEST_ACCESS, ask);
  if (!asked.has_value()) return std::nullopt;
  const v1::AccessRequest* mine = nullptr;  // the latest of them
  for (const v1::AccessRequest& request : asked->access_requests()) {
    if (request.requester() == person) mine = &request;
  }
  return mine == nullptr ? std::nullopt : std::optional<std::string>(mine->id());
}

bool VaultCaller::ApproveAccess(const std::string& person, const std::string& credential, const std::string& request) {
  v1::ApproveAccessRequest approve;
  approve.set_name(credential);
  approve.set_request(request);
  return Do<Credential>(person, credential, AuditRecord::ACTION_APPROVE_ACCESS, approve).has_value();
}

bool VaultCaller::DenyAccess(const std::string& person, const std::string& credential, const std::string& request) {
  v1::DenyAccessRequest deny;
  deny.set_name(credential);
  deny.set_request(request);
  return Do<Credential>(person, credential, AuditRecord::ACTION_DENY_ACCESS, deny).has_value();
}

bool VaultCaller::ConfirmAccess(const std::string& person, const std::string& credential,
                                const std::string& hand_over) {
  v1::ConfirmAccessRequest confirm;
  confirm.set_name(credential);
  confirm.set_hand_over(hand_over);
  return Do<Credential>(person, credential, AuditRecord::ACTION_HAND_OVER, confirm).has_value();
}

std::optional<int> VaultCaller::RotateKey(const std::string& person) {
  const auto keyring = Do<v1::Keyring>(person, kKeyring, AuditRecord::ACTION_KEYS, v1::RotateKeyRequest());
  return keyring.has_value() ? std::optional<int>(keyring->current()) : std::nullopt;
}

bool VaultCaller::DestroyKeys(const std::string& person, int minimum, const GiveUp& give_up) {
  VaultCommand command{kKeyring, AuditRecord::ACTION_KEYS, RandomUuid(), person};
  v1::DestroyKeysRequest destroy;
  destroy.set_minimum(minimum);
  destroy.set_request_id(command.request_id);
  Patience patience;
  while (true) {
    const absl::Status destroyed = acting_.Act<v1::Keyring>("vault", person, destroy, {"KEY_IN_USE"}).status();
    if (destroyed.ok()) {
      vault_ledger_.NoteCommand(std::move(command));
      return true;
    }
    if (ReasonOf(destroyed) != "KEY_IN_USE" || give_up()) return false;
    patience.Wait(absl::ZeroDuration());
  }
}

}  // namespace meydan::chaos
