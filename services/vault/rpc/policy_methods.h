#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/preparation.h"

namespace meydan::vault {

// The one policy. Safe from any thread.
class PolicyMethods {
 public:
  explicit PolicyMethods(Preparation& preparation) : preparation_(preparation) {}

  Task<absl::StatusOr<v1::VaultPolicy>> GetVaultPolicy(rpc::Call call, v1::GetVaultPolicyRequest request);
  Task<absl::StatusOr<v1::VaultPolicy>> SetVaultPolicy(rpc::Call call, v1::SetVaultPolicyRequest request);

 private:
  Preparation& preparation_;
};

}  // namespace meydan::vault
