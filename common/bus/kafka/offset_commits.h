#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/bus/bus.h"
#include "common/bus/kafka/client.h"
#include "common/bus/partition_queues.h"

namespace meydan::bus::kafka {

// The offset commits of one consumer. What comes while one is on its way goes together in the next; one that fails is
// repeated for as long as the partition is held. Belongs to the consumer's thread.
class OffsetCommits {
 public:
  using Resume = Completion<absl::Status>::Resume;

  OffsetCommits(EventLoop& loop, PartitionQueues& queues) : loop_(loop), queues_(queues) {}

  // Settles the batch, whose effect has happened: the partition need not wait for the broker, since a later offset says
  // what an earlier one does. `resume` gets OK when the broker has the batch's end as the group's offset, or
  // PARTITION_LOST.
  void Add(Batch batch, Resume resume);
  // Sends what is due, unless a commit is on its way. The answer comes on `queue`.
  void Send(rd_kafka_t* client, rd_kafka_queue_t* queue);
  // An RD_KAFKA_EVENT_OFFSET_COMMIT.
  void Take(rd_kafka_event_t* event);
  // Answers what waits for partitions that are no longer held.
  void ForgetLost();
  // Answers all with PARTITION_LOST.
  void ForgetAll();
  // Whether an offset of the partition is not with the broker yet.
  bool Concerns(const PartitionId& id) const;
  bool empty() const { return waiting_.empty() && sent_.empty(); }

 private:
  struct Entry {
    Batch batch;  // without its deliveries
    Resume resume;
  };

  void Answer(Entry entry, absl::Status status);

  EventLoop& loop_;
  PartitionQueues& queues_;
  std::vector<Entry> waiting_;
  std::vector<Entry> sent_;
  absl::Time not_before_ = absl::InfinitePast();
};

}  // namespace meydan::bus::kafka
