#include "tests/faults/shifted_clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace meydan::faults {

ShiftedClock::ShiftedClock() {
  const int file = open(scratch_.File("shift").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof(int64_t)) != 0) std::abort();
  void* const shared = mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (shared == MAP_FAILED) std::abort();
  nanos_ = static_cast<std::atomic<int64_t>*>(shared);
}

ShiftedClock::~ShiftedClock() { munmap(nanos_, sizeof(int64_t)); }

std::map<std::string, std::string> ShiftedClock::Environment() const {
  return {{"LD_PRELOAD", MEYDAN_CLOCK_SHIM}, {"MEYDAN_CLOCK_SHIFT", scratch_.File("shift")}};
}

}  // namespace meydan::faults
