#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/bus/bus.h"

namespace meydan::bus::testing {

// The event number `version` of `subject`; all attributes are filled.
Event MakeEvent(const std::string& subject, int64_t version);

// What several readers have seen, in the order in which it came to each. Safe for use from any thread.
class Sightings {
 public:
  void Add(const Batch& batch);

  // Waits until `count` different events were seen; false after a minute.
  bool WaitForDistinct(size_t count) const;
  size_t distinct() const;
  size_t total() const;
  // "things/1: 1 2 3" for each subject: the versions in the order in which each was first seen.
  std::string FirstOccurrences() const;

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, std::vector<int64_t>> firsts_ ABSL_GUARDED_BY(mutex_);
  size_t distinct_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t total_ ABSL_GUARDED_BY(mutex_) = 0;
};

// What FirstOccurrences says when subjects things/0 … have each been seen from version 1 to `versions` in order.
std::string InOrder(int subjects, int64_t versions);

// Several coroutines that read a subscription as a consumer does: note the batch, mark it done, ask for the next. Its
// end stops the subscription and waits for them.
class Reader {
 public:
  Reader(std::unique_ptr<Subscription> subscription, Sightings& sightings, int coroutines = 4);
  ~Reader();

  size_t batches() const;
  // Two batches of one partition were out at the same time.
  bool overlapped() const;
  // Waits until this reader itself has had `count` batches; false after a minute.
  bool WaitForBatches(size_t count) const;

 private:
  Task<void> Read();
  void Begin(const Batch& batch);
  void End(const std::string& partition);

  std::unique_ptr<Subscription> subscription_;
  Sightings& sightings_;
  mutable absl::Mutex mutex_;
  int running_ ABSL_GUARDED_BY(mutex_);
  size_t batches_ ABSL_GUARDED_BY(mutex_) = 0;
  bool overlapped_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, int64_t> out_ ABSL_GUARDED_BY(mutex_);  // generation of the batch that is out, by partition
};

}  // namespace meydan::bus::testing
