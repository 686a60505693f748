#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/keyrings.h"
#include "services/vault/readers.h"
#include "services/vault/rpc/credential_calls.h"

namespace meydan::vault {

// Depositing and what follows from it (P15, CV2, CV12); what they do and answer stands at VaultService. Safe from any
// thread.
class DutyMethods {
 public:
  DutyMethods(CredentialCalls& calls, Readers& readers, Keyrings& keyrings)
      : calls_(calls), readers_(readers), keyrings_(keyrings) {}

  Task<absl::StatusOr<v1::Credential>> GetCredential(rpc::Call call, v1::GetCredentialRequest request);
  Task<absl::StatusOr<v1::Credential>> ShareCredential(rpc::Call call, v1::ShareCredentialRequest request);
  Task<absl::StatusOr<v1::Credential>> ConfirmCredential(rpc::Call call, v1::ConfirmCredentialRequest request);
  Task<absl::StatusOr<v1::Credential>> DestroyVersion(rpc::Call call, v1::DestroyVersionRequest request);
  Task<absl::StatusOr<v1::Credential>> ConfirmRotation(rpc::Call call, v1::ConfirmRotationRequest request);
  Task<absl::StatusOr<v1::Credential>> AskRotation(rpc::Call call, v1::AskRotationRequest request);

 private:
  // Whether the caller may deposit passwords at this moment, by how many they have deposited lately; else the refusal,
  // which is written down.
  Task<absl::Status> CountDeposit(const Circumstances& circumstances, const v1::ShareCredentialRequest& request);

  CredentialCalls& calls_;
  Readers& readers_;
  Keyrings& keyrings_;
};

}  // namespace meydan::vault
