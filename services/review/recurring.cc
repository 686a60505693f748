#include "services/review/recurring.h"

#include <utility>

namespace meydan::review {

Recurring::Recurring(absl::Duration period, std::function<void()> act)
    : period_(period), act_(std::move(act)), thread_([this] { Run(); }) {}

Recurring::~Recurring() {
  {
    const absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  thread_.join();
}

void Recurring::Run() {
  while (true) {
    {
      const absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&ending_), period_)) return;
    }
    act_();
  }
}

}  // namespace meydan::review
