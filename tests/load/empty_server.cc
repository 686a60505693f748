#include "tests/load/empty_server.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/client.h"
#include "tests/harness/free_port.h"
#include "tests/integration/stack.h"

namespace meydan::load {

absl::StatusOr<EmptyServer> EmptyServer::Launch() {
  EmptyServer server;
  server.address_ = absl::StrCat("127.0.0.1:", harness::FreePort());
  ASSIGN_OR_RETURN(server.process_, harness::Process::Start({.argv = {MEYDAN_BIN_DIR "/meydan-load-empty",
                                                                      absl::StrCat("--listen=", server.address_)},
                                                             .log = server.scratch_->File("empty.log")}));
  return server;
}

absl::StatusOr<EmptyServer> EmptyServer::Start() {
  ASSIGN_OR_RETURN(EmptyServer server, Launch());
  rpc::Client client({.address = server.address_});
  RETURN_IF_ERROR(server.process_.WaitUntil([&client] { return integration::CheckHealth(client); }, absl::Seconds(30)));
  return server;
}

Job EmptyServer::EmptyCall() const {
  const auto nothing = [](int64_t) {
    const grpc::Slice no_bytes;
    return grpc::ByteBuffer(&no_bytes, 1);
  };
  return {.address = address_, .path = kEmptyPath, .request = nothing};
}

}  // namespace meydan::load
