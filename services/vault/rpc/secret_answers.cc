#include "services/vault/rpc/secret_answers.h"

#include <grpcpp/support/slice.h>

#include <cstdlib>

namespace meydan::vault {

grpc::ByteBuffer EncodeSecret(const google::protobuf::Message& answer) {
  auto* const bytes = new Secret(answer.ByteSizeLong());
  if (!answer.SerializeToArray(bytes->data(), static_cast<int>(bytes->size()))) std::abort();  // larger than 2 GiB
  // A slice that gRPC does not own holds on to them until the last part of it is sent.
  const grpc::Slice slice(bytes->data(), bytes->size(), [](void* held) { delete static_cast<Secret*>(held); }, bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace meydan::vault
