#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/async/alarm.h"
#include "common/base/clock.h"
#include "common/delivery/shard_leases.h"
#include "common/store/outbox.h"

namespace meydan::delivery {

// Runs timers when they are due. A timer is an entry of a commit and goes with the commit that it causes, so it acts
// once, and after a restart those that fell due meanwhile run at once. Each look at a shard tells when its next timer
// is due, and this process tells of those that it sets, so that a timer runs at its time and not at the next look.
// Lives on `loop`.
class TimerPoller {
 public:
  // Lets the timer act and removes it (WritePath::Fire).
  using Handler = std::function<Task<absl::Status>(store::Outbox::DueTimer)>;

  struct Options {
    // How often a shard is looked at without cause: timers that other copies of the service set, and those whose
    // commit's answer was lost; and that the time of day may jump.
    absl::Duration poll = absl::Milliseconds(500);
    int batch = 200;
    // A timer that fails for good is tried again this much later: somebody must look (log timer_failed).
    absl::Duration retry_failed = absl::Minutes(5);
  };

  TimerPoller(EventLoop& loop, store::Outbox& outbox, ShardLeases& leases, const Clock& clock, Handler handler,
              Options options);

  Task<void> Run();
  void Stop();

  // A commit of this process has set a timer in the shard. Safe from any thread.
  void Note(int shard, absl::Time due);

  int64_t fired() const { return fired_; }
  int64_t failed() const { return failed_; }

 private:
  struct Look {
    absl::Time last = absl::InfinitePast();   // by SteadyNow
    absl::Time due = absl::InfiniteFuture();  // the earliest timer that is known since, by the clock
  };

  Task<void> RunShard(int shard);
  // How long the shard may be left alone; zero or less: it is to be looked at.
  absl::Duration Rest(int shard) const;
  Task<bool> Fire(store::Outbox::DueTimer timer);

  EventLoop& loop_;
  store::Outbox& outbox_;
  ShardLeases& leases_;
  const Clock& clock_;
  const Handler handler_;
  const Options options_;
  Alarm alarm_;
  mutable absl::Mutex mutex_;
  std::vector<Look> looks_ ABSL_GUARDED_BY(mutex_);  // by shard
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> fired_{0};
  std::atomic<int64_t> failed_{0};
  std::map<std::string, absl::Time> put_off_;  // on the loop: timers that failed, until when they are left alone
};

}  // namespace meydan::delivery
