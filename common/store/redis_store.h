#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/redis/client.h"
#include "common/store/store.h"

namespace meydan::store {

// The store in Redis (layout.h tells the keys). With `appendonly yes` and `appendfsync always` an answered commit is on
// disk.
class RedisStore final : public Store {
 public:
  struct Options {
    // Events that may wait in one shard's outbox; commits with events are refused past it.
    int64_t outbox_limit = 100'000;
  };

  // Over one connection, or over several that share the shards. Redis reads some 16 KB of each connection before it
  // writes to disk, so the number of connections decides how many commits share one fsync.
  RedisStore(redis::Client& client, Layout layout, Options options);
  RedisStore(std::vector<redis::Client*> clients, Layout layout, Options options);

  // Gets what each commit with events has put into its shard's outbox, so that it need not wait to be found; nullopt
  // when there may be something and only the outbox can tell: the commit was a repeat, or its answer does not say. Of a
  // commit whose answer is lost it gets nothing. Those of one shard come in the order of the outbox while no connection
  // breaks. Runs on a client's loop. To be set before the store is used.
  using Notify = std::function<void(int shard, std::optional<Appended> appended)>;
  void NotifyOfEvents(Notify notify) { notify_ = std::move(notify); }

  // Gets the earliest timer that each commit has set, as the store keeps it. Of a commit whose answer is lost it gets
  // nothing. Runs on a client's loop. To be set before the store is used.
  using NotifyTimer = std::function<void(int shard, absl::Time due)>;
  void NotifyOfTimers(NotifyTimer notify) { notify_timer_ = std::move(notify); }

  // `took` gets the time of each commit that was answered. To be set before the store is used.
  void TimeCommits(std::function<void(absl::Duration took)> took) { took_ = std::move(took); }

  // Records the number of shards at first start. FAILED_PRECONDITION, reason SHARDS_CHANGED, when it was another: data
  // would be sought in the wrong place.
  Task<absl::Status> CheckLayout();

  Task<absl::StatusOr<Stored>> Load(std::string name) override;
  Task<absl::Status> Claim(std::string name, std::string request_id, absl::Duration memory) override;
  Task<absl::StatusOr<Applied>> Apply(Commit commit) override;
  Task<absl::StatusOr<Applied>> Recall(std::string name, Cause cause) override;
  Task<absl::StatusOr<std::vector<std::string>>> List(Range range) override;
  Task<absl::StatusOr<int64_t>> Count(std::string index, std::string within, std::string behind) override;
  Task<absl::Status> Enlist(std::string index, std::string within, std::string member) override;
  Task<absl::Status> Unlist(std::string index, std::string within, std::string until) override;
  Task<absl::StatusOr<std::vector<std::string>>> History(std::string name) override;
  const Layout& layout() const override { return layout_; }

 private:
  struct ShardKey {
    int shard;
    std::string key;
  };
  redis::Client& ClientFor(int shard) const { return *clients_[static_cast<size_t>(shard) % clients_.size()]; }
  redis::Client& ClientOf(const std::string& name) const { return ClientFor(layout_.ShardOf(name)); }
  // The key of the list in each shard that has a part of it.
  std::vector<ShardKey> IndexKeys(const std::string& index, const std::string& within) const;

  const std::vector<redis::Client*> clients_;
  const Layout layout_;
  const Options options_;
  Notify notify_;
  NotifyTimer notify_timer_;
  std::function<void(absl::Duration took)> took_;
};

}  // namespace meydan::store
