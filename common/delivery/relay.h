#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "common/async/alarm.h"
#include "common/bus/bus.h"
#include "common/delivery/shard_leases.h"
#include "common/store/outbox.h"

namespace meydan::delivery {

// Carries committed events from the outboxes to the bus: in each shard in order, and removes only what the bus has
// acknowledged. So no event is lost while its state exists, and none is published whose state was not committed. Events
// may be published twice (after a crash, or by two relays that both believe they hold the lease); their first
// occurrences are in order, and consumers know the repeats. Lives on `loop`.
class Relay {
 public:
  struct Options {
    int batch = 500;
    // How often an outbox is looked at without a ring: events that other copies of the service commit.
    absl::Duration poll = absl::Milliseconds(200);
    absl::Duration max_backoff = absl::Seconds(2);
  };

  Relay(EventLoop& loop, store::Outbox& outbox, ShardLeases& leases, bus::EventBus& bus, std::string topic,
        Options options);

  // Relays until Stop, and then what is still there, once.
  Task<void> Run();
  void Stop();

  // There is something new in the shard's outbox. Safe from any thread.
  void Ring(int shard) { alarms_[shard]->Ring(); }

  int64_t published() const { return published_; }
  int64_t failures() const { return failures_; }

 private:
  using Entries = std::vector<store::Outbox::Entry>;

  Task<bool> RunShard(int shard);
  // Publishes and removes a batch, the oldest of the shard (empty: not read yet), and gives the next, if any.
  Task<absl::StatusOr<Entries>> RelayBatch(int shard, Entries batch);
  Task<absl::StatusOr<Entries>> Trim(int shard, std::string last);

  store::Outbox& outbox_;
  ShardLeases& leases_;
  bus::EventBus& bus_;
  const std::string topic_;
  const Options options_;
  EventLoop& loop_;
  std::vector<std::unique_ptr<Alarm>> alarms_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> published_{0};
  std::atomic<int64_t> failures_{0};
};

}  // namespace meydan::delivery
