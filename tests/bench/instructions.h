#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

namespace meydan::bench {

// The instructions of this thread, in user space, from the processor's own counter. Debian's Google Benchmark is built
// without libpfm and cannot count them itself.
class Instructions {
 public:
  Instructions();
  ~Instructions();
  Instructions(const Instructions&) = delete;
  Instructions& operator=(const Instructions&) = delete;

  // False where the machine, or its owner, gives no counter.
  bool available() const { return file_ >= 0; }
  int64_t Now() const;

 private:
  int file_;
};

// Runs `work(i)` for items 0 to `items` - 1 in turn for as long as the state says, and notes the items and, where there
// is a counter, the instructions of one.
template <typename Work>
void Measure(benchmark::State& state, size_t items, Work work) {
  const Instructions counter;
  const int64_t before = counter.Now();
  size_t next = 0;
  for (auto _ : state) {
    work(next);
    if (++next == items) next = 0;
  }
  if (counter.available()) {
    const double count = static_cast<double>(counter.Now() - before);
    state.counters["instructions"] = count / static_cast<double>(state.iterations());
  }
}

}  // namespace meydan::bench
