#pragma once

#include <chrono>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace meydan {

// The time of day. Passed in wherever time matters, so that tests decide what time it is. Safe for use from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// For time-outs and pauses: runs evenly, whatever is done to the clock that tells the time of day. Compares with
// nothing but itself, in the same process: it is no time of day.
inline absl::Time SteadyNow() {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace meydan
