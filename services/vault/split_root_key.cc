#include "services/vault/split_root_key.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/app/run.h"
#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "services/vault/sealing/root_key.h"
#include "services/vault/sealing/shares.h"

namespace meydan::vault {

absl::StatusOr<std::vector<std::string>> SplitRootKey(const std::string& root_key_file, int needed, int shares,
                                                      const std::string& folder) {
  ASSIGN_OR_RETURN(const Secret key, RootKeyFromFile(root_key_file)->Key());
  ASSIGN_OR_RETURN(const std::vector<Secret> lines, Split(key, needed, shares));
  std::vector<std::string> paths;
  for (const Secret& line : lines) {
    const std::string path = absl::StrCat(folder, "/share-", paths.size() + 1);
    if (absl::Status written = crypto::WriteSecretFile(path, line.view()); !written.ok()) {
      for (const std::string& before : paths) unlink(before.c_str());
      return written;
    }
    paths.push_back(path);
  }
  return paths;
}

int RunSplitRootKey(int argc, char** argv) {
  std::string root_key_file;
  std::string folder;
  int needed = 3;
  int shares = 5;
  CLI::App cli("Splits a root key into shares, one file each, for meydan-vault --root-key-shares.",
               "meydan-vault split-root-key");
  cli.add_option("--root-key-file", root_key_file, "The root key; it stays where it is")->required();
  cli.add_option("--needed", needed, "How many shares open the vault")->capture_default_str();
  cli.add_option("--shares", shares, "How many shares there are")->capture_default_str();
  cli.add_option("--folder", folder, "Folder for the files share-1, share-2, …")->required();
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11's own way of saying so
    return cli.exit(error) == 0 ? 0 : 2;
  }
  const auto paths = SplitRootKey(root_key_file, needed, shares, folder);
  if (!paths.ok()) return app::Refuse(paths.status());
  for (const std::string& path : *paths) std::printf("%s\n", path.c_str());
  std::fprintf(
      stderr,
      "Any %d of these %d open the vault. Give each to another person and delete the files; once the vault has "
      "been opened with shares, keep the root key itself in a safe or destroy it.\n",
      needed, shares);
  return 0;
}

}  // namespace meydan::vault
