#pragma once

#include <map>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace meydan::load {

// How often something happens, over time. Safe from any thread.
class Meter {
 public:
  void Tick(absl::Time when);
  // Events per second between the two times.
  double RateBetween(absl::Time from, absl::Time to) const;
  // The first moment from `from` on, in steps of 50 ms, after which a second brought at least 90 % of `rate`. Only
  // seconds that are over at `now` count.
  std::optional<absl::Time> BackAt(double rate, absl::Time from, absl::Time now) const;

 private:
  int64_t Count(absl::Time from, absl::Time to) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::map<int64_t, int64_t> counts_ ABSL_GUARDED_BY(mutex_);  // by 50 ms
};

}  // namespace meydan::load
