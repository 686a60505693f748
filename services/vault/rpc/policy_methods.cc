#include "services/vault/rpc/policy_methods.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {

Task<absl::StatusOr<v1::VaultPolicy>> PolicyMethods::GetVaultPolicy(rpc::Call, v1::GetVaultPolicyRequest) {
  const absl::StatusOr<storage::v1::Policy> stored =
      co_await preparation_.records().Read<storage::v1::Policy>(kPolicyName);
  if (!stored.ok() && ReasonOf(stored.status()) != "NOT_FOUND") co_return stored.status();
  co_return ShownPolicy(stored.ok() ? *stored : storage::v1::Policy());
}

Task<absl::StatusOr<v1::VaultPolicy>> PolicyMethods::SetVaultPolicy(rpc::Call call, v1::SetVaultPolicyRequest request) {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances,
                      co_await preparation_.Of(std::move(call), request.request_id()));
  const auto set = [&](const storage::v1::Policy& current, absl::Time now) {
    return SetPolicy(current, request, circumstances.At(now));
  };
  CO_ASSIGN_OR_RETURN(const store::Written<storage::v1::Policy> written,
                      co_await preparation_.records().Rule(circumstances.origin, set));
  co_return ShownPolicy(written.state);
}

}  // namespace meydan::vault
