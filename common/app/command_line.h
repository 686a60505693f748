#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "common/app/config.h"

namespace meydan::app {

// The flags that all services share, each also read from MEYDAN_<NAME>; a service adds its own to `cli()`.
class CommandLine {
 public:
  // `port` and `http_port` are the service's fixed defaults. `config` must outlive this.
  CommandLine(const std::string& service, const std::string& description, int port, int http_port,
              PlatformConfig& config);

  CLI::App& cli() { return cli_; }

  // The exit status when the process shall end here (after --help, or a wrong flag, which has been named on stderr).
  std::optional<int> Parse(int argc, char** argv);

 private:
  CLI::App cli_;
};

}  // namespace meydan::app
