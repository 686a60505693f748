#pragma once

#include <memory>
#include <string>

#include "common/async/event_loop.h"
#include "common/bus/bus.h"
#include "common/bus/kafka/consumer.h"
#include "common/bus/kafka/options.h"
#include "common/bus/partition_queues.h"

namespace meydan::bus::kafka {

// The Subscription's face: hands its calls to the consumer, which lives on a thread of its own.
class KafkaSubscription final : public Subscription {
 public:
  static absl::StatusOr<std::unique_ptr<Subscription>> Make(EventLoop& loop, const Options& options,
                                                            SubscribeOptions what, Consumer::ReadOffsets read_offsets);
  ~KafkaSubscription() override;

  Task<absl::StatusOr<Batch>> Next() override;
  Task<absl::Status> MarkDone(Batch batch) override;
  void Abandon(Batch batch) override;
  void Stop() override;
  Task<absl::Status> Ready() override;
  Task<absl::StatusOr<Lag>> GetLag() override;

 private:
  KafkaSubscription(EventLoop& loop, const Options& options, SubscribeOptions what, ClientPtr client,
                    Consumer::ReadOffsets read_offsets);

  EventLoop& loop_;
  PartitionQueues queues_;
  Consumer consumer_;  // the last field: its thread uses the others
};

}  // namespace meydan::bus::kafka
