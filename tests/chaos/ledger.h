#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "tests/chaos/facts.h"

namespace meydan::chaos {

// What people were answered. Safe for use from any thread.
class Ledger {
 public:
  // Something was done that states `event` of `subject`.
  void Note(const std::string& subject, const std::string& event) {
    absl::MutexLock lock(&mutex_);
    ++acts_[subject][event];
  }
  // Content was begun.
  void NoteSubmission(const std::string& name) {
    absl::MutexLock lock(&mutex_);
    begun_.push_back(name);
  }
  void NotePause(PauseSpan pause) {
    absl::MutexLock lock(&mutex_);
    pauses_.push_back(std::move(pause));
  }
  // A repeat was answered as if it were a new request.
  void NoteUnknownRepeat(std::string what) {
    absl::MutexLock lock(&mutex_);
    unknown_repeats_.push_back(std::move(what));
  }
  // An answer that must not be; the first one stays.
  void Fail(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    if (status_.ok()) status_ = std::move(status);
  }

  Acts acts() const {
    absl::MutexLock lock(&mutex_);
    return acts_;
  }
  std::vector<std::string> begun() const {
    absl::MutexLock lock(&mutex_);
    return begun_;
  }
  std::vector<PauseSpan> pauses() const {
    absl::MutexLock lock(&mutex_);
    return pauses_;
  }
  std::vector<std::string> unknown_repeats() const {
    absl::MutexLock lock(&mutex_);
    return unknown_repeats_;
  }
  absl::Status status() const {
    absl::MutexLock lock(&mutex_);
    return status_;
  }

 private:
  mutable absl::Mutex mutex_;
  Acts acts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> begun_ ABSL_GUARDED_BY(mutex_);
  std::vector<PauseSpan> pauses_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> unknown_repeats_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::chaos
