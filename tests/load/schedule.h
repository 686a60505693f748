#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace meydan::load {

// When an open loop means to send: evenly, whatever became of what was sent before. A latency counts from the moment
// at which a request was meant to be sent; so a server that stalls makes all those late that should have gone out
// meanwhile, as it would real callers (no coordinated omission).
class Schedule {
 public:
  // `rate` per second, above 0; the first at `start`.
  Schedule(absl::Time start, double rate) : start_(start), rate_(rate) {}

  // When the n-th is meant to be sent, n from 0.
  absl::Time At(int64_t n) const { return start_ + absl::Seconds(static_cast<double>(n) / rate_); }

 private:
  absl::Time start_;
  double rate_;
};

}  // namespace meydan::load
