#include "services/vault/rpc/key_methods.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"
#include "services/vault/domain/policy.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

Task<absl::Status> KeyMethods::CheckSignedIn(rpc::Call call, std::string what) {
  v1::TierTerms terms;
  terms.set_fresh_minutes(kPolicySignInMinutes);
  terms.set_second_factor(true);
  const SignIn sign_in{call.sign_in.time, call.sign_in.second_factor};
  absl::Status refusal = CheckSignIn(sign_in, terms, keyrings_.Now());
  if (refusal.ok()) co_return refusal;
  co_return co_await keyrings_.Refuse(std::move(call), std::move(what), std::move(refusal));
}

Task<absl::StatusOr<v1::SealStatus>> KeyMethods::GetSealStatus(rpc::Call, v1::GetSealStatusRequest) {
  co_return seal_.Status();
}

Task<absl::StatusOr<v1::SealStatus>> KeyMethods::Unseal(rpc::Call call, v1::UnsealRequest request) {
  Wiped<v1::UnsealRequest> held(std::move(request));
  const absl::Status entered = co_await seal_.Enter(std::move(*held->mutable_share()));
  v1::SealStatus status = seal_.Status();
  // While it is sealed there is only the log to write to.
  telemetry::Log(telemetry::Level::kWarning, entered.ok() ? "share_entered" : "share_refused",
                 {{"actor", call.actor.name}, {"entered", status.shares_entered()}, {"reason", ReasonOf(entered)}});
  CO_RETURN_IF_ERROR(entered);
  if (!status.sealed()) CO_RETURN_IF_ERROR(co_await keyrings_.NoteSeal(std::move(call), "unseal"));
  co_return status;
}

Task<absl::StatusOr<v1::SealStatus>> KeyMethods::Seal(rpc::Call call, v1::SealRequest) {
  telemetry::Log(telemetry::Level::kWarning, "sealed_by_hand", {{"actor", call.actor.name}});
  // Whatever becomes of the record: it is sealed.
  const absl::Status noted = co_await keyrings_.NoteSeal(call, "seal");
  seal_.Close();
  if (!noted.ok()) telemetry::Log(telemetry::Level::kError, "seal_not_recorded", {{"actor", call.actor.name}});
  co_return seal_.Status();
}

Task<absl::StatusOr<v1::Keyring>> KeyMethods::GetKeyring(rpc::Call, v1::GetKeyringRequest) {
  co_return co_await keyrings_.Get();
}

Task<absl::StatusOr<v1::Keyring>> KeyMethods::RotateKey(rpc::Call call, v1::RotateKeyRequest request) {
  CO_RETURN_IF_ERROR(co_await CheckSignedIn(call, "rotate"));
  co_return co_await keyrings_.Rotate(std::move(call), request.request_id());
}

Task<absl::StatusOr<v1::Keyring>> KeyMethods::DestroyKeys(rpc::Call call, v1::DestroyKeysRequest request) {
  CO_RETURN_IF_ERROR(co_await CheckSignedIn(call, "destroy"));
  co_return co_await keyrings_.Destroy(std::move(call), request.minimum(), request.request_id());
}

}  // namespace meydan::vault
