#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/time.h"
#include "common/async/alarm.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/bus/bus.h"
#include "common/bus/partition_queues.h"
#include "common/bus/redis_streams/entries.h"
#include "common/bus/redis_streams/leases.h"
#include "common/bus/redis_streams/log_reader.h"
#include "common/bus/redis_streams/options.h"
#include "common/bus/redis_streams/topics.h"

namespace meydan::bus::redis_streams {

// A member of a group, or a broadcast. Two coroutines on the loop do its work: one keeps the leases of its partitions
// and looks for its fair share three times in a lease, the other reads the logs.
//
// A member that has too many partitions lets go of the surplus when no batch of it is out, at most after the hand-over
// time; one that has too few takes those that nobody holds. When leases could not be renewed in time the partitions
// are given up before another may have them.
class StreamsSubscription final : public Subscription {
 public:
  StreamsSubscription(EventLoop& loop, redis::Client& client, Topics& topics, const Options& options,
                      SubscribeOptions what);
  ~StreamsSubscription() override;

  Task<absl::StatusOr<Batch>> Next() override;
  Task<absl::Status> MarkDone(Batch batch) override;
  void Abandon(Batch batch) override;
  void Stop() override;
  Task<absl::Status> Ready() override;
  Task<absl::StatusOr<Lag>> GetLag() override;

 private:
  using ReadyResume = Completion<absl::Status>::Resume;
  struct Held {
    std::string token;
    int64_t generation = 0;
    std::string position;  // of the last entry marked done
    int64_t done = 0;      // entries added up to it
    absl::Time valid_until = absl::InfiniteFuture();
    bool leaving = false;
    absl::Time leave_by = absl::InfiniteFuture();
  };

  void Changed();

  // On the loop:
  Task<void> Keep();
  Task<void> Tick();
  Task<void> RenewAll();
  Task<absl::Status> TakeShare(std::string topic);
  Task<absl::Status> TakeFree(std::string topic, int32_t partitions, size_t wanted);
  Task<void> LeaveGroup();
  Task<void> FinishReleases();
  Task<absl::Status> StartBroadcast();
  Task<absl::StatusOr<LogEnd>> EndOf(PartitionId id);
  void Hold(const PartitionId& id, Held held);
  void Lose(const PartitionId& id);
  void LetGo(const PartitionId& id, Held& held);
  std::vector<PartitionId> Staying(const std::string& topic) const;
  void BecomeReady(const absl::Status& status);
  // The batch's partition, while the batch is still ours.
  Held* Find(const Batch& batch);

  EventLoop& loop_;
  redis::Client& client_;
  Topics& topics_;
  const Options options_;
  const std::vector<std::string> names_;
  const bool broadcast_;
  Leases leases_;
  PartitionQueues queues_;
  LogReader reader_;
  Alarm alarm_;
  std::atomic<int> leaving_{0};  // partitions that wait for their batches
  absl::BlockingCounter running_{2};

  // On the loop only:
  std::map<PartitionId, Held> held_;
  bool ending_ = false;  // the destructor waits
  bool left_ = false;    // the group, on Stop
  std::optional<absl::Status> ready_;
  std::vector<ReadyResume> waiting_ready_;
};

}  // namespace meydan::bus::redis_streams
