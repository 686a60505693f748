#include "services/vault/rpc/secret_methods.h"

#include <set>
#include <utility>

#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/link.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/viewing.h"
#include "services/vault/link_token.h"
#include "services/vault/secrets/one_time_code.h"
#include "services/vault/secrets/password.h"

namespace meydan::vault {
namespace {

constexpr size_t kLongestValue = 4000;

// The password's version that waits to be set on the platform.
int PendingOf(const storage::v1::Credential& credential) {
  for (const storage::v1::StoredField& field : credential.fields()) {
    if (field.field() != v1::FIELD_PASSWORD) continue;
    for (const storage::v1::StoredVersion& version : field.versions()) {
      if (version.shown().state() == v1::FieldVersion::STATE_PENDING) return version.shown().number();
    }
  }
  return 0;
}

// What of a failure counts as a refusal to somebody who tries: not the weather, and not our own faults.
bool IsRefusal(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsNotFound(status) || absl::IsFailedPrecondition(status);
}

bool IsOutdated(const absl::Status& status) { return ReasonOf(status) == "DIRECTORY_OUTDATED"; }

}  // namespace

Task<absl::StatusOr<SecretMethods::Allowed>> SecretMethods::Allow(const Circumstances& circumstances, std::string name,
                                                                  Rule rule) {
  // Tried first, for neither a slip of the pen counts as an access, nor what this copy has to wait for.
  const storage::v1::Credential found = (co_await calls_.Load(circumstances, name)).value_or(storage::v1::Credential());
  const absl::Status tried = rule(found, absl::OkStatus(), Alerts(), circumstances.At(calls_.Now())).status();
  if (absl::IsInvalidArgument(tried) || IsOutdated(tried)) co_return tried;
  CO_ASSIGN_OR_RETURN(const Readers::Counted counted, co_await readers_.Count(circumstances, name));
  Allowed allowed;
  Telling telling;
  const auto decide = [&](const storage::v1::Credential& current, absl::Time now) -> absl::StatusOr<Ruling> {
    ASSIGN_OR_RETURN(RevealRuling ruling, rule(current, counted.refusal, counted.alerts, circumstances.At(now)));
    telling.Note(ruling.ruling);
    allowed.version = ruling.version;
    return std::move(ruling.ruling);
  };
  absl::StatusOr<store::Written<storage::v1::Credential>> written =
      co_await calls_.records().Rule(std::move(name), circumstances.origin, decide);
  co_await readers_.MarkTold(circumstances, telling.ToldBy(written.status()));
  if (!written.ok()) {
    if (IsRefusal(written.status())) co_await readers_.CountRefusal(circumstances);
    co_return written.status();
  }
  allowed.state = std::move(written->state);
  co_return allowed;
}

Task<absl::StatusOr<Secret>> SecretMethods::Value(const storage::v1::Credential& credential, v1::Field field,
                                                  int version) {
  const storage::v1::StoredVersion* found =
      version == 0 ? CurrentOf(credential, field) : VersionOf(credential, field, version);
  if (found == nullptr || !found->has_value()) {
    co_return MakeError(absl::StatusCode::kDataLoss, "RECORD_DAMAGED", "a version has no value");
  }
  CO_ASSIGN_OR_RETURN(std::shared_ptr<const Keys> keys, calls_.records().seal().keys());
  absl::StatusOr<Secret> value = keys->Open({credential.name(), field, found->shown().number()}, found->value());
  if (ReasonOf(value.status()) != "KEYRING_STALE") co_return value;
  // Another copy of the vault has made a new key.
  CO_ASSIGN_OR_RETURN(keys, co_await calls_.records().seal().FreshKeys());
  co_return keys->Open({credential.name(), field, found->shown().number()}, found->value());
}

Task<absl::StatusOr<v1::RevealSecretResponse>> SecretMethods::RevealSecret(rpc::Call call,
                                                                           v1::RevealSecretRequest request) {
  const Wiped<v1::RevealSecretRequest> held(std::move(request));
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  const auto rule = [&held](const storage::v1::Credential& current, const absl::Status& refusal, const Alerts& alerts,
                            const Occasion& occasion) { return Reveal(current, *held, refusal, alerts, occasion); };
  CO_ASSIGN_OR_RETURN(const Allowed allowed, co_await Allow(circumstances, held->name(), rule));
  CO_ASSIGN_OR_RETURN(const Secret value, co_await Value(allowed.state, held->field(), allowed.version));
  v1::RevealSecretResponse response;
  response.set_value(std::string(value.view()));
  response.set_version(allowed.version);
  response.set_record(allowed.state.chain().number());
  co_return response;
}

Task<absl::StatusOr<v1::GetOneTimeCodeResponse>> SecretMethods::GetOneTimeCode(rpc::Call call,
                                                                               v1::GetOneTimeCodeRequest request) {
  const Wiped<v1::GetOneTimeCodeRequest> held(std::move(request));
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  const auto rule = [&held](const storage::v1::Credential& current, const absl::Status& refusal, const Alerts& alerts,
                            const Occasion& occasion) { return RevealCode(current, *held, refusal, alerts, occasion); };
  CO_ASSIGN_OR_RETURN(const Allowed allowed, co_await Allow(circumstances, held->name(), rule));
  CO_ASSIGN_OR_RETURN(const Secret text, co_await Value(allowed.state, v1::FIELD_SECOND_FACTOR, allowed.version));
  CO_ASSIGN_OR_RETURN(const OneTimeSeed seed, ReadSeed(text.view()));
  CO_ASSIGN_OR_RETURN(const OneTimeCode code, CodeAt(seed, calls_.Now()));
  v1::GetOneTimeCodeResponse response;
  response.set_code(std::string(code.code.view()));
  *response.mutable_valid_until() = ToProto(code.valid_until);
  response.set_record(allowed.state.chain().number());
  co_return response;
}

Task<absl::StatusOr<storage::v1::Credential>> SecretMethods::BeginRotation(const Circumstances& circumstances,
                                                                           const v1::RotateCredentialRequest& request,
                                                                           const Deposit& deposit) {
  const storage::v1::Credential found =
      (co_await calls_.Load(circumstances, request.name())).value_or(storage::v1::Credential());
  CO_RETURN_IF_ERROR(CheckHeard(found, v1::FIELD_PASSWORD, circumstances.At(calls_.Now())));
  CO_ASSIGN_OR_RETURN(const Readers::Counted counted, co_await readers_.Count(circumstances, request.name()));
  const auto rotate = [&](const storage::v1::Credential& current, const Occasion& occasion) -> absl::StatusOr<Ruling> {
    if (counted.refusal.ok()) return Rotate(current, request, deposit, occasion);
    const v1::AuditRecord record = RecordOf(occasion, v1::AuditRecord::ACTION_ROTATE);
    if (!ExistsFor(current, occasion)) return NotFoundFor(current, request.name(), record);
    return Refused(current, record, counted.refusal);
  };
  Telling telling;
  const auto decide = [&](const storage::v1::Credential& current, absl::Time now) -> absl::StatusOr<Ruling> {
    const Occasion occasion = circumstances.At(now);
    ASSIGN_OR_RETURN(Ruling ruling, rotate(current, occasion));
    TellWith(ruling, counted.alerts, occasion);  // a new password is shown: as a reveal
    telling.Note(ruling);
    return ruling;
  };
  absl::StatusOr<store::Written<storage::v1::Credential>> written =
      co_await calls_.records().Rule(request.name(), circumstances.origin, decide);
  co_await readers_.MarkTold(circumstances, telling.ToldBy(written.status()));
  if (written.ok()) co_return std::move(written->state);
  if (IsRefusal(written.status())) co_await readers_.CountRefusal(circumstances);
  co_return written.status();
}

Task<absl::StatusOr<v1::RotateCredentialResponse>> SecretMethods::RotateCredential(
    rpc::Call call, v1::RotateCredentialRequest request) {
  const Wiped<v1::RotateCredentialRequest> held(std::move(request));
  if (held->password().size() > kLongestValue) {
    co_return BadField("password", "must have at most 4000 bytes", "VALUE_TOO_LONG");
  }
  Preparation& preparation = calls_.preparation();
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await preparation.Of(std::move(call), ""));
  CO_RETURN_IF_ERROR(co_await calls_.CheckExists(circumstances, held->name(), v1::AuditRecord::ACTION_ROTATE));
  const Secret password =
      held->password().empty() ? MakePassword(preparation.PlatformOf(held->name())) : Secret::Of(held->password());
  CO_ASSIGN_OR_RETURN(const Deposit deposit, co_await preparation.PasswordDeposit(held->name(), password));
  CO_ASSIGN_OR_RETURN(const storage::v1::Credential state, co_await BeginRotation(circumstances, *held, deposit));
  CO_RETURN_IF_ERROR(co_await keyrings_.AfterDeposit(held->name(), deposit.key_version));
  v1::RotateCredentialResponse response;
  *response.mutable_credential() = calls_.Show(circumstances, state);
  response.set_version(PendingOf(state));
  response.set_password(std::string(password.view()));
  for (const v1::Weakness weakness : deposit.weaknesses) response.add_weaknesses(weakness);
  co_return response;
}

Task<absl::StatusOr<std::vector<storage::v1::LinkValue>>> SecretMethods::LinkValues(
    const storage::v1::Credential& credential, const v1::CreateHandOverLinkRequest& request, const LinkToken& token) {
  std::vector<storage::v1::LinkValue> values;
  const std::set<int> fields(request.fields().begin(), request.fields().end());
  for (const int field : fields) {
    const auto which = static_cast<v1::Field>(field);
    CO_ASSIGN_OR_RETURN(const Secret value, co_await Value(credential, which, 0));
    values.push_back(
        SealForLink(token, {credential.name(), which, CurrentOf(credential, which)->shown().number()}, value));
  }
  co_return values;
}

Task<absl::StatusOr<v1::CreateHandOverLinkResponse>> SecretMethods::CreateHandOverLink(
    rpc::Call call, v1::CreateHandOverLinkRequest request) {
  const Wiped<v1::CreateHandOverLinkRequest> held(std::move(request));
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  const LinkToken token = NewLinkToken();
  const auto rule = [&](const storage::v1::Credential& current, const absl::Status& refusal, const Alerts& alerts,
                        const Occasion& occasion) {
    return AllowLink(current, token.link, *held, refusal, alerts, occasion);
  };
  CO_ASSIGN_OR_RETURN(const Allowed allowed, co_await Allow(circumstances, held->name(), rule));
  CO_ASSIGN_OR_RETURN(const std::vector<storage::v1::LinkValue> values,
                      co_await LinkValues(allowed.state, *held, token));
  const auto make = [&](const storage::v1::Link&, absl::Time now) {
    return MakeLink(token.link, *held, allowed.state, DigestOfToken(token, *circumstances.keys), values,
                    circumstances.At(now));
  };
  CO_ASSIGN_OR_RETURN(const store::Written<storage::v1::Link> made,
                      co_await calls_.records().Put<storage::v1::Link>(token.link, circumstances.origin, make));
  v1::CreateHandOverLinkResponse response;
  response.set_link(token.link);
  response.set_token(WriteLinkToken(token));
  *response.mutable_expire_time() = made.state.expire_time();
  co_return response;
}

Task<absl::StatusOr<SecretMethods::Openable>> SecretMethods::FindLink(std::string link) {
  absl::StatusOr<storage::v1::Link> found = co_await calls_.records().Read<storage::v1::Link>(std::move(link));
  if (ReasonOf(found.status()) == "NOT_FOUND") co_return LinkNotFound();
  if (!found.ok()) co_return found.status();
  absl::StatusOr<storage::v1::Credential> credential =
      co_await calls_.records().Read<storage::v1::Credential>(found->credential());
  Openable openable;
  openable.link = *std::move(found);
  // Nobody stands for a link without one.
  if (ReasonOf(credential.status()) == "NOT_FOUND") co_return openable;
  if (!credential.ok()) co_return credential.status();
  openable.credential = *std::move(credential);
  co_return openable;
}

Task<absl::StatusOr<v1::OpenHandOverLinkResponse>> SecretMethods::OpenHandOverLink(
    rpc::Call call, v1::OpenHandOverLinkRequest request) {
  const Wiped<v1::OpenHandOverLinkRequest> held(std::move(request));
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  CO_ASSIGN_OR_RETURN(const LinkToken token, ReadLinkToken(held->token()));
  RefusalLimit& refusals = calls_.records().refusals();
  CO_RETURN_IF_ERROR(refusals.Check(circumstances.origin.actor, calls_.Now()));
  const absl::StatusOr<Openable> found = co_await FindLink(token.link);
  if (!found.ok() && !IsRefusal(found.status())) co_return found.status();
  const std::string digest = DigestOfToken(token, *circumstances.keys);
  if (found.ok()) {  // tried first, as in Allow
    const Occasion occasion = circumstances.At(calls_.Now());
    const absl::Status tried =
        OpenLink(found->link, found->credential, digest, absl::OkStatus(), Alerts(), occasion).status();
    if (IsOutdated(tried)) co_return tried;
  }
  // A try, also of a link that there is not.
  CO_ASSIGN_OR_RETURN(const Readers::Counted counted,
                      co_await readers_.Count(circumstances, found.ok() ? found->credential.name() : std::string()));
  const bool within_rate = counted.refusal.ok();  // or else it was counted as a refusal already
  if (!found.ok()) {
    if (within_rate) co_await readers_.CountRefusal(circumstances);
    co_return found.status();
  }
  LinkRuling ruling;
  Telling telling;
  const auto open = [&](const storage::v1::Link& current,
                        absl::Time now) -> absl::StatusOr<Decision<storage::v1::Link>> {
    const Occasion occasion = circumstances.At(now);
    ASSIGN_OR_RETURN(ruling, OpenLink(current, found->credential, digest, counted.refusal, counted.alerts, occasion));
    telling.Note(ruling.decision.events);
    return std::move(ruling.decision);
  };
  const absl::StatusOr<store::Written<storage::v1::Link>> opened =
      co_await calls_.records().Change<storage::v1::Link>(token.link, circumstances.origin, open);
  co_await readers_.MarkTold(circumstances, telling.ToldBy(opened.status()));
  if (ReasonOf(opened.status()) == "NOT_FOUND") co_return LinkNotFound();
  if (!opened.ok()) co_return opened.status();
  if (!ruling.refusal.ok()) {
    refusals.Count(circumstances.origin.actor, calls_.Now());
    if (within_rate && IsRefusal(ruling.refusal)) co_await readers_.CountRefusal(circumstances);
    co_return ruling.refusal;
  }
  v1::OpenHandOverLinkResponse response;
  response.set_credential(opened->state.credential());
  for (const storage::v1::LinkValue& sealed : ruling.values) {
    CO_ASSIGN_OR_RETURN(const Secret value, OpenFromLink(token, opened->state.credential(), sealed));
    v1::FieldValue& shown = *response.add_values();
    shown.set_field(sealed.field());
    shown.set_value(std::string(value.view()));
  }
  co_return response;
}

}  // namespace meydan::vault
