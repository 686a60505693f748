#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/app/config.h"
#include "services/vault/sealing/root_key.h"
#include "services/vault/secrets/password.h"

namespace meydan::vault {

// What meydan-vault can be told; `--help` is the reference.
struct Config {
  app::PlatformConfig platform;

  std::string directorate;  // the unit that is the Directorate, "units/iletisim"
  // Where the root key comes from: exactly one of the three.
  std::string root_key_file;
  int root_key_fd = -1;
  bool root_key_shares = false;

  std::string anchor_file;
  std::string breached_file;  // may be left out
  std::string vault_words;    // may be left out
  int judge_threads = 1;
};

// Adds the service's own flags, each also read from MEYDAN_<NAME>. `config` must outlive `cli`.
void AddFlags(CLI::App& cli, Config& config);

// INVALID_ARGUMENT, reason FLAG_INVALID, names the flag that is wrong.
absl::StatusOr<std::unique_ptr<RootKeySource>> MakeRootKeySource(const Config& config);
// As MakeRootKeySource: `--breached-file` and `--vault-words` are read here.
absl::StatusOr<PasswordJudge> MakeJudge(const Config& config);

}  // namespace meydan::vault
