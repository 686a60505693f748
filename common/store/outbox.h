#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/base/event.h"
#include "common/redis/client.h"
#include "common/store/layout.h"
#include "common/store/lease.h"

namespace meydan::store {

// What the relay and the timer poller read and remove. Safe for use from any thread, apart from the leases.
class Outbox {
 public:
  Outbox(redis::Client& client, const Layout& layout) : client_(client), layout_(layout) {}

  struct Entry {
    std::string id;  // position in the shard's stream
    Event event;
  };

  // The oldest events of the shard behind `after` ("" from the start). STORE_BROKEN (INTERNAL) when something else
  // stands among them.
  Task<absl::StatusOr<std::vector<Entry>>> Read(int shard, std::string after, int limit);
  // What Redis answers to that; `shard` is for the error.
  static absl::StatusOr<std::vector<Entry>> DecodeRead(const redis::Reply& reply, int shard);

  // Removes everything up to and with `last`, which the bus has acknowledged, and tells how many are left. ABORTED,
  // reason LEASE_LOST, when `lease` is not held any more: somebody else publishes these events again, and removes them.
  Task<absl::StatusOr<int64_t>> Trim(int shard, std::string last, const Lease& lease);

  struct Depth {
    int64_t events = 0;
    absl::Time oldest = absl::InfiniteFuture();
  };
  // Of all shards together.
  Task<absl::StatusOr<Depth>> GetDepth();

  struct DueTimer {
    std::string name;  // of the aggregate
    std::string timer;
    absl::Time due;
  };
  // Timers of the shard that are due at `now`, earliest first; and when the next one is due (or InfiniteFuture).
  Task<absl::StatusOr<std::pair<std::vector<DueTimer>, absl::Time>>> DueTimers(int shard, absl::Time now, int limit);

  // How many timers are due, over all shards.
  Task<absl::StatusOr<int64_t>> CountDue(absl::Time now);

  const Layout& layout() const { return layout_; }
  redis::Client& client() { return client_; }

 private:
  redis::Client& client_;
  const Layout& layout_;
};

}  // namespace meydan::store
