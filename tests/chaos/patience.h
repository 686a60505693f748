#pragma once

#include <algorithm>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace meydan::chaos {

// How a good client waits between two attempts: as long as it was asked to (RetryInfo), else each time twice as long.
class Patience {
 public:
  void Wait(absl::Duration asked) {
    absl::SleepFor(asked > absl::ZeroDuration() ? asked : pause_);
    pause_ = std::min(2 * pause_, absl::Seconds(1));
  }

 private:
  absl::Duration pause_ = absl::Milliseconds(50);
};

}  // namespace meydan::chaos
