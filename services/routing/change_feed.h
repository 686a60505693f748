#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/async/alarm.h"
#include "common/base/clock.h"
#include "common/store/store.h"
#include "meydan/routing/v1/resources.pb.h"

namespace meydan::routing {

// Tells watchers of every case that changes, in this process or in another copy of the service. One look-out for all of
// them reads the index of changes (rows.h): at once when this process has committed one, and every now and then for
// what others committed. Without watchers it rests. Safe from any thread; must outlive its watchers.
//
// A change carries the time at which it was decided, and becomes visible later, by the time that a commit takes and as
// far as the clocks of two machines differ. So each look goes back a little behind the last one, and what has been told
// is not told again.
class ChangeFeed {
 public:
  struct Options {
    absl::Duration look = absl::Seconds(1);                 // for what other copies committed
    absl::Duration back = absl::Seconds(10);                // behind the last look
    absl::Duration back_at_ring = absl::Milliseconds(300);  // the same when this process rang
    absl::Duration rest = absl::Milliseconds(20);           // between two looks, however many changes there are
    size_t most_watchers = 256;
    size_t most_per_person = 16;
    size_t most_waiting = 1000;  // changes that a watcher may leave lying
  };
  // Shared by all watchers: each lets go of it in its own time.
  using Change = std::shared_ptr<const v1::Case>;

  // Watches from its making to its end.
  class Watcher {
   public:
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    // The changes since the last call, oldest first. ABORTED, reason WATCH_INTERRUPTED, when more than `most_waiting`
    // lay there.
    absl::StatusOr<std::vector<Change>> Take();
    // As Alarm::Wait: a change since the last Wait counts.
    Task<bool> Wait(absl::Duration at_most) { return alarm_->Wait(at_most); }
    // For callbacks that may outlive the watcher.
    const std::shared_ptr<Alarm>& alarm() const { return alarm_; }

   private:
    friend class ChangeFeed;
    Watcher(ChangeFeed& feed, std::string person);
    void Put(const Change& change);

    ChangeFeed& feed_;
    const std::string person_;
    const std::shared_ptr<Alarm> alarm_;
    absl::Mutex mutex_;  // taken after the feed's
    std::vector<Change> waiting_ ABSL_GUARDED_BY(mutex_);
    bool lost_ ABSL_GUARDED_BY(mutex_) = false;
  };

  // Works on `loop`, on which watchers resume.
  ChangeFeed(EventLoop& loop, store::Store& store, const Clock& clock, Options options);
  ~ChangeFeed();  // not on the loop
  ChangeFeed(const ChangeFeed&) = delete;
  ChangeFeed& operator=(const ChangeFeed&) = delete;

  // RESOURCE_EXHAUSTED, reason TOO_MANY_WATCHES.
  absl::StatusOr<std::unique_ptr<Watcher>> Watch(std::string person);

  // This process has committed a change.
  void Ring();

 private:
  Task<void> Run();
  // Tells of all changes that are visible now and younger than `back` before the last look.
  Task<absl::Status> Look(absl::Duration back);
  Task<absl::StatusOr<std::vector<v1::Case>>> LoadNew(std::vector<std::string> members);
  void Tell(v1::Case changed);
  void Forget(absl::Time until);
  void Leave(Watcher* watcher);

  EventLoop& loop_;
  store::Store& store_;
  const Clock& clock_;
  const Options options_;
  Alarm alarm_;
  std::atomic<bool> stopping_{false};
  absl::Notification ended_;
  std::set<std::string> told_;  // by the look-out alone: members of the index
  mutable absl::Mutex mutex_;
  absl::Time looked_ ABSL_GUARDED_BY(mutex_);
  std::set<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::routing
