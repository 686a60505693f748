#include "common/delivery/parking.h"

namespace meydan::delivery {

int64_t NothingParked::Now() const {
  absl::MutexLock lock(&mutex_);
  return now_;
}

void NothingParked::Learn(const bus::Batch& batch, int64_t now) {
  absl::MutexLock lock(&mutex_);
  if (now == now_) known_[{batch.topic, batch.partition}] = batch.generation;
}

void NothingParked::Forget() {
  absl::MutexLock lock(&mutex_);
  ++now_;
  known_.clear();
}

bool NothingParked::IsKnownFor(const bus::Batch& batch) const {
  absl::MutexLock lock(&mutex_);
  const auto found = known_.find({batch.topic, batch.partition});
  return found != known_.end() && found->second == batch.generation;
}

}  // namespace meydan::delivery
