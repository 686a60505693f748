#pragma once

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/chaos/desk.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/ledger.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// People at work while processes are killed: several desks, each a thread.
class Desks {
 public:
  struct Options {
    uint64_t seed = 0;
    int desks = 3;
    absl::Duration pause = absl::Milliseconds(200);  // of each desk, before it looks again for something to do
  };

  // `stack` must outlive it.
  Desks(const integration::Stack& stack, University university, Options options);
  ~Desks() { Stop(); }

  // Ends the acts that are under way and begins no more.
  void Stop();
  const Ledger& ledger() const { return ledger_; }

 private:
  void Work(Desk desk);

  const University university_;
  const Options options_;
  Ledger ledger_;
  absl::Notification stop_;
  std::vector<std::thread> threads_;
};

}  // namespace meydan::chaos
