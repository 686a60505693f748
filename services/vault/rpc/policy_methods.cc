#include "services/vault/rpc/policy_methods.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {

Task<absl::StatusOr<v1::VaultPolicy>> PolicyMethods::GetVaultPolicy(rpc::Call, v1::GetVaultPolicyRequest) {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const v1::VaultPolicy> policy, co_await preparation_.Policy());
  co_return *policy;
}

Task<absl::StatusOr<v1::VaultPolicy>> PolicyMethods::SetVaultPolicy(rpc::Call call, v1::SetVaultPolicyRequest request) {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances,
                      co_await preparation_.Of(std::move(call), request.request_id()));
  const auto set = [&](const storage::v1::Policy& current, absl::Time now) {
    return SetPolicy(current, request, circumstances.At(now));
  };
  CO_ASSIGN_OR_RETURN(const store::Written<storage::v1::Policy> written,
                      co_await preparation_.records().Rule(circumstances.origin, set));
  co_return written.state.policy();
}

}  // namespace meydan::vault
