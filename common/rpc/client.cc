#include "common/rpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/rpc/status.h"

namespace meydan::rpc {

Client::Client(Options options) : options_(std::move(options)) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  channel_ = grpc::CreateCustomChannel(options_.address, grpc::InsecureChannelCredentials(), arguments);
}

Task<absl::StatusOr<grpc::ByteBuffer>> Client::CallRaw(std::string path, grpc::ByteBuffer request) {
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  Prepare(context);
  Completion<grpc::Status> ended([&](Completion<grpc::Status>::Resume resume) {
    // gRPC wants a copyable callback.
    auto shared = std::make_shared<Completion<grpc::Status>::Resume>(std::move(resume));
    grpc::GenericStub(channel_).UnaryCall(&context, path, grpc::StubOptions(), &request, &response,
                                          [shared](grpc::Status status) { std::move (*shared)(std::move(status)); });
  });
  const grpc::Status status = co_await ended;
  if (!status.ok()) co_return FromGrpc(status);
  co_return std::move(response);
}

void Client::Prepare(grpc::ClientContext& context, absl::Duration timeout) const {
  if (timeout != absl::InfiniteDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  if (options_.token) context.AddMetadata("authorization", absl::StrCat("Bearer ", options_.token()));
}

}  // namespace meydan::rpc
