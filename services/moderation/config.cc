#include "services/moderation/config.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/errors.h"
#include "common/crypto/key_file.h"

namespace meydan::moderation {
namespace {

std::string EnvironmentOf(absl::string_view flag) {
  return absl::AsciiStrToUpper(absl::StrCat("MEYDAN_", absl::StrReplaceAll(flag, {{"-", "_"}})));
}

}  // namespace

void AddFlags(CLI::App& cli, Config& config) {
  const auto flag = [&cli](const std::string& name, auto& target, const std::string& help) {
    return cli.add_option(absl::StrCat("--", name), target, help)->envname(EnvironmentOf(name))->capture_default_str();
  };
  flag("moderation-config", config.moderation_config, "Folder of the word lists, cues and policy.yaml")
      ->check(CLI::ExistingDirectory)
      ->required();
  flag("pseudonym-key-file", config.pseudonym_key_file,
       "Key (32 bytes or more) that turns followers' ids into pseudonyms; another key makes other pseudonyms")
      ->check(CLI::ExistingFile)
      ->required();
  flag("directorate", config.directorate, "The Directorate's unit");
  flag("max-batch", config.max_batch, "Comments in one IngestComments")->check(CLI::Range(1, 500));
  flag("max-comments-in-work", config.max_comments_in_work,
       "Comments of batches worked on at the same time; more are refused, to be sent again")
      ->check(CLI::Range(1, 1'000'000));
  flag("judge-threads", config.judge_threads, "Threads that judge; 0: as many as there are processors")
      ->check(CLI::Range(0, 256));
  flag("max-text-bytes", config.max_text_bytes, "Length of one comment")->check(CLI::Range(1, 10'000));
  flag("removal-hours", config.removal_hours, "Time to remove a comment after the order")->check(CLI::PositiveNumber);
  flag("removal-reminder-hours", config.removal_reminder_hours, "Time from the order to the reminder")
      ->check(CLI::PositiveNumber);
  flag("claim-minutes", config.claim_minutes, "How long a moderator holds a comment, unless the claim is renewed")
      ->check(CLI::Range(1, 480));
}

absl::Status NamingFlag(const absl::Status& status, absl::string_view flag) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                   absl::StrCat("--", flag, " (", EnvironmentOf(flag), "): ", status.message()),
                   {{"flag", std::string(flag)}});
}

absl::StatusOr<Settings> SettingsOf(const Config& config) {
  if (!absl::StartsWith(config.directorate, "units/") || config.directorate.size() <= sizeof("units/") - 1) {
    return NamingFlag(absl::InvalidArgumentError("must be a unit's name, units/…"), "directorate");
  }
  if (config.removal_reminder_hours >= config.removal_hours) {
    return NamingFlag(absl::InvalidArgumentError("must be less than --removal-hours"), "removal-reminder-hours");
  }
  Settings settings;
  settings.directorate = config.directorate;
  settings.max_batch = config.max_batch;
  settings.max_text_bytes = static_cast<size_t>(config.max_text_bytes);
  settings.time_to_remove = absl::Hours(config.removal_hours);
  settings.remind_after = absl::Hours(config.removal_reminder_hours);
  settings.claim_for = absl::Minutes(config.claim_minutes);
  return settings;
}

absl::StatusOr<std::string> ReadPseudonymKey(const Config& config) {
  absl::StatusOr<std::string> key = crypto::ReadKeyFile(config.pseudonym_key_file);
  if (!key.ok()) return NamingFlag(key.status(), "pseudonym-key-file");
  return key;
}

}  // namespace meydan::moderation
