#include "common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/errors.h"

namespace meydan::rpc {

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options, const std::vector<Service*>& services) {
  for (const Service* service : services) {
    if (!service->unhandled().empty()) {
      return MakeError(absl::StatusCode::kInternal, "METHOD_WITHOUT_HANDLER",
                       absl::StrCat("no handler for ", absl::StrJoin(service->unhandled(), ", ")));
    }
  }
  return StartUngated(options, {services.begin(), services.end()});
}

absl::StatusOr<std::unique_ptr<Server>> Server::StartUngated(const Options& options,
                                                             const std::vector<grpc::Service*>& services) {
  // Debian builds Abseil with the search for lock cycles on, which costs several percent of each call. The tests
  // search.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto server = std::unique_ptr<Server>(new Server());
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.address, grpc::InsecureServerCredentials(), &server->port_);
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  for (grpc::Service* service : services) builder.RegisterService(service);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || server->port_ == 0) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "ADDRESS_UNAVAILABLE",
        absl::StrCat("cannot listen on ", options.address, ": is another copy running? --listen changes it"));
  }
  server->SetServing(false);
  return server;
}

Server::~Server() {
  if (server_ != nullptr) Shutdown(absl::ZeroDuration());
}

void Server::SetServing(bool serving) { server_->GetHealthCheckService()->SetServingStatus(serving); }

void Server::Shutdown(absl::Duration grace) {
  server_->GetHealthCheckService()->Shutdown();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  server_->Wait();
}

}  // namespace meydan::rpc
