#include "common/async/alarm.h"

#include <utility>

namespace meydan {

void Alarm::Finish(const std::shared_ptr<State>& state, uint64_t round, bool rung) {
  Completion<bool>::Resume waiter;
  {
    absl::MutexLock lock(&state->mutex);
    if (state->round != round || !state->waiter) return;  // that wait is over
    waiter = std::exchange(state->waiter, nullptr);
    state->rung = false;
  }
  std::move(waiter)(rung);
}

Task<bool> Alarm::Wait(absl::Duration at_most) {
  Completion<bool> woken([this, at_most](Completion<bool>::Resume resume) {
    const std::shared_ptr<State> state = state_;
    uint64_t round;
    bool rung;
    {
      absl::MutexLock lock(&state->mutex);
      state->waiter = std::move(resume);
      round = ++state->round;
      rung = state->rung;
    }
    if (rung) {
      loop_.Post([state, round] { Finish(state, round, true); });
    } else if (at_most != absl::InfiniteDuration()) {
      loop_.PostAfter(at_most, [state, round] { Finish(state, round, false); });
    }
  });
  const bool rung = co_await woken;
  co_return rung;
}

void Alarm::Ring() {
  uint64_t round;
  {
    absl::MutexLock lock(&state_->mutex);
    state_->rung = true;
    if (!state_->waiter) return;
    round = state_->round;
  }
  loop_.Post([state = state_, round] { Finish(state, round, true); });
}

}  // namespace meydan
