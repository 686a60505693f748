#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/async/alarm.h"
#include "common/async/spawn.h"
#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/store.h"
#include "common/store/write_path.h"

namespace meydan::store {

// Tells watchers of every resource of a kind that changes, in this process or in another copy of the service. One
// look-out for all of them reads an index in which each stands at its latest change: at once when this process has
// committed one, and every now and then for what others committed. Without watchers it rests. Safe from any thread;
// must outlive its watchers.
//
// A change carries the time at which it was decided, and becomes visible later, by the time that a commit takes and as
// far as the clocks of two machines differ. So each look goes back a little behind the last one, and what has been told
// is not told again.
//
// `Changed` says how that index is written:
//   static constexpr absl::string_view kIndex;
//   static std::string MemberOf(const State& state);             // begins with SortKey(time of the change)
//   static std::string NameIn(absl::string_view member);         // empty for a text that is no such member
template <typename State, typename Changed>
class ChangeFeed {
 public:
  struct Options {
    absl::Duration look = absl::Seconds(1);                 // for what other copies committed
    absl::Duration back = absl::Seconds(10);                // behind the last look
    absl::Duration back_at_ring = absl::Milliseconds(300);  // the same when this process rang
    absl::Duration rest = absl::Milliseconds(20);           // between two looks, however many changes there are
    size_t most_watchers = 256;
    size_t most_per_person = 16;
    size_t most_guests = most_watchers / 2;  // of all watchers
    size_t most_per_guest = 2;
    size_t most_waiting = 1000;  // changes that a watcher may leave lying
  };
  // Whom the feed is for; or others, of whom there may be many: they get a part of the places, so that however many of
  // them come, the rest is for the first.
  enum class Seat { kOwn, kGuest };
  // Shared by all watchers: each lets go of it in its own time.
  using Change = std::shared_ptr<const State>;

  // Watches from its making to its end.
  class Watcher {
   public:
    ~Watcher() { feed_.Leave(this); }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    // The changes since the last call, oldest first. ABORTED, reason WATCH_INTERRUPTED, when more than `most_waiting`
    // lay there.
    absl::StatusOr<std::vector<Change>> Take() {
      absl::MutexLock lock(&mutex_);
      if (lost_) {
        return MakeError(absl::StatusCode::kAborted, "WATCH_INTERRUPTED",
                         "more changed than this stream could take; open it again and list anew");
      }
      return std::exchange(waiting_, {});
    }
    // As Alarm::Wait: a change since the last Wait counts.
    Task<bool> Wait(absl::Duration at_most) { return alarm_->Wait(at_most); }
    // For callbacks that may outlive the watcher.
    const std::shared_ptr<Alarm>& alarm() const { return alarm_; }

   private:
    friend class ChangeFeed;
    Watcher(ChangeFeed& feed, std::string person, Seat seat)
        : feed_(feed), person_(std::move(person)), seat_(seat), alarm_(std::make_shared<Alarm>(feed.loop_)) {}
    void Put(const Change& change) {
      absl::MutexLock lock(&mutex_);
      lost_ = lost_ || waiting_.size() >= feed_.options_.most_waiting;
      if (lost_) {
        waiting_.clear();
      } else {
        waiting_.push_back(change);
      }
      alarm_->Ring();
    }

    ChangeFeed& feed_;
    const std::string person_;
    const Seat seat_;
    const std::shared_ptr<Alarm> alarm_;
    absl::Mutex mutex_;  // taken after the feed's
    std::vector<Change> waiting_ ABSL_GUARDED_BY(mutex_);
    bool lost_ ABSL_GUARDED_BY(mutex_) = false;
  };

  // Works on `loop`, on which watchers resume.
  ChangeFeed(EventLoop& loop, Store& store, const Clock& clock, Options options)
      : loop_(loop), store_(store), clock_(clock), options_(options), alarm_(loop) {
    Spawn(Run(), [this] { ended_.Notify(); });
  }
  // Not on the loop.
  ~ChangeFeed() {
    stopping_ = true;
    alarm_.Ring();
    ended_.WaitForNotification();
  }
  ChangeFeed(const ChangeFeed&) = delete;
  ChangeFeed& operator=(const ChangeFeed&) = delete;

  // RESOURCE_EXHAUSTED, reason TOO_MANY_WATCHES.
  absl::StatusOr<std::unique_ptr<Watcher>> Watch(std::string person, Seat seat = Seat::kOwn) {
    auto watcher = std::unique_ptr<Watcher>(new Watcher(*this, std::move(person), seat));
    {
      absl::MutexLock lock(&mutex_);
      if (HasRoomFor(*watcher)) {
        if (watchers_.empty()) looked_ = clock_.Now();
        watchers_.insert(watcher.get());
        alarm_.Ring();
        return watcher;
      }
    }
    return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES",
                                    "there are as many watches as there may be; end another one first"),
                          absl::Seconds(5));
  }

  // This process has committed a change.
  void Ring() {
    absl::MutexLock lock(&mutex_);
    if (!watchers_.empty()) alarm_.Ring();
  }

 private:
  static constexpr int kMembersPerRead = 200;

  bool HasRoomFor(const Watcher& watcher) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    size_t of_person = 0;
    size_t guests = 0;
    for (const Watcher* other : watchers_) {
      of_person += other->person_ == watcher.person_ ? 1 : 0;
      guests += other->seat_ == Seat::kGuest ? 1 : 0;
    }
    if (watchers_.size() >= options_.most_watchers) return false;
    if (watcher.seat_ == Seat::kOwn) return of_person < options_.most_per_person;
    return of_person < options_.most_per_guest && guests < options_.most_guests;
  }

  Task<void> Run() {
    using SteadyClock = std::chrono::steady_clock;  // for lapses of time; not the time of day
    co_await loop_.Schedule();
    SteadyClock::time_point last_far_look;
    while (!stopping_) {
      bool resting;
      {
        absl::MutexLock lock(&mutex_);
        resting = watchers_.empty();
      }
      if (resting) {
        told_.clear();
        co_await alarm_.Wait(absl::InfiniteDuration());
        continue;
      }
      const bool far = absl::FromChrono(SteadyClock::now() - last_far_look) >= options_.look;
      const absl::Status looked = co_await Look(far ? options_.back : options_.back_at_ring);
      if (looked.ok() && far) last_far_look = SteadyClock::now();
      if (stopping_) break;
      co_await loop_.Sleep(options_.rest);
      co_await alarm_.Wait(options_.look);
    }
  }

  // Tells of all changes that are visible now and younger than `back` before the last look.
  Task<absl::Status> Look(absl::Duration back) {
    const absl::Time now = clock_.Now();
    absl::Time from;
    {
      absl::MutexLock lock(&mutex_);
      from = std::min(looked_, now) - back;
    }
    Range range{.index = std::string(Changed::kIndex), .within = "", .after = SortKey(from)};
    range.newest_first = false;
    range.limit = kMembersPerRead;
    for (bool more = true; more;) {
      CO_ASSIGN_OR_RETURN(std::vector<std::string> members, co_await store_.List(range));
      more = members.size() == static_cast<size_t>(range.limit);
      if (more) range.after = members.back();
      CO_ASSIGN_OR_RETURN(std::vector<State> changed, co_await LoadNew(std::move(members)));
      for (State& one : changed) Tell(std::move(one));
    }
    {
      absl::MutexLock lock(&mutex_);
      looked_ = now;
    }
    Forget(now - 2 * options_.back);
    co_return absl::OkStatus();
  }

  Task<absl::StatusOr<std::vector<State>>> LoadNew(std::vector<std::string> members) {
    std::vector<Task<absl::StatusOr<Stored>>> loads;
    for (const std::string& member : members) {
      const std::string name = Changed::NameIn(member);
      if (!name.empty() && !told_.contains(member)) loads.push_back(store_.Load(name));
    }
    std::vector<absl::StatusOr<Stored>> loaded = co_await WhenAll(std::move(loads));
    std::vector<State> changed;
    for (absl::StatusOr<Stored>& stored : loaded) {
      if (!stored.ok()) co_return stored.status();
      CO_ASSIGN_OR_RETURN(State one, WritePath::Decode<State>(*stored));
      changed.push_back(std::move(one));
    }
    for (std::string& member : members) told_.insert(std::move(member));
    co_return changed;
  }

  void Tell(State changed) {
    told_.insert(Changed::MemberOf(changed));  // it may have changed once more since the list was read
    const auto change = std::make_shared<const State>(std::move(changed));
    absl::MutexLock lock(&mutex_);
    for (Watcher* watcher : watchers_) watcher->Put(change);
  }

  void Forget(absl::Time until) { told_.erase(told_.begin(), told_.lower_bound(SortKey(until))); }

  void Leave(Watcher* watcher) {
    absl::MutexLock lock(&mutex_);
    watchers_.erase(watcher);
  }

  EventLoop& loop_;
  Store& store_;
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

}  // namespace meydan::store
