#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/async/spawn.h"
#include "common/async/task.h"
#include "common/rpc/method.h"
#include "common/rpc/status.h"

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
    auto exchange = std::make_unique<Exchange<Request, Response>>();
    Prepare(exchange->context);
    exchange->request = std::move(request);
    Completion<grpc::Status> ended([this, &exchange](Completion<grpc::Status>::Resume resume) {
      // gRPC wants a copyable callback.
      auto shared = std::make_shared<Completion<grpc::Status>::Resume>(std::move(resume));
      grpc::TemplatedGenericStub<Request, Response> stub(channel_);
      stub.UnaryCall(&exchange->context, MethodOf<Request>().path, grpc::StubOptions(), &exchange->request,
                     &exchange->response, [shared](grpc::Status status) { std::move (*shared)(std::move(status)); });
    });
    const grpc::Status status = co_await ended;
    if (!status.ok()) co_return FromGrpc(status);
    co_return std::move(exchange->response);
  }

  // For streams through a generated stub: token and deadline (none when `timeout` is infinite).
  void Prepare(grpc::ClientContext& context, absl::Duration timeout) const;
  void Prepare(grpc::ClientContext& context) const { Prepare(context, options_.timeout); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const std::string& address() const { return options_.address; }

 private:
  template <typename Request, typename Response>
  struct Exchange {
    grpc::ClientContext context;
    Request request;
    Response response;
  };

  const Options options_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace meydan::rpc
