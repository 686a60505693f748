#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/bus/bus.h"

namespace meydan::delivery {

// Of which partitions a consumer knows, without asking, that none of their events must wait behind a dead letter
// (README.md, "Knowing that nothing is parked", says why that may be known). Safe from any thread.
class NothingParked {
 public:
  // Take one before the question is asked whose answer is to be learned.
  int64_t Now() const;
  // Asked at `now` while the batch's partition was held as it is in the batch, the box was empty.
  void Learn(const bus::Batch& batch, int64_t now);
  // Something is about to be put aside: nothing that was asked until now counts.
  void Forget();
  bool IsKnownFor(const bus::Batch& batch) const;

 private:
  mutable absl::Mutex mutex_;
  int64_t now_ ABSL_GUARDED_BY(mutex_) = 0;
  // The generation of the partition in which it is known.
  std::map<std::pair<std::string, int32_t>, int64_t> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::delivery
