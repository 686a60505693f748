#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/store/commit.h"
#include "common/store/outbox.h"

namespace meydan::delivery {

// What this process's commits have put into one shard's outbox, on its way to the relay, which so need not read it.
//
// An event is given out only when all events before it in the outbox have been acknowledged by the bus: the outbox was
// empty before it, or what stood there last is what the relay says has been acknowledged with all before it. Both stay
// true for ever, so it does not matter when, in which order or whether something is put in. What cannot be given out so
// is in the outbox, to be read there.
//
// Safe from any thread.
class HandedEvents {
 public:
  struct Limits {
    size_t events = 1000;
    size_t bytes = 1 << 20;
  };
  explicit HandedEvents(Limits limits) : limits_(limits) {}

  // Closed, as at first, it keeps nothing: somebody else publishes the shard's events. Opened, it is empty.
  void Open();
  void Close();

  // nullopt: there may be something in the outbox. A commit that does not fit in is not kept.
  void Put(std::optional<store::Appended> appended);

  struct Taken {
    std::vector<store::Outbox::Entry> entries;
    bool must_read = false;  // there is something that only the outbox can give
  };
  // The events behind `position`, up to which all have been acknowledged ("" when that is not known), at most `limit`.
  Taken Take(const std::string& position, int limit);

  // Forgets everything: whatever was put in until now is about to be read.
  void Clear();
  size_t size() const;

 private:
  struct Handed {
    std::string previous;
    std::string id;
    std::string event;
  };
  void ClearLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PopLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  bool missed_ ABSL_GUARDED_BY(mutex_) = false;  // something that was not kept
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Handed> handed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::delivery
