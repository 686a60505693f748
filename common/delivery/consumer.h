#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/async/alarm.h"
#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/delivery/dead_letters.h"
#include "common/delivery/parking.h"

namespace meydan::delivery {

// Reacts to one event. Called at least once; its effect must carry the event's id as its cause, which makes it happen
// once. A transient error (IsTransient) is tried again, any other sends the event to the dead letters.
using Handler = std::function<Task<absl::Status>(Event)>;
// By event type, e.g. "meydan.moderation.v1.FeedbackIdentified".
using Handlers = std::map<std::string, Handler>;

// Hands each event to its handler, in the order of its key, and moves on only when it has had its effect. A transient
// fault is waited out in place, for no later event of the key may overtake; a poison event goes to the dead letters,
// and later events of its key behind it; all other keys go on. Events without a handler are passed over. Lives on
// `loop`.
class Consumer {
 public:
  struct Options {
    // Batches that are handled, or whose position is being marked, at the same time; of a partition only one is
    // handled.
    int workers = 32;
    absl::Duration min_backoff = absl::Milliseconds(20);
    absl::Duration max_backoff = absl::Seconds(2);
    // How long causes are remembered (WritePath::Options::event_memory). An older event is refused as EVENT_TOO_OLD,
    // for nobody can tell any more whether it has been here (OP4).
    absl::Duration memory = absl::Hours(24 * 8);
    // Gets, for each event that has had its effect, the time since its commit. May be empty.
    std::function<void(absl::Duration since_commit)> handled;
  };

  Consumer(EventLoop& loop, bus::Subscription& subscription, Handlers handlers, DeadLetterBox& dead_letters,
           const Clock& clock, Options options);

  // Until Stop. Batches that could not be ended by then are given back.
  Task<void> Run();
  void Stop();

  // Hands one event to its handler, once: for replays. EVENT_TOO_OLD as above.
  Task<absl::Status> HandleOnce(Event event);

  int64_t handled() const { return handled_; }
  int64_t retries() const { return retries_; }
  int64_t put_aside() const { return put_aside_; }

 private:
  Task<bool> Work();
  // False when the consumer was stopped before the whole batch had its effect. `batch` is without its deliveries.
  Task<bool> HandleBatch(bus::Batch batch, std::vector<bus::Delivery> deliveries);
  Task<bool> HandleKey(std::vector<Event> events, bool parked);
  // OK when handled; transient only when stopped.
  Task<absl::Status> HandlePatiently(Event event);
  Task<absl::StatusOr<bool>> PutPatiently(Event event, absl::Status why);
  // For each subject, whether its events must wait.
  Task<absl::StatusOr<std::vector<bool>>> AskPatiently(bus::Batch batch, std::vector<std::string> subjects);
  // Sleeps for twice the last time, within bounds; gives that time.
  Task<absl::Duration> WaitOut(absl::Duration last);

  EventLoop& loop_;
  bus::Subscription& subscription_;
  const Handlers handlers_;
  DeadLetterBox& dead_letters_;
  const Clock& clock_;
  const Options options_;
  NothingParked nothing_parked_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> handled_{0};
  std::atomic<int64_t> retries_{0};
  std::atomic<int64_t> put_aside_{0};
};

}  // namespace meydan::delivery
