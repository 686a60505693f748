#include "services/vault/config.h"

#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"

namespace meydan::vault {
namespace {

std::string EnvironmentOf(absl::string_view flag) {
  return absl::AsciiStrToUpper(absl::StrCat("MEYDAN_", absl::StrReplaceAll(flag, {{"-", "_"}})));
}

absl::Status FlagInvalid(absl::string_view flag, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                   absl::StrCat("--", flag, " (", EnvironmentOf(flag), "): ", why), {{"flag", std::string(flag)}});
}

absl::StatusOr<std::vector<std::string>> ReadWords(const std::string& path) {
  std::vector<std::string> words;
  if (path.empty()) return words;
  std::ifstream file(path);
  if (!file) return FlagInvalid("vault-words", absl::StrCat(path, " cannot be read"));
  for (std::string line; std::getline(file, line);) {
    const absl::string_view word = absl::StripAsciiWhitespace(line);
    if (!word.empty() && word[0] != '#') words.emplace_back(word);
  }
  return words;
}

}  // namespace

void AddFlags(CLI::App& cli, Config& config) {
  const auto flag = [&cli](const std::string& name, auto& target, const std::string& help) {
    return cli.add_option(absl::StrCat("--", name), target, help)->envname(EnvironmentOf(name))->capture_default_str();
  };
  const auto is_unit = [](const std::string& name) {
    return directory_view::IsName(name, "units") ? std::string() : "must be like units/iletisim";
  };
  flag("directorate", config.directorate, "The unit that is the Directorate: its director is told of everything")
      ->check(CLI::Validator(is_unit, "UNIT"))
      ->required();
  flag("root-key-file", config.root_key_file,
       "File of the root key, 32 bytes, mode 0600 or 0400: everything is sealed under it. Keep a copy elsewhere");
  flag("root-key-fd", config.root_key_fd, "Open file descriptor from which the root key is read, once, at the start")
      ->check(CLI::Range(-1, 1 << 20));
  cli.add_flag("--root-key-shares", config.root_key_shares,
               "Start sealed: operators enter shares of the root key (meydanctl vault keys unseal)")
      ->envname(EnvironmentOf("root-key-shares"));
  flag("anchor-file", config.anchor_file,
       "File to which the heads of the audit chains are appended; best on another machine's disk")
      ->required();
  flag("breached-file", config.breached_file,
       "Sorted SHA-1 digests, or prefixes, of breached passwords in hex, one a line")
      ->check(CLI::ExistingFile);
  flag("vault-words", config.vault_words, "Words that no password may lean on, one a line: the institution's names")
      ->check(CLI::ExistingFile);
  flag("judge-threads", config.judge_threads, "Threads that judge passwords")->check(CLI::Range(1, 64));
}

absl::StatusOr<std::unique_ptr<RootKeySource>> MakeRootKeySource(const Config& config) {
  const int given =
      (config.root_key_file.empty() ? 0 : 1) + (config.root_key_fd < 0 ? 0 : 1) + (config.root_key_shares ? 1 : 0);
  if (given != 1) {
    return FlagInvalid("root-key-file", "give exactly one of --root-key-file, --root-key-fd and --root-key-shares");
  }
  if (config.root_key_shares) return RootKeyFromShares();
  if (config.root_key_fd >= 0) return RootKeyFromDescriptor(config.root_key_fd);
  std::unique_ptr<RootKeySource> source = RootKeyFromFile(config.root_key_file);
  if (const absl::Status status = source->Key().status(); !status.ok()) {
    return FlagInvalid("root-key-file", status.message());
  }
  return source;
}

absl::StatusOr<PasswordJudge> MakeJudge(const Config& config) {
  ASSIGN_OR_RETURN(std::vector<std::string> words, ReadWords(config.vault_words));
  absl::StatusOr<PasswordJudge> judge =
      PasswordJudge::Make({.words = std::move(words), .breached_file = config.breached_file});
  if (!judge.ok()) return FlagInvalid("breached-file", judge.status().message());
  return judge;
}

}  // namespace meydan::vault
