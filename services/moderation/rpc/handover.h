#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/async/spawn.h"
#include "common/async/task.h"

namespace meydan::moderation {

// A bounded place where one coroutine puts things down and another takes all that have gathered: so what comes slowly
// is handled at once, and what comes fast in batches. Each side may run on any thread.
template <typename T>
class Handover {
 public:
  // Putting waits while `most` things lie there.
  explicit Handover(size_t most) : most_(most) {}

  // False when closed: the thing is dropped.
  Task<bool> Put(T thing) {
    Completion<bool>::Resume taker;
    bool room = false;
    {
      absl::MutexLock lock(&mutex_);
      if (closed_) co_return false;
      things_.push_back(std::move(thing));
      room = things_.size() < most_;
      taker = std::exchange(taker_, nullptr);
    }
    if (taker) std::move(taker)(true);
    if (room) co_return true;
    Completion<bool> emptied([this](Completion<bool>::Resume resume) { WaitForRoom(std::move(resume)); });
    const bool open = co_await emptied;
    co_return open;
  }

  // Everything that lies there; waits for something. Nothing: closed, and all was taken.
  Task<std::vector<T>> TakeAll() {
    Completion<bool> filled([this](Completion<bool>::Resume resume) { WaitForThings(std::move(resume)); });
    co_await filled;
    std::vector<T> taken;
    Completion<bool>::Resume putter;
    {
      absl::MutexLock lock(&mutex_);
      taken.swap(things_);
      putter = std::exchange(putter_, nullptr);
    }
    if (putter) std::move(putter)(true);
    co_return taken;
  }

  // From either side: nothing more is put down.
  void Close() {
    Completion<bool>::Resume taker;
    Completion<bool>::Resume putter;
    {
      absl::MutexLock lock(&mutex_);
      closed_ = true;
      taker = std::exchange(taker_, nullptr);
      putter = std::exchange(putter_, nullptr);
    }
    if (taker) std::move(taker)(true);
    if (putter) std::move(putter)(false);
  }

 private:
  void WaitForRoom(Completion<bool>::Resume resume) {
    bool open = true;
    {
      absl::MutexLock lock(&mutex_);
      open = !closed_;
      if (open && things_.size() >= most_) {
        putter_ = std::move(resume);
        return;
      }
    }
    std::move(resume)(open);
  }

  void WaitForThings(Completion<bool>::Resume resume) {
    {
      absl::MutexLock lock(&mutex_);
      if (!closed_ && things_.empty()) {
        taker_ = std::move(resume);
        return;
      }
    }
    std::move(resume)(true);
  }

  const size_t most_;
  absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<T> things_ ABSL_GUARDED_BY(mutex_);
  Completion<bool>::Resume taker_ ABSL_GUARDED_BY(mutex_);
  Completion<bool>::Resume putter_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::moderation
