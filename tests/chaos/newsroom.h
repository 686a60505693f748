#pragma once

#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/ledger.h"
#include "tests/chaos/publisher.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// Units that have content published, while processes are killed: several publishers, each a thread, and the Director,
// who pauses publishing twice.
class Newsroom {
 public:
  struct Options {
    int submissions = 0;
    absl::Duration span;  // over which they are spread evenly
    uint64_t seed = 0;
    int publishers = 3;
    absl::Duration pause = absl::Milliseconds(1500);   // of publishing
    absl::Duration between = absl::Milliseconds(200);  // two looks at what waits for its time
    absl::Duration patience = absl::Minutes(3);        // with what waits, once all is begun
  };

  // `stack` must outlive it.
  Newsroom(const integration::Stack& stack, University university, Options options);
  ~Newsroom() { Wait(); }

  // Until everything has come to its end, or the newsroom has ended for its ledger's status.
  void Wait();
  const Ledger& ledger() const { return ledger_; }

 private:
  void Work(Publisher publisher);
  // The next number, when its time has come; nothing at the end and when the newsroom must end.
  std::optional<int> Take();
  // Everything, then the unit above that of an account on X, then that account.
  void PauseNowAndThen(Acting& director);
  void PauseOnce(Acting& director, const std::string& scope);
  // False when the newsroom must end meanwhile.
  bool WaitUntil(absl::Time time) const;

  const University university_;
  const Options options_;
  const absl::Time begin_;
  Ledger ledger_;
  absl::Mutex mutex_;
  int next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> threads_;
};

}  // namespace meydan::chaos
