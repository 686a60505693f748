#pragma once

#include <functional>
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

  RedisStore(redis::Client& client, Layout layout, Options options);

  // `notify(shard)` runs after each commit with events, so that they need not wait to be found. To be set before the
  // store is used.
  void NotifyOfEvents(std::function<void(int shard)> notify) { notify_ = std::move(notify); }

  // Records the number of shards at first start. FAILED_PRECONDITION, reason SHARDS_CHANGED, when it was another: data
  // would be sought in the wrong place.
  Task<absl::Status> CheckLayout();

  Task<absl::StatusOr<Stored>> Load(std::string name) override;
  Task<absl::StatusOr<Stored>> LoadFor(std::string name, std::string request_id, absl::Duration memory) override;
  Task<absl::StatusOr<Applied>> Apply(Commit commit) override;
  Task<absl::StatusOr<Applied>> Recall(std::string name, Cause cause) override;
  Task<absl::StatusOr<std::vector<std::string>>> List(Range range) override;
  Task<absl::StatusOr<int64_t>> Count(std::string index, std::string within, std::string behind) override;
  Task<absl::StatusOr<std::vector<std::string>>> History(std::string name) override;
  const Layout& layout() const override { return layout_; }

 private:
  std::vector<std::string> LoadCommand(const std::string& name) const;
  // The key of the list in each shard that has a part of it.
  std::vector<std::string> IndexKeys(const std::string& index, const std::string& within) const;

  redis::Client& client_;
  const Layout layout_;
  const Options options_;
  std::function<void(int shard)> notify_;
};

}  // namespace meydan::store
