// Two threads count in one number: under a lock; or, called with "race", one of them without it. So ThreadSanitizer is
// itself tested: it must report the race, and must know Abseil's locks well enough to report nothing otherwise.
#include <cstdio>
#include <cstring>
#include <thread>

#include "absl/synchronization/mutex.h"

namespace {

constexpr int kTimes = 10'000;

int Count(bool race) {
  absl::Mutex mutex;
  int counted = 0;
  std::thread other([&] {
    for (int i = 0; i < kTimes; ++i) {
      absl::MutexLock lock(&mutex);
      ++counted;
    }
  });
  for (int i = 0; i < kTimes; ++i) {
    if (race) {
      ++counted;
      continue;
    }
    absl::MutexLock lock(&mutex);
    ++counted;
  }
  other.join();
  return counted;
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("counted to %d\n", Count(argc > 1 && std::strcmp(argv[1], "race") == 0));
  return 0;
}
