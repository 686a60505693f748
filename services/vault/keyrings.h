#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/store/write_path.h"
#include "meydan/vault/v1/keys.pb.h"
#include "services/vault/domain/duty.h"
#include "services/vault/seal.h"
#include "services/vault/store.h"

namespace meydan::vault {

// The keys' lives (CV1). A key-encryption key is current, then older ones are re-wrapped, credential by credential,
// each in a commit of its own: whatever dies, what lies there can be opened, and going on means to look again for what
// still lies under an older key. Safe from any thread.
//
// No value that was acknowledged is lost with a destroyed key, though several copies of the vault seal at the same
// time:
//
//   deposit   read keyring ─► seal under its current key ─► commit ─► read keyring again: under a retiring key, then
//             re-wrap ─► answer
//   destroy   write that the keys are retiring ─► look for values under them: refuse when there are any ─► drop them
//
// A deposit whose commit comes before the look is found by it; one whose commit comes after has its second reading
// after the retirement.
class Keyrings {
 public:
  Keyrings(store::WritePath& write_path, Seal& seal, Records& records)
      : write_path_(write_path), seal_(seal), records_(records) {}

  Task<absl::StatusOr<v1::Keyring>> Get();
  // TOO_MANY_KEYS. Emits KeyringChanged.
  Task<absl::StatusOr<v1::Keyring>> Rotate(rpc::Call call, std::string request_id);
  // VERSION_INVALID; KEY_IN_USE (FAILED_PRECONDITION). Emits KeyringChanged.
  Task<absl::StatusOr<v1::Keyring>> Destroy(rpc::Call call, int minimum, std::string request_id);

  // Writes into the keyring's chain that this copy was opened or sealed by somebody.
  Task<absl::Status> NoteSeal(rpc::Call call, std::string what);

  // Writes into it what was refused, and to whom; gives the refusal. TOO_MANY_REFUSALS.
  Task<absl::Status> Refuse(rpc::Call call, std::string what, absl::Status refusal);
  absl::Time Now() const { return records_.clock().Now(); }

  // Puts everything under the current key. OK also when single values are damaged (log rewrap_failed): they stay where
  // they are.
  Task<absl::Status> Rewrap();
  // The second half of a deposit. ABORTED, reason KEYRING_CHANGED, when the key was destroyed in this very moment: to
  // be deposited again.
  Task<absl::Status> AfterDeposit(std::string credential, int sealed_under);
  // The same of values that were shared, of which `written` is the answer. What lies there under a key that was
  // destroyed meanwhile is put back from `deposits`, which seal it anew: a repeat, and whoever deposits the same
  // once more, saves what nobody could open any more. Both must live until it has been awaited.
  Task<absl::Status> AfterShare(const store::Written<storage::v1::Credential>& written,
                                const std::vector<Deposit>& deposits);

 private:
  using Record = storage::v1::Record;
  using Decide = std::function<absl::StatusOr<Decision<storage::v1::Keyring>>(const storage::v1::Keyring&, absl::Time)>;

  Task<absl::StatusOr<v1::Keyring>> Change(store::Origin origin, Decide decide);
  Task<absl::Status> CheckUnused(int minimum);
  static absl::Status KeyGone();
  Task<absl::Status> RewrapOne(std::string credential, std::shared_ptr<const Keys> keys);
  Task<absl::StatusOr<v1::Keyring>> Shown(storage::v1::Keyring keyring);

  store::WritePath& write_path_;
  Seal& seal_;
  Records& records_;
};

}  // namespace meydan::vault
