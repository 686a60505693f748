#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/async/alarm.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "services/review/asset_folder.h"

namespace meydan::review {

// Removes files that nobody knows of: a service that dies between keeping a file and recording it leaves one. Goes
// through the folder once after the start, one file after the other, so that it is never in anybody's way; waits while
// the store is away.
//
// A file is left alone for a day after it was put there, and for good when it was put there again since it was looked
// at. Nothing is removed when fewer files are known than unknown: then it is the records that are missing.
class AssetSweep {
 public:
  // What is known of files. Any error ends the round; a transient one is followed by another.
  struct Records {
    std::function<Task<absl::Status>()> check;  // OK when they can be asked and are the right ones
    std::function<Task<absl::StatusOr<bool>>(std::string digest)> know;
  };

  struct Options {
    absl::Duration spare = absl::Hours(24);
    absl::Duration retry = absl::Seconds(5);
    // Of one start. A crash leaves a handful.
    size_t most_removed = 1000;
  };

  // Begins at once. `files` and `loop` must outlive it.
  AssetSweep(EventLoop& loop, AssetFolder& files, Records records, const Clock& clock, Options options);
  // Ends it. Not on the loop.
  ~AssetSweep();
  AssetSweep(const AssetSweep&) = delete;
  AssetSweep& operator=(const AssetSweep&) = delete;

  // Waits until it is through.
  void WaitUntilDone() { ended_.WaitForNotification(); }
  // How many files it has removed.
  int64_t removed() const { return removed_; }

 private:
  Task<void> Run();
  Task<absl::Status> Sweep();

  EventLoop& loop_;
  AssetFolder& files_;
  const Records records_;
  const Clock& clock_;
  const Options options_;
  Alarm alarm_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> removed_{0};
  absl::Notification ended_;
};

}  // namespace meydan::review
