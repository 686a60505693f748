#pragma once

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

}  // namespace meydan
