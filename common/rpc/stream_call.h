#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "common/rpc/decode.h"
#include "common/rpc/method.h"

namespace meydan::rpc {

// Calls a server stream and hands each message to `each` until the server ends it or `each` says false (then OK).
// Blocks the thread: for tools and tests. Without `timeout` it goes on for as long as the server does.
absl::Status StreamRaw(const Client& client, const std::string& path, const grpc::ByteBuffer& request,
                       absl::Duration timeout, absl::FunctionRef<absl::StatusOr<bool>(const grpc::ByteBuffer&)> each);

template <typename Response, typename Request>
absl::Status StreamCall(const Client& client, const Request& request, absl::FunctionRef<bool(const Response&)> each,
                        absl::Duration timeout = absl::InfiniteDuration()) {
  return StreamRaw(client, MethodOf<Request>().path, Encode(request), timeout,
                   [&each](const grpc::ByteBuffer& bytes) -> absl::StatusOr<bool> {
                     Response response;
                     if (absl::Status bad = Decode(bytes, response); !bad.ok()) return bad;
                     return each(response);
                   });
}

// Calls a client stream with the messages that `next` gives until it gives none, and waits for the answer. When `next`
// fails the call is cancelled. Blocks the thread: for tools and tests.
absl::StatusOr<grpc::ByteBuffer> SendStreamRaw(
    const Client& client, const std::string& path, absl::Duration timeout,
    absl::FunctionRef<absl::StatusOr<std::optional<grpc::ByteBuffer>>()> next);

template <typename Response, typename Request>
absl::StatusOr<Response> SendStream(const Client& client,
                                    absl::FunctionRef<absl::StatusOr<std::optional<Request>>()> next,
                                    absl::Duration timeout = absl::InfiniteDuration()) {
  const auto encoded = [&next]() -> absl::StatusOr<std::optional<grpc::ByteBuffer>> {
    absl::StatusOr<std::optional<Request>> message = next();
    if (!message.ok()) return message.status();
    if (!message->has_value()) return std::nullopt;
    return Encode(**message);
  };
  absl::StatusOr<grpc::ByteBuffer> bytes = SendStreamRaw(client, MethodOf<Request>().path, timeout, encoded);
  if (!bytes.ok()) return bytes.status();
  Response response;
  if (absl::Status bad = Decode(*bytes, response); !bad.ok()) return bad;
  return response;
}

}  // namespace meydan::rpc
