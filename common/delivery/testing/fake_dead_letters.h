#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/delivery/dead_letters.h"

namespace meydan::delivery::testing {

// The dead letters in memory. Safe from any thread.
class FakeDeadLetters final : public DeadLetterBox {
 public:
  Task<absl::StatusOr<Parked>> AreParked(std::vector<std::string> subjects) override {
    absl::MutexLock lock(&mutex_);
    ++questions_;
    Parked parked;
    for (const std::string& subject : subjects) parked.subjects.push_back(letters_.contains(subject));
    parked.any = !letters_.empty();
    co_return parked;
  }

  Task<absl::StatusOr<bool>> Put(Event event, std::string reason, std::string) override {
    absl::MutexLock lock(&mutex_);
    if (!failures_.empty()) {
      absl::Status failure = failures_.back();
      failures_.pop_back();
      co_return failure;
    }
    if (reason == kParked && !letters_.contains(event.subject())) co_return false;
    for (const auto& [id, _] : letters_[event.subject()]) {
      if (id == event.id()) co_return true;
    }
    letters_[event.subject()].emplace_back(event.id(), reason);
    co_return true;
  }

  // Ids and reasons, oldest first.
  std::vector<std::pair<std::string, std::string>> Of(const std::string& subject) {
    absl::MutexLock lock(&mutex_);
    const auto found = letters_.find(subject);
    return found == letters_.end() ? std::vector<std::pair<std::string, std::string>>{} : found->second;
  }
  // How often AreParked was asked.
  int questions() const {
    absl::MutexLock lock(&mutex_);
    return questions_;
  }
  // The subject's letters are gone: replayed, or purged.
  void Open(const std::string& subject) {
    absl::MutexLock lock(&mutex_);
    letters_.erase(subject);
  }
  void FailNextPuts(std::vector<absl::Status> failures) {
    absl::MutexLock lock(&mutex_);
    failures_ = std::move(failures);
  }

 private:
  mutable absl::Mutex mutex_;
  int questions_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> letters_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::delivery::testing
