#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/base/status_macros.h"
#include "common/rpc/decode.h"
#include "common/rpc/method.h"

namespace meydan::rpc {

// Calls other services, methods known by their request's type as in Service. Safe from any thread.
class Client {
 public:
  struct Options {
    std::string address;                 // "127.0.0.1:7001"
    std::function<std::string()> token;  // the bearer token of each call; may be left out
    absl::Duration timeout = absl::Seconds(10);
  };
  explicit Client(Options options);

  template <typename Response, typename Request>
  Task<absl::StatusOr<Response>> Call(Request request) {
    CO_ASSIGN_OR_RETURN(const grpc::ByteBuffer bytes, co_await CallRaw(MethodOf<Request>().path, Encode(request)));
    Response response;
    CO_RETURN_IF_ERROR(Decode(bytes, response));
    co_return response;
  }

  // For streams, which take the channel: token and deadline (none when `timeout` is infinite).
  void Prepare(grpc::ClientContext& context, absl::Duration timeout) const;
  void Prepare(grpc::ClientContext& context) const { Prepare(context, options_.timeout); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const std::string& address() const { return options_.address; }

 private:
  Task<absl::StatusOr<grpc::ByteBuffer>> CallRaw(std::string path, grpc::ByteBuffer request);

  const Options options_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace meydan::rpc
