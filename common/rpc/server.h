#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/service.h"

namespace meydan::rpc {

// A gRPC server with health checking and reflection.
class Server {
 public:
  struct Options {
    std::string address = "127.0.0.1:0";
    int max_request_bytes = 8 << 20;
  };

  // Starts listening; answers NOT_SERVING to health checks until SetServing. FAILED_PRECONDITION, reason
  // ADDRESS_UNAVAILABLE, when the address cannot be bound. The services must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options, const std::vector<Service*>& services);
  // The same server around services that stand behind no gate and are open to everybody: to measure against.
  static absl::StatusOr<std::unique_ptr<Server>> StartUngated(const Options& options,
                                                              const std::vector<grpc::Service*>& services);
  ~Server();

  int port() const { return port_; }
  void SetServing(bool serving);
  // Takes no new calls and waits for those that run, at most for `grace`; then cancels them.
  void Shutdown(absl::Duration grace);

 private:
  Server() = default;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace meydan::rpc
