#include "common/bus/partition_queues.h"

#include <algorithm>

namespace meydan::bus {
namespace {

PartitionId IdOfBatch(const Batch& batch) { return PartitionId{batch.topic, batch.partition}; }

}  // namespace

int64_t PartitionQueues::Assign(const PartitionId& id) {
  absl::MutexLock lock(&mutex_);
  Queue& queue = queues_[id];
  const bool listed = queue.listed;
  queue = Queue{};
  queue.listed = listed;
  queue.generation = ++generations_;
  queue.revoked = stopped_;
  return queue.generation;
}

void PartitionQueues::Push(const PartitionId& id, int64_t generation, std::vector<Fetched> fetched) {
  absl::MutexLock lock(&mutex_);
  const auto found = queues_.find(id);
  if (found == queues_.end() || found->second.generation != generation || found->second.revoked) return;
  for (Fetched& one : fetched) found->second.fetched.push_back(std::move(one));
  Offer(id, found->second);
}

size_t PartitionQueues::Room(const PartitionId& id) const {
  absl::MutexLock lock(&mutex_);
  const auto found = queues_.find(id);
  if (found == queues_.end() || found->second.revoked) return 0;
  // Two batches: one is fetched while the other waits for its handler.
  const size_t limit = 2 * batch_size_;
  return limit - std::min(limit, found->second.fetched.size());
}

void PartitionQueues::RevokeLocked(Queue& queue) {
  queue.revoked = true;
  queue.fetched.clear();
  queue.returned.reset();
}

void PartitionQueues::Revoke(const PartitionId& id) {
  absl::MutexLock lock(&mutex_);
  const auto found = queues_.find(id);
  if (found != queues_.end()) RevokeLocked(found->second);
}

bool PartitionQueues::IsSettled(const PartitionId& id) const {
  absl::MutexLock lock(&mutex_);
  const auto found = queues_.find(id);
  return found == queues_.end() || !found->second.out;
}

void PartitionQueues::Drop(const PartitionId& id) {
  absl::MutexLock lock(&mutex_);
  const auto found = queues_.find(id);
  if (found == queues_.end()) return;
  if (found->second.listed) ready_.erase(std::find(ready_.begin(), ready_.end(), id));
  queues_.erase(found);
}

std::vector<PartitionId> PartitionQueues::Held() const {
  absl::MutexLock lock(&mutex_);
  std::vector<PartitionId> held;
  held.reserve(queues_.size());
  for (const auto& [id, queue] : queues_) held.push_back(id);
  return held;
}

void PartitionQueues::Offer(const PartitionId& id, Queue& queue) {
  const bool has_some = queue.returned.has_value() || !queue.fetched.empty();
  if (has_some && !queue.out && !queue.revoked && !queue.listed) {
    queue.listed = true;
    ready_.push_back(id);
  }
  while (!waiting_.empty()) {
    std::optional<Batch> batch = Take();
    if (!batch) return;
    Resume(std::move(waiting_.front()), *std::move(batch));
    waiting_.pop_front();
  }
}

std::optional<Batch> PartitionQueues::Take() {
  while (!ready_.empty()) {
    const PartitionId id = std::move(ready_.front());
    ready_.pop_front();
    Queue& queue = queues_.at(id);
    queue.listed = false;
    if (queue.out || queue.revoked) continue;
    if (queue.returned) {
      queue.out = true;
      return std::exchange(queue.returned, std::nullopt);
    }
    if (queue.fetched.empty()) continue;
    const size_t count = std::min(batch_size_, queue.fetched.size());
    Batch batch{id.topic, id.number, queue.generation, std::move(queue.fetched[count - 1].position), {}};
    batch.deliveries.reserve(count);
    for (size_t i = 0; i < count; ++i) batch.deliveries.push_back(std::move(queue.fetched[i].delivery));
    queue.fetched.erase(queue.fetched.begin(), queue.fetched.begin() + static_cast<ptrdiff_t>(count));
    queue.out = true;
    return batch;
  }
  return std::nullopt;
}

// On the loop, for the caller holds a lock, and so that no resumed coroutine runs inside another's call.
void PartitionQueues::Resume(NextResume resume, absl::StatusOr<Batch> result) {
  loop_.Post([this, resume = std::move(resume), result = std::move(result)]() mutable {
    // Told first: the coroutine may end the subscription.
    changed_();
    std::move(resume)(std::move(result));
  });
}

std::optional<absl::StatusOr<Batch>> PartitionQueues::TakeOrStopped() {
  absl::MutexLock lock(&mutex_);
  if (stopped_) return SubscriptionStopped();
  std::optional<Batch> batch = Take();
  if (!batch) return std::nullopt;
  return *std::move(batch);
}

void PartitionQueues::Wait(NextResume resume) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) {
    Resume(std::move(resume), SubscriptionStopped());
  } else if (std::optional<Batch> batch = Take(); batch) {
    Resume(std::move(resume), *std::move(batch));
  } else {
    waiting_.push_back(std::move(resume));
  }
}

Task<absl::StatusOr<Batch>> PartitionQueues::Next() {
  // What is there already does not suspend, so that a loop over a full queue costs no round through the event loop.
  if (std::optional<absl::StatusOr<Batch>> now = TakeOrStopped(); now) {
    changed_();
    co_return *std::move(now);
  }
  Completion<absl::StatusOr<Batch>> next([this](NextResume resume) { Wait(std::move(resume)); });
  absl::StatusOr<Batch> batch = co_await next;
  co_return batch;
}

bool PartitionQueues::HoldsLocked(const Batch& batch) const {
  const auto found = queues_.find(IdOfBatch(batch));
  return found != queues_.end() && found->second.generation == batch.generation && found->second.out;
}

bool PartitionQueues::Holds(const Batch& batch) const {
  absl::MutexLock lock(&mutex_);
  return HoldsLocked(batch);
}

bool PartitionQueues::HoldsPartition(const Batch& batch) const {
  absl::MutexLock lock(&mutex_);
  const auto found = queues_.find(IdOfBatch(batch));
  return found != queues_.end() && found->second.generation == batch.generation;
}

void PartitionQueues::Settle(const Batch& batch) {
  {
    absl::MutexLock lock(&mutex_);
    if (!HoldsLocked(batch)) return;
    const PartitionId id = IdOfBatch(batch);
    Queue& queue = queues_.at(id);
    queue.out = false;
    Offer(id, queue);
  }
  changed_();
}

void PartitionQueues::Return(Batch batch) {
  {
    absl::MutexLock lock(&mutex_);
    if (!HoldsLocked(batch)) return;
    const PartitionId id = IdOfBatch(batch);
    Queue& queue = queues_.at(id);
    queue.out = false;
    if (!queue.revoked) queue.returned = std::move(batch);
    Offer(id, queue);
  }
  changed_();
}

void PartitionQueues::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) return;
    stopped_ = true;
    for (auto& [id, queue] : queues_) RevokeLocked(queue);
    for (NextResume& resume : waiting_) Resume(std::move(resume), SubscriptionStopped());
    waiting_.clear();
  }
  changed_();
}

bool PartitionQueues::stopped() const {
  absl::MutexLock lock(&mutex_);
  return stopped_;
}

}  // namespace meydan::bus
