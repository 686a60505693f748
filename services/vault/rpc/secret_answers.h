#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <utility>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/rpc/secret_methods.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// The answer's bytes in guarded memory, which is wiped when gRPC has sent them and lets go of them. rpc::Service finds
// it by the type of what a method answers.
grpc::ByteBuffer EncodeSecret(const google::protobuf::Message& answer);
template <typename Message>
grpc::ByteBuffer Encode(const Wiped<Message>& answer) {
  return EncodeSecret(*answer);
}

// The methods of SecretMethods as they are served: an answer is wiped once it is encoded, and its bytes once they are
// sent.
class SecretAnswers {
 public:
  explicit SecretAnswers(SecretMethods& methods) : methods_(methods) {}

  template <typename Response>
  using Answer = Task<absl::StatusOr<Wiped<Response>>>;

  Answer<v1::RevealSecretResponse> RevealSecret(rpc::Call call, v1::RevealSecretRequest request) {
    return WipedAfter(methods_.RevealSecret(std::move(call), std::move(request)));
  }
  Answer<v1::GetOneTimeCodeResponse> GetOneTimeCode(rpc::Call call, v1::GetOneTimeCodeRequest request) {
    return WipedAfter(methods_.GetOneTimeCode(std::move(call), std::move(request)));
  }
  Answer<v1::RotateCredentialResponse> RotateCredential(rpc::Call call, v1::RotateCredentialRequest request) {
    return WipedAfter(methods_.RotateCredential(std::move(call), std::move(request)));
  }
  Answer<v1::CreateHandOverLinkResponse> CreateHandOverLink(rpc::Call call, v1::CreateHandOverLinkRequest request) {
    return WipedAfter(methods_.CreateHandOverLink(std::move(call), std::move(request)));
  }
  Answer<v1::OpenHandOverLinkResponse> OpenHandOverLink(rpc::Call call, v1::OpenHandOverLinkRequest request) {
    return WipedAfter(methods_.OpenHandOverLink(std::move(call), std::move(request)));
  }

 private:
  template <typename Response>
  static Answer<Response> WipedAfter(Task<absl::StatusOr<Response>> task) {
    absl::StatusOr<Response> response = co_await std::move(task);
    if (!response.ok()) co_return response.status();
    co_return Wiped<Response>(*std::move(response));
  }

  SecretMethods& methods_;
};

}  // namespace meydan::vault
