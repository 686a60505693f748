#pragma once

#include "absl/time/time.h"

namespace meydan::chaos {

// How long after its time a timer may still be on its way, when all is at rest.
inline constexpr absl::Duration kTimerSlack = absl::Seconds(2);

// Between two looks at what is waited for.
inline constexpr absl::Duration kBetweenLooks = absl::Milliseconds(100);

}  // namespace meydan::chaos
