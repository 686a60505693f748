#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace meydan::chaos {

// One SIGKILL.
struct Strike {
  absl::Duration at;        // since the beginning
  int victim = 0;           // its number
  absl::Duration downtime;  // until the supervisor starts it again
  absl::Duration grace;     // when it is down at that time: it is started at once and struck after this
};

// When whom to kill: the same for the same numbers. The victims come in turns of random order, so that `victims`
// strikes hit each once. Most strikes stand alone, at random moments that are `pace` apart on average; some hit the
// same victim again while it recovers, and some two victims at about the same time. Sorted by time.
std::vector<Strike> PlanStrikes(uint64_t seed, int kills, int victims, absl::Duration pace);

}  // namespace meydan::chaos
