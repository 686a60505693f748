#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/async/event_loop.h"
#include "common/bus/bus.h"
#include "common/bus/partition_queues.h"

namespace meydan::bus::testing {

class FakeSubscription;

// An EventBus in memory that passes the contract suite of the real ones, with controls for tests. Nothing survives the
// object. Safe for use from any thread.
class FakeBus final : public EventBus {
 public:
  struct Options {
    int partitions = 8;  // of each topic
    absl::Duration hand_over = absl::Seconds(5);
  };
  explicit FakeBus(Options options) : options_(options) {}
  FakeBus() : FakeBus(Options()) {}
  ~FakeBus() override = default;

  Task<absl::Status> Publish(std::string topic, std::vector<Event> events) override;
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(SubscribeOptions options) override;
  Task<absl::Status> Ping() override;

  // Controls:

  // While away, calls fail as UNAVAILABLE and nothing is delivered that was not fetched before.
  void SetAway(bool away);
  // The next calls of Publish fail with these, having published nothing.
  void FailNextPublishes(std::vector<absl::Status> statuses);
  // Puts in what is no event, in the partition of `key`.
  void PublishRaw(const std::string& topic, const std::string& key, std::string raw);

  // What was published to the topic: in order for each key.
  std::vector<Event> Published(const std::string& topic) const;
  // Waits until that many events were published to the topic; false after `at_most`.
  bool WaitUntilPublished(const std::string& topic, size_t count, absl::Duration at_most = absl::Seconds(30)) const;
  // Waits until the group has marked done all that was published to the topic; false after `at_most`.
  bool WaitUntilDone(const std::string& group, const std::string& topic,
                     absl::Duration at_most = absl::Seconds(30)) const;

 private:
  friend class FakeSubscription;
  using Log = std::vector<Delivery>;
  // A group's state in one partition. A broadcast is a group of its own that is forgotten with its subscription.
  struct Place {
    size_t done = 0;     // events marked done
    size_t fetched = 0;  // events that `owner` got
    int64_t generation = 0;
    FakeSubscription* owner = nullptr;
    bool awaited = false;  // that the owner settles its batch, for it is to hand over
    bool overdue = false;  // it did not within the hand-over time
  };
  struct Group {
    std::map<PartitionId, Place> places;
    std::map<std::string, std::set<std::pair<int64_t, FakeSubscription*>>> members;  // by topic, in order of arrival
  };

  std::vector<Log>& LogsOf(const std::string& topic) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Append(const std::string& topic, const std::string& key, Delivery delivery)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t CountOf(const std::string& topic) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  bool IsDone(const std::string& group, const std::string& topic) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  void Join(FakeSubscription* subscription);
  // Takes it out of its group; what it still has out stays its own until settled.
  void Leave(FakeSubscription* subscription);
  // Takes all partitions from it.
  void Expel(FakeSubscription* subscription);
  // Gives each partition to whom it belongs now, as soon as its last owner has no batch of it out, and delivers.
  void Turn(const std::string& group);
  void TurnLocked(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // True when nobody holds the partition any more, or `heir` does already.
  bool HandOverLocked(const std::string& name, const PartitionId& id, Place& place, FakeSubscription* heir)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void HandOverIsOverdue(const std::string& name, const PartitionId& id, FakeSubscription* owner, int64_t generation);
  void DeliverLocked(const PartitionId& id, Place& place) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Done(FakeSubscription* subscription, const Batch& batch);
  absl::StatusOr<Lag> LagOf(FakeSubscription* subscription) const;

  const Options options_;
  mutable absl::Mutex mutex_;
  bool away_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t arrivals_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::vector<Log>> topics_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Group> groups_ ABSL_GUARDED_BY(mutex_);
  EventLoop loop_{"fake-bus"};  // the last field: its callbacks use the others
};

}  // namespace meydan::bus::testing
