#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/base/event.h"
#include "common/redis/client.h"
#include "common/store/layout.h"

namespace meydan::delivery {

// An event that its service could not handle, or that waits behind one of the same key.
struct DeadLetter {
  std::string id;  // grows with time
  Event event;
  std::string reason;   // of the error; kParked for one that waits
  std::string message;  // the error's text
  absl::Time time;      // when it was put aside
};

inline constexpr char kParked[] = "PARKED";

// Where a consumer puts what it cannot handle, so that one poison event stops its own key only. Safe from any thread.
class DeadLetterBox {
 public:
  virtual ~DeadLetterBox() = default;

  struct Parked {
    std::vector<bool> subjects;  // for each asked for, whether events of it wait here, so that later ones must wait too
    bool any = false;            // whether the box holds anything at all
  };
  virtual Task<absl::StatusOr<Parked>> AreParked(std::vector<std::string> subjects) = 0;

  // Puts the event aside, and its subject's later events with it. True also for one that is here already. False for a
  // letter whose reason is kParked when nothing of its subject is here any more: it need not wait.
  virtual Task<absl::StatusOr<bool>> Put(Event event, std::string reason, std::string message) = 0;
};

// The box in the service's own Redis, under {<service>:dead}:
//   letters  stream  e: serialised event, r: reason, m: message
//   subjects hash    subject → number of its letters
//   ids      hash    event id → its place in the stream
// Kept beside the state and not on a topic, because operators list, filter, replay and remove single letters.
class DeadLetters final : public DeadLetterBox {
 public:
  DeadLetters(redis::Client& client, const store::Layout& layout);

  Task<absl::StatusOr<Parked>> AreParked(std::vector<std::string> subjects) override;
  Task<absl::StatusOr<bool>> Put(Event event, std::string reason, std::string message) override;

  // At most `limit` letters behind `after` ("" from the oldest).
  Task<absl::StatusOr<std::vector<DeadLetter>>> List(std::string after, int limit);
  // Forgets a letter; the last one of its subject opens the subject again.
  Task<absl::Status> Remove(DeadLetter letter);
  Task<absl::StatusOr<int64_t>> Count();

 private:
  std::vector<std::string> Keys() const;

  redis::Client& client_;
  const std::string prefix_;
};

}  // namespace meydan::delivery
