#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/bus/bus.h"
#include "common/bus/kafka/client.h"
#include "common/bus/kafka/offset_commits.h"
#include "common/bus/partition_queues.h"

namespace meydan::bus::kafka {

// What connects a subscription's queues with the broker: one librdkafka consumer and the thread that drives it. All
// that happens to partitions happens on that thread, so rebalances, fetches and commits need no locks among themselves.
//
// Each partition's messages stay in librdkafka's own queue for it until there is room in ours; librdkafka fetches no
// more than its limits for a partition that nobody empties.
//
// When somebody comes to the group or goes, all partitions are given up and spread anew. Each is first emptied of what
// is out: librdkafka waits for our unassign, and the group for us, at most for the hand-over time.
class Consumer {
 public:
  // Producer::ReadOffsets.
  using ReadOffsets = std::function<absl::Status(rd_kafka_topic_partition_list_t&)>;

  Consumer(EventLoop& loop, const Options& options, SubscribeOptions what, ClientPtr client, ReadOffsets read_offsets,
           PartitionQueues& queues);
  // Ends at once, whatever is still out.
  ~Consumer();

  // The settings with which its client is to be made.
  static absl::StatusOr<ClientPtr> MakeClientFor(const Options& options, const SubscribeOptions& what);

  // All safe from any thread; callers resume on the loop.
  void Wake();
  void Commit(Batch batch, OffsetCommits::Resume resume);
  void WhenReady(Completion<absl::Status>::Resume resume);
  void GetLag(Completion<absl::StatusOr<Lag>>::Resume resume);

 private:
  // Gets false when the thread has ended: then it only answers whoever waits.
  using Order = absl::AnyInvocable<void(bool running) &&>;
  enum class State {
    kCreating,  // waiting until the topics exist
    kWaiting,   // for the next attempt at it
    kRunning,
    kClosing,  // leaving the group
    kEnded,
  };
  struct Assigned {
    int64_t generation = 0;
    int64_t next = RD_KAFKA_OFFSET_INVALID;  // of a broadcast: behind what is marked done
    QueuePtr queue;
  };
  struct HandOver {
    PartitionListPtr partitions;
    absl::Time until;
  };

  // Runs `order` on the thread, or at once when that has ended.
  void Post(Order order);
  template <typename T>
  void Answer(typename Completion<T>::Resume resume, T value);

  // On the thread:
  void Run();
  void RunOrders(bool running);
  void Step();
  void Take(rd_kafka_event_t* event);
  void CreateTopics();
  void Start();
  absl::Status StartBroadcast();
  void StartClosing();
  // Another process has taken this one's name in the group, so that the client is of no more use.
  bool IsDisplaced() const;
  // Begins anew after a while; the partitions are lost.
  void BeginAnew();
  void DropAssigned();
  void End();
  void TakeRebalance(rd_kafka_event_t* event);
  void Assign(const rd_kafka_topic_partition_list_t& partitions);
  void AssignOne(const PartitionId& id, int64_t begin);
  void FinishHandOver(bool at_once);
  void Unassign(const rd_kafka_topic_partition_list_t& partitions);
  void Fetch();
  // False when there was nothing.
  bool FetchFrom(const PartitionId& id, const Assigned& assigned, size_t at_most);
  void MarkBroadcastDone(const Batch& batch, OffsetCommits::Resume resume);
  absl::StatusOr<Lag> CountLag();
  PartitionListPtr AssignedAt(int64_t offset) const;
  void BecomeReady(const absl::Status& status);

  EventLoop& loop_;
  const Options options_;
  const SubscribeOptions what_;
  const bool broadcast_;
  const ReadOffsets read_offsets_;
  PartitionQueues& queues_;
  ClientPtr client_;
  QueuePtr events_;

  // On the thread only:
  State state_ = State::kCreating;
  absl::Time retry_at_;
  absl::Time close_until_;
  std::string last_fault_;  // of creating the topics: told once
  std::map<PartitionId, Assigned> assigned_;
  std::optional<HandOver> hand_over_;
  OffsetCommits commits_;
  std::optional<absl::Status> ready_;
  std::vector<Completion<absl::Status>::Resume> waiting_ready_;

  absl::Mutex mutex_;
  std::deque<Order> orders_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;  // the destructor waits
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // the last field: it uses the others
};

}  // namespace meydan::bus::kafka
