// meydan-load-empty: the services' own server with one method that takes nothing, asks nothing and answers nothing.
// What it manages is the most that any method of such a server could: the baseline of the load figures.
#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/support/byte_buffer.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "common/app/stop_signal.h"
#include "common/rpc/server.h"
#include "tests/load/empty_server.h"

namespace meydan::load {
namespace {

class EmptyService final : public grpc::Service {
 public:
  EmptyService() {
    AddMethod(new grpc::internal::RpcServiceMethod(kEmptyPath, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    const auto serve = [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer*, grpc::ByteBuffer* answer) {
      *answer = nothing_;
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      reactor->Finish(grpc::Status::OK);
      return reactor;
    };
    MarkMethodRawCallback(0, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(serve));
  }

 private:
  const grpc::Slice no_bytes_;
  const grpc::ByteBuffer nothing_{&no_bytes_, 1};
};

int Main(int argc, char** argv) {
  app::StopSignal stop;  // before any other thread
  rpc::Server::Options options;
  CLI::App cli("Meydan's gRPC server around a method that does nothing, to measure against");
  cli.add_option("--listen", options.address, "Where to listen")->capture_default_str();
  CLI11_PARSE(cli, argc, argv);
  EmptyService service;
  const auto server = rpc::Server::StartUngated(options, {&service});
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
    return EXIT_FAILURE;
  }
  (*server)->SetServing(true);
  stop.Wait();
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace meydan::load

int main(int argc, char** argv) { return meydan::load::Main(argc, argv); }
