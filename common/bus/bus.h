#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/base/event.h"

namespace meydan::bus {

// The topic on which a service states its facts: "meydan.routing.v1" for "routing".
std::string TopicOf(absl::string_view service);

// One event as it came from the bus.
struct Delivery {
  Event event;           // without id and type when what came is not an event: it belongs among the dead letters
  std::string raw;       // what came, only when it could not be decoded
  absl::Time published;  // when the bus took it in
};

// Consecutive events of one partition, oldest first. Move it on to MarkDone or Abandon as it came.
struct Batch {
  std::string topic;
  int32_t partition = 0;
  int64_t generation = 0;  // of the partition's assignment; an implementation's own business
  std::string last;        // position of the last event, likewise
  std::vector<Delivery> deliveries;
};

// How much is still to come: what consumers lag behind, for metrics and `meydanctl status`.
struct Lag {
  int64_t events = 0;
};

// A reader of topics. Every event comes at least once, and those of one key (the event's subject) in order: also with
// several subscriptions of one group, which share the partitions among them, and through a rebalance.
//
// Several coroutines may call Next and MarkDone at the same time; a partition is never out with two batches at once, so
// whoever handles a batch in order keeps the order of every key. Safe for use from any thread; calls never block one.
// Coroutines resume on the bus's event loop: what takes long goes elsewhere.
//
// The destructor waits for the subscription's own work to end, so it must not run on the bus's event loop; all calls
// must have ended before (Stop ends the waiting ones).
class Subscription {
 public:
  virtual ~Subscription() = default;

  // The next batch; waits for one. CANCELLED, reason SUBSCRIPTION_STOPPED, once Stop was called. Other errors do not
  // occur: an implementation waits out a bus that is away.
  virtual Task<absl::StatusOr<Batch>> Next() = 0;

  // Everything in the batch has had its effect: the group continues behind it, also after a restart. Waits out a bus
  // that is away. ABORTED, reason PARTITION_LOST, when the subscription no longer holds the partition: whoever holds it
  // now sees these events again. Without it (or with Abandon) the batch comes again.
  virtual Task<absl::Status> MarkDone(Batch batch) = 0;

  // Gives a batch back unhandled: it comes again, to this subscription or another.
  virtual void Abandon(Batch batch) = 0;

  // Ends all waiting Next calls and lets go of the partitions. Batches that are out may still be marked done: their
  // partitions are kept until then, at most for the bus's hand-over time.
  virtual void Stop() = 0;

  // Ends when the subscription has its place on the bus: a broadcast sees all that is published later. CANCELLED when
  // stopped before.
  virtual Task<absl::Status> Ready() = 0;

  // Events of the partitions held by this subscription that are not marked done. The sum over a group's subscriptions
  // is the group's lag. UNAVAILABLE when the bus is away.
  virtual Task<absl::StatusOr<Lag>> GetLag() = 0;
};

struct SubscribeOptions {
  std::vector<std::string> topics;
  // Subscriptions of the same group share the events; a new group begins with the oldest event that the bus still has.
  // Empty: a broadcast, this subscription alone sees every event from now on, without a memory across restarts (for
  // local projections, which fill themselves by List first).
  std::string group;
  size_t batch_size = 256;
};

// The way of events from service to service. Safe for use from any thread; calls never block one. Must outlive its
// subscriptions, and all calls must have ended before it is destroyed.
class EventBus {
 public:
  virtual ~EventBus() = default;

  // OK when the bus has made all of `events` durable; those of one subject lie in the order given, behind those of
  // earlier calls that were acknowledged. On an error some may have been published and others not, but none without
  // those of its subject before it: publish all again (consumers see repeats, first occurrences in order).
  // UNAVAILABLE when the bus is away; RESOURCE_EXHAUSTED when too much waits for it already; INVALID_ARGUMENT, reason
  // EVENT_TOO_LARGE, when nothing of it can ever be published.
  virtual Task<absl::Status> Publish(std::string topic, std::vector<Event> events) = 0;

  // Returns at once; the subscription connects by itself. INVALID_ARGUMENT without topics or with a batch size of 0.
  virtual absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(SubscribeOptions options) = 0;

  // OK when the bus answers, else UNAVAILABLE.
  virtual Task<absl::Status> Ping() = 0;
};

// What every implementation asks of `options`.
absl::Status Validate(const SubscribeOptions& options);

// The errors named above.
absl::Status BusUnavailable(std::string why);
absl::Status PartitionLost(const Batch& batch);
absl::Status SubscriptionStopped();

}  // namespace meydan::bus
