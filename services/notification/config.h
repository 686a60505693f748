#pragma once

#include <string>

#include "common/app/command_line.h"
#include "common/app/config.h"

namespace meydan::notification {

struct Config {
  app::PlatformConfig platform;
  std::string texts;                           // folder of tr.yaml and en.yaml
  std::string directorate = "units/iletisim";  // P2
};

// The flags beside those that all services share.
void AddFlags(Config& config, CLI::App& cli);

}  // namespace meydan::notification
