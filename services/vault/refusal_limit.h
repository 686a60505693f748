#pragma once

#include <deque>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace meydan::vault {

// Bounds how many refusals one person can have written down in an hour. Each refusal is a record in somebody's chain
// and a commit that others wait for, so whoever is refused for the sake of it would fill chains and hold up the
// account's own people. Counted in this process alone. Safe from any thread.
class RefusalLimit {
 public:
  static constexpr int kMostInAnHour = 60;

  // RESOURCE_EXHAUSTED, reason TOO_MANY_REFUSALS, with the delay after which the next one is let through.
  absl::Status Check(const std::string& person, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same, and when it is let through, counts one that is about to be written down: so that no more are however many
  // come at once.
  absl::Status Take(const std::string& person, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // One was written down of which that was not known before.
  void Count(const std::string& person, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // The one that was counted last was not written down.
  void GiveBack(const std::string& person) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Status CheckLocked(const std::string& person, absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOld(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  // Within the last hour, oldest first; nobody without any.
  std::map<std::string, std::deque<absl::Time>> refused_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::vault
