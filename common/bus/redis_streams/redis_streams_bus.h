#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/async/alarm.h"
#include "common/async/event_loop.h"
#include "common/bus/bus.h"
#include "common/bus/partition_queues.h"
#include "common/bus/redis_streams/options.h"
#include "common/bus/redis_streams/topics.h"
#include "common/redis/client.h"

namespace meydan::bus::redis_streams {

// EventBus on Redis Streams (Redis 7.0 or newer); keys.h describes what is stored. Durable as the server is: with
// appendfsync always an acknowledged event is on disk.
class RedisStreamsBus final : public EventBus {
 public:
  // Connects in the background; Redis may be away. `loop` must outlive the bus.
  RedisStreamsBus(EventLoop& loop, Options options);
  // Not on the loop's own thread.
  ~RedisStreamsBus() override;

  Task<absl::Status> Publish(std::string topic, std::vector<Event> events) override;
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(SubscribeOptions options) override;
  Task<absl::Status> Ping() override;

  // Drops what is older than the retention time and done by all groups, in all topics that this bus has to do with. It
  // is also done by itself in every trim interval.
  Task<absl::Status> Trim();

 private:
  Task<absl::Status> PublishTo(PartitionId id, std::vector<std::string> events);
  Task<void> TrimAgainAndAgain();

  EventLoop& loop_;
  const Options options_;
  redis::Client client_;
  Topics topics_;
  Alarm alarm_;
  bool ending_ = false;  // on the loop only
  absl::Notification ended_;
};

}  // namespace meydan::bus::redis_streams
