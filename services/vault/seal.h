#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "common/telemetry/metrics.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "meydan/vault/v1/keys.pb.h"
#include "services/vault/anchors.h"
#include "services/vault/sealing/keys.h"
#include "services/vault/sealing/root_key.h"

namespace meydan::vault {

inline constexpr char kKeyringName[] = "keyrings/vault";

// The lock on everything (OP8): holds the open keys for as long as this copy of the vault is open; each copy has a lock
// of its own. While it is sealed, whatever needs a key is UNAVAILABLE and comes again. Safe from any thread.
class Seal {
 public:
  // The keyring as it lies in the store.
  struct Ring {
    storage::v1::Keyring keyring;
    std::string etag;  // "": there is none
  };

  Seal(store::WritePath& write_path, RootKeySource& source, Anchors& anchors, telemetry::Metrics& metrics);

  // The open keys. UNAVAILABLE, reason VAULT_SEALED, with a delay.
  absl::StatusOr<std::shared_ptr<const Keys>> keys() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The same after a look at the keyring, which another copy may have changed: for whoever seals a value, or could not
  // open one.
  Task<absl::StatusOr<std::shared_ptr<const Keys>>> FreshKeys();

  // Opens with the root key, unless it was sealed by hand; makes the keyring when there has never been one. Errors of
  // RootKeySource::Key, ROOT_KEY_WRONG, those of the store; they are told by Status() until the next attempt.
  Task<absl::Status> Open();
  // Forgets the keys and the shares, until a share is entered or the process starts anew.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);
  // Enters a share and, with enough of them, opens. SHARE_…, NOT_SEALED_BY_SHARES; ALREADY_OPEN (FAILED_PRECONDITION).
  Task<absl::Status> Enter(std::string share);
  v1::SealStatus Status() const ABSL_LOCKS_EXCLUDED(mutex_);

  // The keyring and the root key that it is under, for keyrings.h. VAULT_SEALED.
  Task<absl::StatusOr<Ring>> ReadRing();
  absl::StatusOr<Secret> RootKey() const ABSL_LOCKS_EXCLUDED(mutex_);

  // How a keyring is kept: its record's code is under the root key, its keys are sealed. `root` must outlive it.
  static store::AggregateType<storage::v1::Record> RingType(const Secret& root);
  // Changes the keyring in a decision that is `now`'s: writes into its chain what was done to the keys, and by whom, or
  // for which reason it was refused.
  static void Note(Decision<storage::v1::Keyring>& decision, const store::Origin& origin, absl::string_view what,
                   absl::Time now, absl::string_view refusal = "");

 private:
  Task<absl::Status> TryToOpen();
  Task<absl::StatusOr<Ring>> ReadRingUnder(const Secret& root);
  Task<absl::Status> MakeRing(const Secret& root);
  absl::Status Take(const Secret& root, const Ring& ring) ABSL_LOCKS_EXCLUDED(mutex_);
  static absl::Status Sealed();

  store::WritePath& write_path_;
  RootKeySource& source_;
  Anchors& anchors_;
  telemetry::Gauge& sealed_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Keys> keys_ ABSL_GUARDED_BY(mutex_);  // shared: decisions under way keep theirs
  std::string etag_ ABSL_GUARDED_BY(mutex_);                  // of the keyring that keys_ are of
  bool by_hand_ ABSL_GUARDED_BY(mutex_) = false;
  std::string fault_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::vault
