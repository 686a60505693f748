#pragma once

#include <cstdint>
#include <memory>

#include "absl/synchronization/mutex.h"
#include "common/async/event_loop.h"

namespace meydan {

// Lets one coroutine sleep until a time has passed or until somebody rings: a relay that waits for work, a loop that
// must notice the stop. A ring that finds nobody asleep is remembered for the next Wait, so none is lost. Safe from any
// thread; one waiter at a time.
class Alarm {
 public:
  explicit Alarm(EventLoop& loop) : loop_(loop), state_(std::make_shared<State>()) {}

  // True when rung, false when `at_most` has passed. Resumes on the loop.
  Task<bool> Wait(absl::Duration at_most);
  void Ring();

 private:
  // Shared with timers that outlive the alarm.
  struct State {
    absl::Mutex mutex;
    bool rung ABSL_GUARDED_BY(mutex) = false;
    uint64_t round ABSL_GUARDED_BY(mutex) = 0;
    Completion<bool>::Resume waiter ABSL_GUARDED_BY(mutex);
  };
  static void Finish(const std::shared_ptr<State>& state, uint64_t round, bool rung);

  EventLoop& loop_;
  std::shared_ptr<State> state_;
};

}  // namespace meydan
