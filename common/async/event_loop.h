#pragma once

#include <list>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/async/spawn.h"
#include "common/async/task.h"

struct event;
struct event_base;

namespace meydan {

// A thread that runs callbacks, timers and sockets, one at a time (libevent). Objects that live on a loop need no
// locks. Callbacks must not block. Destruction runs what was posted, drops timers that are not due, and joins the
// thread.
class EventLoop {
 public:
  using Callback = absl::AnyInvocable<void() &&>;

  // `name` is the thread's name, at most 15 characters.
  explicit EventLoop(std::string name);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs `callback` on the loop, soon and in the order of the calls. Safe from any thread.
  void Post(Callback callback);

  // Runs `callback` on the loop after `delay`. Safe from any thread.
  void PostAfter(absl::Duration delay, Callback callback);

  // Runs `callback` on the loop and waits for it. Not on the loop's own thread.
  void PostAndWait(Callback callback);

  bool InLoop() const { return std::this_thread::get_id() == thread_.get_id(); }

  // Resumes on the loop.
  Task<void> Schedule();

  // Resumes on the loop after `delay`.
  Task<void> Sleep(absl::Duration delay);

  // For libraries that attach their sockets to the loop; to be used on the loop only.
  event_base* base() { return base_; }

 private:
  struct Timer {
    EventLoop* loop;
    Callback callback;
    std::list<Timer>::iterator self;
  };

  void Run(const std::string& name);
  void Drain();
  void AddTimer(absl::Duration delay, Callback callback);

  event_base* base_;
  struct ::event* wake_;
  absl::Mutex mutex_;
  std::vector<Callback> posted_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<Timer> timers_;  // not due yet; on the loop only
  std::thread thread_;
};

}  // namespace meydan
