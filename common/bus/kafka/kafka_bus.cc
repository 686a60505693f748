#include "common/bus/kafka/kafka_bus.h"

#include <utility>

#include "common/bus/kafka/subscription.h"
#include "common/telemetry/log.h"

namespace meydan::bus::kafka {

absl::StatusOr<std::unique_ptr<KafkaBus>> KafkaBus::Make(EventLoop& loop, Options options) {
  absl::StatusOr<std::unique_ptr<Producer>> producer = Producer::Make(loop, options);
  if (!producer.ok()) return producer.status();
  return std::unique_ptr<KafkaBus>(new KafkaBus(loop, std::move(options), *std::move(producer)));
}

KafkaBus::KafkaBus(EventLoop& loop, Options options, std::unique_ptr<Producer> producer)
    : loop_(loop), options_(std::move(options)), producer_(std::move(producer)) {}

KafkaBus::~KafkaBus() = default;

std::shared_ptr<Producer> KafkaBus::producer() {
  std::vector<std::shared_ptr<Producer>> ended;  // destroyed without the lock
  absl::MutexLock lock(&mutex_);
  if (producer_->retired()) {
    absl::StatusOr<std::unique_ptr<Producer>> next = Producer::Make(loop_, options_);
    if (next.ok()) {
      retired_.push_back(std::exchange(producer_, *std::move(next)));
    } else {
      // The options were accepted once, so it is the machine (threads, files): the retired one answers UNAVAILABLE.
      telemetry::Log(telemetry::Level::kError, "kafka_producer_failed", {{"why", next.status().ToString()}});
    }
  }
  std::erase_if(retired_, [&ended](std::shared_ptr<Producer>& producer) {
    if (!producer->ended()) return false;
    ended.push_back(std::move(producer));
    return true;
  });
  return producer_;
}

bool KafkaBus::Exists(const std::string& topic) {
  absl::MutexLock lock(&mutex_);
  return topics_.contains(topic);
}

void KafkaBus::SetExists(const std::string& topic) {
  absl::MutexLock lock(&mutex_);
  topics_.insert(topic);
}

Task<absl::Status> KafkaBus::Publish(std::string topic, std::vector<Event> events) {
  if (events.empty()) co_return absl::OkStatus();
  if (options_.create_topics && !Exists(topic)) {
    Completion<absl::Status> created(
        [this, &topic](Producer::Resume resume) { producer()->CreateTopic(topic, std::move(resume)); });
    absl::Status status = co_await created;
    if (!status.ok()) co_return status;
    SetExists(topic);
  }
  Completion<absl::Status> published([this, &topic, &events](Producer::Resume resume) {
    // A copy: the coroutine, and with it what it refers to, may end while this still runs.
    const std::shared_ptr<Producer> current = producer();
    current->Publish(topic, events, std::move(resume));
  });
  absl::Status status = co_await published;
  co_return status;
}

Task<absl::Status> KafkaBus::Ping() {
  Completion<absl::Status> answered([this](Producer::Resume resume) { producer()->Ping(std::move(resume)); });
  absl::Status status = co_await answered;
  co_return status;
}

absl::StatusOr<std::unique_ptr<Subscription>> KafkaBus::Subscribe(SubscribeOptions options) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  auto read_offsets = [this](rd_kafka_topic_partition_list_t& list) { return producer()->ReadOffsets(list); };
  return KafkaSubscription::Make(loop_, options_, std::move(options), std::move(read_offsets));
}

}  // namespace meydan::bus::kafka
