#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/app/config.h"
#include "services/review/asset_folder.h"
#include "services/review/domain/checks/checks.h"

namespace meydan::review {

// What meydan-review can be told; `--help` is the reference.
struct Config {
  app::PlatformConfig platform;

  std::string directorate;    // the unit that is the Directorate, "units/iletisim"
  std::string review_config;  // folder of platform-limits.tsv, brand.yaml and words.txt
  std::string dictionaries = "/usr/share/hunspell";
  std::string asset_dir;
  int asset_max_mb = 1024;
  int asset_free_mb = 256;
  int file_threads = 2;
  int check_threads = 2;
};

// Adds the service's own flags, each also read from MEYDAN_<NAME>. `config` must outlive `cli`.
void AddFlags(CLI::App& cli, Config& config);

// The automatic checks of the folder; the asset store. INVALID_ARGUMENT, reason FLAG_INVALID, names the flag that is
// wrong and every fault.
absl::StatusOr<std::unique_ptr<Checker>> LoadChecker(const Config& config);
absl::StatusOr<std::unique_ptr<AssetFolder>> OpenAssets(const Config& config, WorkThreads& threads);

}  // namespace meydan::review
