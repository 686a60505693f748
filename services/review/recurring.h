#pragma once

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace meydan::review {

// Does something again and again, on a thread of its own. Ends with its destruction, which waits for a turn that has
// begun.
class Recurring {
 public:
  // The first time after one `period`.
  Recurring(absl::Duration period, std::function<void()> act);
  ~Recurring();
  Recurring(const Recurring&) = delete;
  Recurring& operator=(const Recurring&) = delete;

 private:
  void Run();

  const absl::Duration period_;
  const std::function<void()> act_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace meydan::review
