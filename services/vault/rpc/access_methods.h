#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/rpc/credential_calls.h"

namespace meydan::vault {

// Who may see what is asked for, granted and ended (CV6, CV7, DR3, DR4); what they do and answer stands at
// VaultService. Safe from any thread.
class AccessMethods {
 public:
  explicit AccessMethods(CredentialCalls& calls) : calls_(calls) {}

  Task<absl::StatusOr<v1::Credential>> RequestAccess(rpc::Call call, v1::RequestAccessRequest request);
  Task<absl::StatusOr<v1::Credential>> BreakGlass(rpc::Call call, v1::BreakGlassRequest request);
  Task<absl::StatusOr<v1::Credential>> ArrangeLeaveCover(rpc::Call call, v1::ArrangeLeaveCoverRequest request);
  Task<absl::StatusOr<v1::Credential>> ApproveAccess(rpc::Call call, v1::ApproveAccessRequest request);
  Task<absl::StatusOr<v1::Credential>> DenyAccess(rpc::Call call, v1::DenyAccessRequest request);
  Task<absl::StatusOr<v1::Credential>> EndAccess(rpc::Call call, v1::EndAccessRequest request);
  Task<absl::StatusOr<v1::Credential>> ReviewBreakGlass(rpc::Call call, v1::ReviewBreakGlassRequest request);
  Task<absl::StatusOr<v1::Credential>> ConfirmAccess(rpc::Call call, v1::ConfirmAccessRequest request);

 private:
  CredentialCalls& calls_;
};

}  // namespace meydan::vault
