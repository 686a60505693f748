#include "tests/bench/instructions.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace meydan::bench {

Instructions::Instructions() {
  perf_event_attr wanted = {};
  wanted.type = PERF_TYPE_HARDWARE;
  wanted.size = sizeof(wanted);
  wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  file_ = static_cast<int>(syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0));
}

Instructions::~Instructions() {
  if (available()) close(file_);
}

int64_t Instructions::Now() const {
  int64_t count = 0;
  if (!available() || read(file_, &count, sizeof(count)) != sizeof(count)) return 0;
  return count;
}

}  // namespace meydan::bench
