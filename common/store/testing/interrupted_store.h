#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/store/testing/fake_store.h"

namespace meydan::store::testing {

// A store in memory that lets a test do something else right before a commit: what others do between a command's
// reading and its writing. `memory` must outlive it. For one thread.
class InterruptedStore final : public Store {
 public:
  explicit InterruptedStore(FakeStore& memory) : memory_(memory) {}

  // Once, before the next commit of an aggregate whose name begins so.
  void BeforeNext(std::string prefix, std::function<void()> act) {
    prefix_ = std::move(prefix);
    act_ = std::move(act);
  }

  // The next Enlist fails with it, before anything is done.
  void FailNextEnlist(absl::Status status) { enlist_failure_ = std::move(status); }

  // How often it was loaded by itself; from any thread.
  int LoadsOf(const std::string& name) const {
    absl::MutexLock lock(&mutex_);
    const auto found = loads_.find(name);
    return found == loads_.end() ? 0 : found->second;
  }

  Task<absl::StatusOr<Stored>> Load(std::string name) override {
    {
      absl::MutexLock lock(&mutex_);
      ++loads_[name];
    }
    return memory_.Load(std::move(name));
  }
  Task<absl::Status> Claim(std::string name, std::string request_id, absl::Duration memory) override {
    return memory_.Claim(std::move(name), std::move(request_id), memory);
  }
  Task<absl::StatusOr<Applied>> Apply(Commit commit) override {
    if (act_ && commit.name.rfind(prefix_, 0) == 0) std::exchange(act_, nullptr)();
    return memory_.Apply(std::move(commit));
  }
  Task<absl::StatusOr<Applied>> Recall(std::string name, Cause cause) override {
    return memory_.Recall(std::move(name), std::move(cause));
  }
  Task<absl::StatusOr<std::vector<std::string>>> List(Range range) override { return memory_.List(std::move(range)); }
  Task<absl::StatusOr<int64_t>> Count(std::string index, std::string within, std::string behind) override {
    return memory_.Count(std::move(index), std::move(within), std::move(behind));
  }
  Task<absl::Status> Enlist(std::string index, std::string within, std::string member) override {
    if (!enlist_failure_.ok()) co_return std::exchange(enlist_failure_, absl::OkStatus());
    co_return co_await memory_.Enlist(std::move(index), std::move(within), std::move(member));
  }
  Task<absl::Status> Unlist(std::string index, std::string within, std::string until) override {
    return memory_.Unlist(std::move(index), std::move(within), std::move(until));
  }
  Task<absl::StatusOr<std::vector<std::string>>> History(std::string name) override {
    return memory_.History(std::move(name));
  }
  const Layout& layout() const override { return memory_.layout(); }

  FakeStore& memory() { return memory_; }

 private:
  FakeStore& memory_;
  std::string prefix_;
  std::function<void()> act_;
  absl::Status enlist_failure_;
  mutable absl::Mutex mutex_;
  std::map<std::string, int> loads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::store::testing
