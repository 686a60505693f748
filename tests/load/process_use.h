#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace meydan::load {

// Processor time that the process has used so far, user and system; zero when it is gone.
absl::Duration CpuTimeOf(pid_t pid);

// What some processes use over a while.
class CpuUse {
 public:
  // Begins now. The names are what the figure's detail calls them.
  explicit CpuUse(std::vector<std::pair<std::string, pid_t>> processes);
  // Microseconds of each since the beginning, for one of so many calls.
  std::vector<std::pair<std::string, double>> MicrosPerCall(int64_t calls) const;

 private:
  std::vector<std::pair<std::string, pid_t>> processes_;
  std::vector<absl::Duration> begin_;
};

// Resident memory of the process in MB (10^6 bytes); 0 when it is gone.
double ResidentMegabytes(pid_t pid);

}  // namespace meydan::load
