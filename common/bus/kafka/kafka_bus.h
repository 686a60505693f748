#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/async/event_loop.h"
#include "common/bus/bus.h"
#include "common/bus/kafka/options.h"
#include "common/bus/kafka/producer.h"

namespace meydan::bus::kafka {

// EventBus on Apache Kafka (2.4 or newer), through librdkafka. Events are CloudEvents (cloudevents.h), keyed by
// subject; the partition is murmur2 of the key, as by Kafka's own clients.
class KafkaBus final : public EventBus {
 public:
  // Connects in the background; the broker may be away. INVALID_ARGUMENT, reason KAFKA_SETTING_REFUSED, for wrong
  // options. `loop` must outlive the bus.
  static absl::StatusOr<std::unique_ptr<KafkaBus>> Make(EventLoop& loop, Options options);
  ~KafkaBus() override;

  Task<absl::Status> Publish(std::string topic, std::vector<Event> events) override;
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(SubscribeOptions options) override;
  Task<absl::Status> Ping() override;

 private:
  KafkaBus(EventLoop& loop, Options options, std::unique_ptr<Producer> producer);
  // The one that takes calls; shared, for another thread may replace it while this one uses it.
  std::shared_ptr<Producer> producer() ABSL_LOCKS_EXCLUDED(mutex_);
  bool Exists(const std::string& topic) ABSL_LOCKS_EXCLUDED(mutex_);
  void SetExists(const std::string& topic) ABSL_LOCKS_EXCLUDED(mutex_);

  EventLoop& loop_;
  const Options options_;
  absl::Mutex mutex_;
  std::shared_ptr<Producer> producer_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Producer>> retired_ ABSL_GUARDED_BY(mutex_);  // until what they have out is answered
  std::set<std::string> topics_ ABSL_GUARDED_BY(mutex_);                    // that are known to exist
};

}  // namespace meydan::bus::kafka
