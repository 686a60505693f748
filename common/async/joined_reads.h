#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/async/spawn.h"
#include "common/async/task.h"

namespace meydan {

// Reads the same thing for many at once: one reading is under way at a time, and who asks meanwhile gets what the next
// one finds. So nobody gets what was read before they asked, however many ask. Must outlive every Get. Safe from any
// thread.
template <typename T>
class JoinedReads {
 public:
  // T is copied for each who asked.
  explicit JoinedReads(std::function<Task<T>()> read) : read_(std::move(read)) {}
  JoinedReads(const JoinedReads&) = delete;
  JoinedReads& operator=(const JoinedReads&) = delete;

  // What a reading found that began after this was awaited.
  Task<T> Get() {
    Completion<T> found([this](Resume resume) { Ask(std::move(resume)); });
    co_return co_await found;
  }

 private:
  using Resume = typename Completion<T>::Resume;

  void Ask(Resume resume) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      absl::MutexLock lock(&mutex_);
      waiting_.push_back(std::move(resume));
      if (reading_) return;
      reading_ = true;
    }
    Begin();
  }

  void Begin() ABSL_LOCKS_EXCLUDED(mutex_) {
    std::vector<Resume> served;
    {
      absl::MutexLock lock(&mutex_);
      served.swap(waiting_);
      if (served.empty()) reading_ = false;
    }
    if (served.empty()) return;
    Spawn(read_(), [this, served = std::move(served)](const T& found) mutable {
      Begin();
      for (Resume& resume : served) std::move(resume)(found);
    });
  }

  const std::function<Task<T>()> read_;
  absl::Mutex mutex_;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Resume> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan
