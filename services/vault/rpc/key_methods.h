#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/keys.pb.h"
#include "services/vault/keyrings.h"
#include "services/vault/seal.h"

namespace meydan::vault {

// The seal and the keys (CV1, OP8); what they do and answer stands at KeyService. Safe from any thread.
class KeyMethods {
 public:
  KeyMethods(Seal& seal, Keyrings& keyrings) : seal_(seal), keyrings_(keyrings) {}

  Task<absl::StatusOr<v1::SealStatus>> GetSealStatus(rpc::Call call, v1::GetSealStatusRequest request);
  Task<absl::StatusOr<v1::SealStatus>> Unseal(rpc::Call call, v1::UnsealRequest request);
  Task<absl::StatusOr<v1::SealStatus>> Seal(rpc::Call call, v1::SealRequest request);
  Task<absl::StatusOr<v1::Keyring>> GetKeyring(rpc::Call call, v1::GetKeyringRequest request);
  Task<absl::StatusOr<v1::Keyring>> RotateKey(rpc::Call call, v1::RotateKeyRequest request);
  Task<absl::StatusOr<v1::Keyring>> DestroyKeys(rpc::Call call, v1::DestroyKeysRequest request);

 private:
  // What changes keys takes a fresh sign-in with a second factor, or backups would stop opening by a token that was
  // stolen. Sealing does not: it is the emergency brake. A share is a second factor of its own.
  Task<absl::Status> CheckSignedIn(rpc::Call call, std::string what);

  vault::Seal& seal_;
  Keyrings& keyrings_;
};

}  // namespace meydan::vault
