#pragma once

#include <vector>

#include "absl/time/time.h"
#include "common/base/event.h"

namespace meydan::chaos {

// How long feedback waited for its case: from the one event to the other, by the services' clocks.
struct Delays {
  absl::Duration median;
  absl::Duration p99;
  absl::Duration longest;
};

// Of everything on the topics; zeros when there is no case.
Delays FromFeedbackToCase(const std::vector<Event>& events);

}  // namespace meydan::chaos
