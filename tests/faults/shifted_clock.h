#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "tests/harness/scratch_dir.h"

namespace meydan::faults {

// The time of day of processes that are started with Environment(): it jumps when the test says so, while they run.
class ShiftedClock {
 public:
  ShiftedClock();
  ~ShiftedClock();
  ShiftedClock(const ShiftedClock&) = delete;
  ShiftedClock& operator=(const ShiftedClock&) = delete;

  std::map<std::string, std::string> Environment() const;
  // From now on their clock is the system's and `shift`, which may be negative.
  void Set(absl::Duration shift) { *nanos_ = absl::ToInt64Nanoseconds(shift); }

 private:
  harness::ScratchDir scratch_;
  std::atomic<int64_t>* nanos_;  // shared with the processes
};

}  // namespace meydan::faults
