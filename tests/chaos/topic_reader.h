#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "common/async/event_loop.h"
#include "common/bus/bus.h"

namespace meydan::chaos {

// Reads topics from their beginning, as a new consumer would, and keeps everything. For one thread.
class TopicReader {
 public:
  // `bus` and `loop`, on which it runs, must outlive it.
  static absl::StatusOr<std::unique_ptr<TopicReader>> Start(bus::EventBus& bus, std::vector<std::string> topics);
  ~TopicReader();

  // Everything up to now, in the order in which it came. Waits until nothing more is there; DEADLINE_EXCEEDED after two
  // minutes.
  absl::StatusOr<std::vector<Event>> ReadToTheEnd();

 private:
  explicit TopicReader(std::unique_ptr<bus::Subscription> subscription);
  Task<void> Read();

  std::unique_ptr<bus::Subscription> subscription_;
  absl::BlockingCounter reading_;
  absl::Mutex mutex_;
  std::vector<Event> events_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::chaos
