#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "common/app/config.h"
#include "services/moderation/domain/settings.h"

namespace meydan::moderation {

// What the service can be told beside what all services can (`--help` is the reference).
struct Config {
  app::PlatformConfig platform;

  std::string moderation_config;               // folder of the rule files and policy.yaml
  std::string pseudonym_key_file;              // key of the authors' pseudonyms (P8)
  std::string directorate = "units/iletisim";  // the Directorate's unit (P2)
  int max_batch = 500;
  int max_comments_in_work = 5'000;
  int judge_threads = 0;  // 0: as many as there are processors
  int max_text_bytes = 10'000;
  double removal_hours = 4;
  double removal_reminder_hours = 2;
  int claim_minutes = 15;
};

// Adds the service's own flags, each also read from MEYDAN_<NAME>. `config` must outlive `cli`.
void AddFlags(CLI::App& cli, Config& config);

// The rules' settings. INVALID_ARGUMENT, reason FLAG_INVALID, names the flag that is wrong.
absl::StatusOr<Settings> SettingsOf(const Config& config);

// The key of the authors' pseudonyms, and an error of a file that a flag names, with the flag's name in front.
absl::StatusOr<std::string> ReadPseudonymKey(const Config& config);
absl::Status NamingFlag(const absl::Status& status, absl::string_view flag);

}  // namespace meydan::moderation
