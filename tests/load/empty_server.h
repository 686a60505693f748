#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/harness/process.h"
#include "tests/harness/scratch_dir.h"
#include "tests/load/generator.h"

namespace meydan::load {

inline constexpr char kEmptyPath[] = "/meydan.load.EmptyService/DoNothing";

// A running meydan-load-empty.
class EmptyServer {
 public:
  // Starts it on a free port and waits until it serves.
  static absl::StatusOr<EmptyServer> Start();
  // The same without waiting.
  static absl::StatusOr<EmptyServer> Launch();

  // An empty call, with a deadline and without a token.
  Job EmptyCall() const;
  const std::string& address() const { return address_; }
  pid_t pid() const { return process_.pid(); }

 private:
  EmptyServer() = default;

  std::unique_ptr<harness::ScratchDir> scratch_ = std::make_unique<harness::ScratchDir>();
  std::string address_;
  harness::Process process_;  // the last field: it ends before its folder goes
};

}  // namespace meydan::load
