#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/async/alarm.h"
#include "common/bus/bus.h"
#include "common/delivery/handed_events.h"
#include "common/delivery/shard_leases.h"
#include "common/store/outbox.h"

namespace meydan::delivery {

// Carries committed events from the outboxes to the bus: in each shard in order, and removes only what the bus has
// acknowledged. So no event is lost while its state exists, and none is published whose state was not committed. Events
// may be published twice (after a crash, or by two relays that both believe they hold the lease); their first
// occurrences are in order, for an event is published only after all before it in its outbox have been acknowledged.
// Consumers know the repeats. Lives on `loop`.
class Relay {
 public:
  struct Options {
    int batch = 500;
    HandedEvents::Limits handed;  // of each shard
    // How often an outbox is looked at without cause: events that other copies of the service commit.
    absl::Duration poll = absl::Milliseconds(200);
    // How long it waits for more before it removes what has been acknowledged, and before it reads what it believes to
    // be on its way to it.
    absl::Duration settle = absl::Milliseconds(3);
    absl::Duration max_backoff = absl::Seconds(2);
  };

  Relay(EventLoop& loop, store::Outbox& outbox, ShardLeases& leases, bus::EventBus& bus, std::string topic,
        Options options);

  // Relays until Stop, and then what is still there, once.
  Task<void> Run();
  void Stop();

  // What a commit of this process has put into the shard's outbox; nullopt when that is not known. Safe from any
  // thread.
  void Hand(int shard, std::optional<store::Appended> appended);

  int64_t published() const { return published_; }
  int64_t failures() const { return failures_; }
  // How often an outbox was read.
  int64_t reads() const { return reads_; }

 private:
  using Entries = std::vector<store::Outbox::Entry>;

  struct Shard {
    Shard(EventLoop& loop, HandedEvents::Limits limits) : alarm(loop), handed(limits) {}
    Alarm alarm;
    HandedEvents handed;
    // On the loop only; what was found out under one lease:
    int64_t token = 0;
    std::string position;   // the bus has acknowledged all entries up to it; "" when none is known
    std::string removed;    // all up to it have been removed
    Entries read;           // and not published yet
    size_t publishing = 0;  // entries of the batch that is out
    bool look = false;      // there may be something to read
    bool soon = false;      // something is there that was not handed, and may still be
  };

  Task<bool> RunShard(int number);
  Task<void> LastSteps(int number);
  // Whether this copy looks after the shard. Everything is forgotten when the lease has changed.
  bool Holds(int number);
  // Publishes the next batch, or else reads one; removes at the same time what was acknowledged before. After an error
  // all begins at the oldest entry again.
  Task<absl::Status> Step(int number);
  Entries NextBatch(Shard& shard);
  Task<absl::Status> Publish(int number, Entries batch);
  Task<absl::Status> Remove(int number);
  Task<absl::Status> Read(int number);
  absl::Duration NoteOutcome(int number, const absl::Status& status, absl::Duration backoff);

  store::Outbox& outbox_;
  ShardLeases& leases_;
  bus::EventBus& bus_;
  const std::string topic_;
  const Options options_;
  EventLoop& loop_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> published_{0};
  std::atomic<int64_t> failures_{0};
  std::atomic<int64_t> reads_{0};
};

}  // namespace meydan::delivery
