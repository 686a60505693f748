#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/key_set.h"

namespace meydan::auth {

// A key set in a file that the issuer, or whoever rotates its keys, replaces while services run. The file is looked at
// when keys are asked for, at most once a second, so a new one is in use a second later. A broken new file changes
// nothing: the old keys stay in use, one log line (ERROR, jwks_reload_failed) says why, and it is tried again every
// second. Safe from any thread.
class KeySetFile {
 public:
  // One reading of the file. Two readings of different content have different generations.
  struct Keys {
    KeySet set;
    uint64_t generation;
  };

  // Reads the file for the first time. FAILED_PRECONDITION, reason JWKS_UNREADABLE, when it is missing, unreadable or
  // larger than 1 MB; otherwise as KeySet::Parse.
  static absl::StatusOr<std::unique_ptr<KeySetFile>> Open(std::string path, absl::Time now);

  // Looks at the file when that is due. Cheap when it is not; else it may read the file on the calling thread, which
  // for a few kilobytes once per rotation is less than one signature takes.
  void Refresh(absl::Time now);
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  std::shared_ptr<const Keys> keys() const;

  // How the latest look at the file went: for readiness.
  absl::Status latest() const;

 private:
  // What changes when somebody writes or replaces the file.
  struct Stamp {
    ino_t inode = 0;
    off_t size = -1;
    int64_t modified_nanos = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };

  explicit KeySetFile(std::string path) : path_(std::move(path)) {}
  absl::StatusOr<Stamp> LookAt() const;
  absl::Status Load() ABSL_EXCLUSIVE_LOCKS_REQUIRED(loading_);

  const std::string path_;
  std::atomic<int64_t> looked_nanos_{0};  // unix time of the latest look
  std::atomic<uint64_t> generation_{0};
  absl::Mutex loading_;  // held while the file is read; never waited for by those who verify
  Stamp stamp_ ABSL_GUARDED_BY(loading_);
  mutable absl::Mutex mutex_ ABSL_ACQUIRED_AFTER(loading_);
  // Shared, because a thread may still verify with the keys of the previous reading.
  std::shared_ptr<const Keys> keys_ ABSL_GUARDED_BY(mutex_);
  absl::Status latest_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::auth
