#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/faults/comment_load.h"
#include "tests/harness/fault_proxy.h"

namespace meydan::faults {

// A way in which the line to a server goes wrong for a while, under load. Returns when the line is whole again.
struct LineFault {
  std::string name;
  std::function<absl::Status(harness::FaultProxy&, CommentLoad&)> happen;
};

// Swallows everything, delays, cuts in the middle of answers, half-closes, refuses.
std::vector<LineFault> LineFaults();

}  // namespace meydan::faults
