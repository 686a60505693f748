#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/async/alarm.h"
#include "common/async/spawn.h"

namespace meydan::store::testing {

// One caller of a method that streams what a ChangeFeed tells, and what it was told, as texts. Goes away at its end.
// `Watcher` is the feed's.
template <typename Watcher, typename Response>
class Watching {
 public:
  using Write = std::function<Task<bool>(Response)>;
  using Gone = std::function<bool()>;
  // The method; runs until the caller has gone or the method ends by itself.
  using Method = std::function<Task<absl::Status>(std::unique_ptr<Watcher>, Write, Gone)>;

  Watching(std::unique_ptr<Watcher> watcher, const Method& method, std::function<std::string(const Response&)> text)
      : text_(std::move(text)), alarm_(watcher->alarm()) {
    Spawn(method(
              std::move(watcher), [this](Response told) { return Take(std::move(told)); },
              [this] { return gone_.load(); }),
          [this](absl::Status status) {
            status_ = std::move(status);
            ended_.Notify();
          });
  }
  ~Watching() {
    gone_ = true;
    alarm_->Ring();
    ended_.WaitForNotification();
  }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  // Waits for the next news, which must be `text`.
  void ExpectNext(const std::string& text) { EXPECT_EQ(Next(), text); }
  // Waits for the next news; empty, and a failure, when none comes.
  std::string Next() {
    absl::MutexLock lock(&mutex_);
    const auto more = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return told_.size() > read_; };
    if (mutex_.AwaitWithTimeout(absl::Condition(&more), absl::Seconds(30))) return told_[read_++];
    ADD_FAILURE() << "nothing comes";
    return "";
  }
  size_t told() {
    absl::MutexLock lock(&mutex_);
    return told_.size();
  }
  // How the method ended by itself.
  absl::Status End() {
    ended_.WaitForNotification();
    return status_;
  }

 private:
  Task<bool> Take(Response told) {
    absl::MutexLock lock(&mutex_);
    told_.push_back(text_(told));
    co_return true;
  }

  const std::function<std::string(const Response&)> text_;
  const std::shared_ptr<Alarm> alarm_;
  std::atomic<bool> gone_{false};
  absl::Notification ended_;
  absl::Status status_;
  absl::Mutex mutex_;
  std::vector<std::string> told_ ABSL_GUARDED_BY(mutex_);
  size_t read_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace meydan::store::testing
