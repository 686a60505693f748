#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "common/async/alarm.h"
#include "common/async/event_loop.h"
#include "common/store/lease.h"
#include "common/store/outbox.h"

namespace meydan::delivery {

// The shards that this copy of the service looks after: whose events it relays and whose timers it runs. Each is
// leased, so that any number of copies may run and one that dies is followed by another within `duration`. Lives on
// `loop`.
class ShardLeases {
 public:
  ShardLeases(EventLoop& loop, redis::Client& client, const store::Layout& layout, absl::Duration duration);

  // Takes and renews until Stop, then gives the leases up so that another copy need not wait.
  Task<void> Run();
  void Stop();

  bool Held(int shard) const { return leases_[shard]->held(); }
  const store::Lease& lease(int shard) const { return *leases_[shard]; }
  int held_count() const { return held_count_; }

 private:
  Task<void> AcquireAll();

  EventLoop& loop_;
  const absl::Duration duration_;
  Alarm alarm_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> held_count_{0};
  std::vector<std::unique_ptr<store::Lease>> leases_;
};

}  // namespace meydan::delivery
