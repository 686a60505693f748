#include "services/vault/rpc/duty_methods.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

Task<absl::StatusOr<v1::Credential>> DutyMethods::GetCredential(rpc::Call call, v1::GetCredentialRequest request) {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  CO_ASSIGN_OR_RETURN(const storage::v1::Credential found, co_await calls_.Load(circumstances, request.name()));
  co_return calls_.Show(circumstances, found);
}

Task<absl::Status> DutyMethods::CountDeposit(const Circumstances& circumstances,
                                             const v1::ShareCredentialRequest& request) {
  const bool password = std::any_of(request.values().begin(), request.values().end(),
                                    [](const v1::FieldValue& value) { return value.field() == v1::FIELD_PASSWORD; });
  if (!password) co_return absl::OkStatus();
  CO_ASSIGN_OR_RETURN(const Readers::Counted counted, co_await readers_.CountDeposit(circumstances));
  if (counted.refusal.ok()) co_return absl::OkStatus();
  Telling telling;
  const auto refuse = [&](const storage::v1::Credential& current, absl::Time now) -> absl::StatusOr<Ruling> {
    const Occasion occasion = circumstances.At(now);
    ASSIGN_OR_RETURN(Ruling ruling, RefuseShare(current, request, counted.refusal, counted.alerts, occasion));
    telling.Note(ruling);
    return ruling;
  };
  // A repeat of a deposit that was carried out is answered there, and prepared in vain.
  const absl::Status refused = (co_await calls_.records().Rule(request.name(), circumstances.origin, refuse)).status();
  co_await readers_.MarkTold(circumstances, telling.ToldBy(refused));
  co_return refused;
}

Task<absl::StatusOr<v1::Credential>> DutyMethods::ShareCredential(rpc::Call call, v1::ShareCredentialRequest request) {
  const Wiped<v1::ShareCredentialRequest> held(std::move(request));
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances,
                      co_await calls_.preparation().Of(std::move(call), held->request_id()));
  CO_RETURN_IF_ERROR(CheckValues(*held));
  // Nothing is sealed and judged for whom it does not exist.
  CO_RETURN_IF_ERROR(co_await calls_.CheckExists(circumstances, held->name(), v1::AuditRecord::ACTION_SHARE));
  CO_RETURN_IF_ERROR(co_await CountDeposit(circumstances, *held));
  CO_ASSIGN_OR_RETURN(const std::vector<Deposit> deposits, co_await calls_.preparation().Deposits(*held));
  const auto share = [&](const storage::v1::Credential& current, absl::Time now) {
    return Share(current, *held, deposits, circumstances.At(now));
  };
  CO_ASSIGN_OR_RETURN(const store::Written<storage::v1::Credential> written,
                      co_await calls_.records().Rule(held->name(), circumstances.origin, share));
  CO_RETURN_IF_ERROR(co_await keyrings_.AfterShare(written, deposits));
  co_return calls_.Show(circumstances, written.state);
}

Task<absl::StatusOr<v1::Credential>> DutyMethods::ConfirmCredential(rpc::Call call,
                                                                    v1::ConfirmCredentialRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return Confirm(current, request, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> DutyMethods::DestroyVersion(rpc::Call call, v1::DestroyVersionRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return Destroy(current, request, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> DutyMethods::ConfirmRotation(rpc::Call call, v1::ConfirmRotationRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::ConfirmRotation(current, request, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> DutyMethods::AskRotation(rpc::Call call, v1::AskRotationRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::AskRotation(current, request, occasion);
                     });
}

}  // namespace meydan::vault
