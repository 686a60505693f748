#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/access.h"
#include "services/vault/keyrings.h"
#include "services/vault/link_token.h"
#include "services/vault/readers.h"
#include "services/vault/rpc/credential_calls.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// The methods that let secrets out (CV3, CV8, CV9, CV11), and no other does. Always in this order: the access is
// counted (reader), it is allowed and recorded (credential; of a link that is opened, the link), and only when that is
// committed is the value opened. What this copy of the vault cannot decide yet (DIRECTORY_OUTDATED) is not counted.
// What is unusual about it stays owed by the reader until a commit has told it. Safe from any thread.
class SecretMethods {
 public:
  SecretMethods(CredentialCalls& calls, Readers& readers, Keyrings& keyrings)
      : calls_(calls), readers_(readers), keyrings_(keyrings) {}

  Task<absl::StatusOr<v1::RevealSecretResponse>> RevealSecret(rpc::Call call, v1::RevealSecretRequest request);
  Task<absl::StatusOr<v1::GetOneTimeCodeResponse>> GetOneTimeCode(rpc::Call call, v1::GetOneTimeCodeRequest request);
  Task<absl::StatusOr<v1::RotateCredentialResponse>> RotateCredential(rpc::Call call,
                                                                      v1::RotateCredentialRequest request);
  Task<absl::StatusOr<v1::CreateHandOverLinkResponse>> CreateHandOverLink(rpc::Call call,
                                                                          v1::CreateHandOverLinkRequest request);
  Task<absl::StatusOr<v1::OpenHandOverLinkResponse>> OpenHandOverLink(rpc::Call call,
                                                                      v1::OpenHandOverLinkRequest request);

 private:
  // What was allowed, and is recorded.
  struct Allowed {
    storage::v1::Credential state;
    int version = 0;
  };
  using Rule = std::function<absl::StatusOr<RevealRuling>(const storage::v1::Credential&, const absl::Status& refusal,
                                                          const Alerts&, const Occasion&)>;

  Task<absl::StatusOr<Allowed>> Allow(const Circumstances& circumstances, std::string name, Rule rule);
  Task<absl::StatusOr<Secret>> Value(const storage::v1::Credential& credential, v1::Field field, int version);
  Task<absl::StatusOr<std::vector<storage::v1::LinkValue>>> LinkValues(const storage::v1::Credential& credential,
                                                                       const v1::CreateHandOverLinkRequest& request,
                                                                       const LinkToken& token);
  // A link that there is, whatever its state, and its credential, empty when there is none.
  struct Openable {
    storage::v1::Link link;
    storage::v1::Credential credential;
  };
  // LINK_NOT_FOUND.
  Task<absl::StatusOr<Openable>> FindLink(std::string link);
  Task<absl::StatusOr<storage::v1::Credential>> BeginRotation(const Circumstances& circumstances,
                                                              const v1::RotateCredentialRequest& request,
                                                              const Deposit& deposit);

  CredentialCalls& calls_;
  Readers& readers_;
  Keyrings& keyrings_;
};

}  // namespace meydan::vault
