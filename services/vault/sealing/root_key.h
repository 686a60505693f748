#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// Where the root key comes from. Safe from any thread.
class RootKeySource {
 public:
  virtual ~RootKeySource() = default;
  virtual absl::string_view kind() const = 0;  // "file", "fd", "shares"
  // The key, 32 bytes. FAILED_PRECONDITION: SHARES_NEEDED while there are too few; KEY_FILE_UNREADABLE and
  // KEY_FILE_PERMISSIONS as common/crypto/key_file.h; ROOT_KEY_INVALID for another length; ROOT_KEY_FORGOTTEN of a
  // descriptor after Forget.
  virtual absl::StatusOr<Secret> Key() = 0;
  // Enters a share: SHARE_INVALID, SHARE_TWICE, SHARES_DO_NOT_FIT; NOT_SEALED_BY_SHARES for the others.
  virtual absl::Status Enter(absl::string_view share) = 0;
  // Forgets what this process holds: the shares entered, or what the descriptor gave, which comes back with a restart
  // alone. Does nothing to a file.
  virtual void Forget() = 0;
  virtual int entered() const = 0;
  virtual int needed() const = 0;  // 0 before the first share
};

// A file of mode 0600 or 0400, owned by whoever runs the service, of 32 bytes. Read at each Key().
std::unique_ptr<RootKeySource> RootKeyFromFile(std::string path);
// Read once from an open file descriptor, to its end, which is then closed: for a secret handed over by the service
// manager.
std::unique_ptr<RootKeySource> RootKeyFromDescriptor(int descriptor);
// Entered by operators: the service starts sealed.
std::unique_ptr<RootKeySource> RootKeyFromShares();

}  // namespace meydan::vault
