#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/load/histogram.h"
#include "tests/load/main_job.h"
#include "tests/load/meter.h"
#include "tests/load/watcher.h"

namespace meydan::load {

// Follows comments to the first notice of their case, by watching all inboxes. Safe from any thread.
class NoticeTimes {
 public:
  explicit NoticeTimes(MainJob& job);

  // The n-th comment of a job of single comments is about to be sent. Forgotten when it is not feedback.
  void Sending(uint32_t series, int64_t n, absl::Time intended);
  // Until all that were sent have had their notice; UNAVAILABLE with their number when some have not.
  absl::Status WaitForAll(absl::Duration patience);
  // From the intended send time to the notice, of those that were meant to be sent from `since` on.
  Histogram LatencySince(absl::Time since) const;
  // Every first notice of a case.
  const Meter& meter() const { return meter_; }

 private:
  struct Pair {
    absl::Time intended;
    absl::Duration took;
  };

  void Seen(const std::string& subject, absl::Time when);

  Meter meter_;
  mutable absl::Mutex mutex_;
  std::unordered_map<std::string, absl::Time> awaited_ ABSL_GUARDED_BY(mutex_);  // by the case's name
  std::vector<Pair> seen_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Watcher>> watchers_;  // the last field: they use the others
};

}  // namespace meydan::load
