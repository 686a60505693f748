#pragma once

#include <atomic>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/async/alarm.h"
#include "common/async/event_loop.h"
#include "services/vault/anchors.h"
#include "services/vault/keyrings.h"
#include "services/vault/reactions.h"
#include "services/vault/seal.h"

namespace meydan::vault {

// Opens the vault as soon as it can be opened, and looks after what nothing else sets going: after each opening, and
// once an hour, every chain is compared with its anchor, accounts whose events were missed are followed, and values
// that still lie under an older key are re-wrapped. Lives on `loop`; begins with its construction and ends with its
// destruction, which waits for what has begun.
class Keeper {
 public:
  Keeper(EventLoop& loop, Seal& seal, Records& records, Keyrings& keyrings, Reactions& reactions, Anchors& anchors);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

 private:
  Task<void> Run();
  Task<absl::Status> LookAround();
  // Tells of each chain that is not what was anchored (log record_refused); OK all the same.
  Task<absl::Status> CompareAnchors();

  EventLoop& loop_;
  Seal& seal_;
  Records& records_;
  Keyrings& keyrings_;
  Reactions& reactions_;
  Anchors& anchors_;
  Alarm alarm_;
  std::atomic<bool> stopping_{false};
  absl::Notification ended_;
};

}  // namespace meydan::vault
