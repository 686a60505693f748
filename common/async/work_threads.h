#pragma once

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/async/spawn.h"
#include "common/async/task.h"

namespace meydan {

// Threads for work that takes long, CPU time or files: neither gRPC's threads, which are few, nor the store's loop may
// wait for it. Safe from any thread.
class WorkThreads {
 public:
  explicit WorkThreads(int threads);
  // Lets everybody who waits have a turn and joins the threads.
  ~WorkThreads();
  WorkThreads(const WorkThreads&) = delete;
  WorkThreads& operator=(const WorkThreads&) = delete;

  // Resumes on one of the threads, in the order of the calls. Whoever has much to do does a part and calls again, so
  // that others get a turn.
  Task<void> Turn();

 private:
  void Work();
  bool SomebodyWaitsOrEnds() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ending_ || !waiting_.empty(); }

  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Completion<bool>::Resume> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace meydan
