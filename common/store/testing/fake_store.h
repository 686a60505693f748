#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/store/store.h"

namespace meydan::store::testing {

// The store in memory, for tests of what stands upon it. Held to the same contract as the real one (store_contract.cc).
// Causes are remembered by `clock`.
class FakeStore final : public Store {
 public:
  FakeStore(Layout layout, const Clock& clock, int64_t outbox_limit = 100'000);

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

  // What a test looks at.
  std::vector<std::string> Outbox(int shard);
  std::map<std::string, absl::Time> Timers(int shard);  // "<name>\n<timer>"

  // The next calls fail with these, one each, before anything is done.
  void FailNext(absl::Status status);

 private:
  struct Remembered {
    std::string digest;
    std::string answer;
    absl::Time until;
  };
  struct Shard {
    std::map<std::string, Stored> aggregates;
    std::map<std::string, std::vector<std::string>> history;
    std::map<std::string, std::set<std::string>> indexes;
    std::map<std::string, absl::Time> timers;
    std::map<std::string, Remembered> causes;
    std::vector<std::string> outbox;
    int64_t sequence = 0;
  };

  Shard& ShardOf(absl::string_view name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return shards_[layout_.ShardOf(name)];
  }
  absl::Status TakeFailure() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Stored> Find(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Applied> ApplyNow(Commit commit) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Applied> RecallNow(Shard& shard, const Cause& cause) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Layout layout_;
  const Clock& clock_;
  const int64_t outbox_limit_;
  absl::Mutex mutex_;
  std::vector<Shard> shards_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> claims_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::store::testing
