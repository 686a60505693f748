#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/bus/bus.h"

namespace meydan::bus {

struct PartitionId {
  std::string topic;
  int32_t number = 0;
  auto operator<=>(const PartitionId&) const = default;
};

// What lies between a bus's connection, which fetches, and the coroutines that call Next: one queue per partition held,
// and the rule that a partition is never out with two batches at once. Every Subscription stands on it.
//
// Invariants: a partition has a new generation with each Assign, and batches of an older one are nobody's any more. A
// partition that is revoked gives out nothing further; it is settled when no batch of it is out.
//
// Safe for use from any thread. Waiting Next calls resume on `loop`. `changed` is called after anything that may
// interest the fetching side (room in a queue, a partition settled), on any thread and without a lock held.
class PartitionQueues {
 public:
  struct Fetched {
    Delivery delivery;
    std::string position;
  };

  PartitionQueues(EventLoop& loop, size_t batch_size, std::function<void()> changed)
      : loop_(loop), batch_size_(batch_size), changed_(std::move(changed)) {}

  // For the fetching side:

  // Takes the partition in with an empty queue; returns its generation.
  int64_t Assign(const PartitionId& id);
  // Adds what was fetched, oldest first; it is dropped unless the partition is still held in that generation.
  void Push(const PartitionId& id, int64_t generation, std::vector<Fetched> fetched);
  // How many more events fit: none unless the partition is held and not revoked.
  size_t Room(const PartitionId& id) const;
  // The partition is to go: its queue is emptied.
  void Revoke(const PartitionId& id);
  // No batch of the partition is out.
  bool IsSettled(const PartitionId& id) const;
  // The partition is gone.
  void Drop(const PartitionId& id);
  // All partitions held, revoked ones among them.
  std::vector<PartitionId> Held() const;

  // For the consuming side:

  Task<absl::StatusOr<Batch>> Next();
  // The batch is out and its partition has not been lost.
  bool Holds(const Batch& batch) const;
  // The partition has not been lost since the batch went out.
  bool HoldsPartition(const Batch& batch) const;
  // The batch is done: the partition's next one may go out.
  void Settle(const Batch& batch);
  // The batch comes again, before anything else of its partition.
  void Return(Batch batch);
  // Ends all Next calls, revokes all partitions.
  void Stop();
  bool stopped() const;

 private:
  using NextResume = Completion<absl::StatusOr<Batch>>::Resume;
  struct Queue {
    int64_t generation = 0;
    std::deque<Fetched> fetched;
    std::optional<Batch> returned;
    bool out = false;
    bool revoked = false;
    bool listed = false;  // in ready_
  };

  bool HoldsLocked(const Batch& batch) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RevokeLocked(Queue& queue) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Lists the partition when it has something to give out, and serves waiting calls.
  void Offer(const PartitionId& id, Queue& queue) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<Batch> Take() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<absl::StatusOr<Batch>> TakeOrStopped();
  void Resume(NextResume resume, absl::StatusOr<Batch> result);
  void Wait(NextResume resume);

  EventLoop& loop_;
  const size_t batch_size_;
  const std::function<void()> changed_;
  mutable absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t generations_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<PartitionId, Queue> queues_ ABSL_GUARDED_BY(mutex_);
  std::deque<PartitionId> ready_
      ABSL_GUARDED_BY(mutex_);  // in the order in which they became ready: each gets its turn
  std::deque<NextResume> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::bus
