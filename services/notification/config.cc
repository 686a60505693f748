#include "services/notification/config.h"

namespace meydan::notification {

void AddFlags(Config& config, CLI::App& cli) {
  cli.add_option("--texts", config.texts, "Folder with the words of notices: tr.yaml and en.yaml")
      ->envname("MEYDAN_TEXTS")
      ->check(CLI::ExistingDirectory)
      ->required();
  cli.add_option("--directorate", config.directorate, "The Directorate's unit")
      ->envname("MEYDAN_DIRECTORATE")
      ->capture_default_str();
}

}  // namespace meydan::notification
