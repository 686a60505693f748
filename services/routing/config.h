#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/app/command_line.h"
#include "common/app/config.h"
#include "services/routing/domain/policy.h"

namespace meydan::routing {

// What meydan-routing can be told; `--help` is the reference.
struct Config {
  app::PlatformConfig platform;
  std::string policy_file;  // the routing policy
  std::string directorate;  // the unit that is the Directorate, "units/iletisim"
};

// Adds this service's own flags. `config` must outlive `command_line`.
void AddFlags(app::CommandLine& command_line, Config& config);

// The policy of the file. Its units are not looked up, for the directory may not be known yet. INVALID_ARGUMENT, reason
// FLAG_INVALID, names the flag and every fault with its line.
absl::StatusOr<Policy> ReadPolicy(const Config& config);

}  // namespace meydan::routing
