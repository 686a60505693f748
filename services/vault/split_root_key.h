#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace meydan::vault {

// Splits the root key of a file into shares (OP8), each in a file of its own, mode 0600, in `folder`: share-1, share-2,
// … Returns their paths. Nothing that runs is touched: the vault asks for the shares once it is started with
// --root-key-shares. Errors of RootKeySource::Key and Split; KEY_FILE_EXISTS and KEY_FILE_UNWRITABLE: what had been
// written by then is taken back.
absl::StatusOr<std::vector<std::string>> SplitRootKey(const std::string& root_key_file, int needed, int shares,
                                                      const std::string& folder);

// The command `meydan-vault split-root-key`: the exit status of the process.
int RunSplitRootKey(int argc, char** argv);

}  // namespace meydan::vault
