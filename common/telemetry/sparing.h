#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace meydan::telemetry {

// Lets a line of each kind through once a second, for what happens thousands of times a second when it happens at all:
// refusals by a full service, a store that is away. How often is a metric's matter. Safe from any thread.
class Sparing {
 public:
  // When it is time for a line of this kind again: how many were left out since the last one. `kind` is a word of a
  // small fixed set.
  std::optional<int64_t> Due(absl::string_view kind, absl::Time now);

 private:
  struct Kind {
    absl::Time next = absl::InfinitePast();
    int64_t left_out = 0;
  };
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Kind> kinds_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::telemetry
