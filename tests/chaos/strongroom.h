#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/chaos/custodian.h"
#include "tests/chaos/ledger.h"
#include "tests/chaos/vault_ledger.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// The vault at work while processes are killed: the people of each house, a thread each; the Director, who looks at
// whatever there is; and the keeper of the keys, who turns them.
class Strongroom {
 public:
  struct Options {
    uint64_t seed = 0;
    absl::Duration patience = absl::Seconds(45);       // with what the vault does by itself, once all else is at rest
    absl::Duration pause = absl::Milliseconds(250);    // of each house, before it does something else
    absl::Duration between = absl::Milliseconds(600);  // two looks of the Director
    absl::Duration turn = absl::Seconds(3);            // after which the keys are turned again
  };

  // `stack` must outlive it.
  Strongroom(const integration::Stack& stack, Options options);
  ~Strongroom() { Stop(); }

  // Ends what is under way and begins nothing more.
  void Stop();
  // To be called when everything is at rest: turns the keys once more, destroys all the old ones and has all revealed
  // that there is.
  void Prove();
  const Ledger& ledger() const { return ledger_; }
  const VaultLedger& vault_ledger() const { return vault_ledger_; }

 private:
  VaultCaller MakeCaller(const integration::Stack& stack, uint64_t number);
  void Work(Custodian& custodian);
  void LookAround(VaultCaller director);
  void TurnKeys(VaultCaller keeper);
  bool TurnOnce(VaultCaller& keeper);
  // False when it must end.
  bool Pause(absl::Duration time);
  bool GivesUp() const;

  const Options options_;
  Ledger ledger_;
  VaultLedger vault_ledger_;
  absl::Notification stop_;
  std::atomic<int64_t> end_ = 0;  // in milliseconds since 1970: until when it waits, from `stop_` on
  std::vector<std::unique_ptr<Custodian>> custodians_;
  std::unique_ptr<VaultCaller> prover_;
  std::vector<std::thread> threads_;
};

}  // namespace meydan::chaos
