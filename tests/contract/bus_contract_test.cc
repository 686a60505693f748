#include "common/bus/testing/bus_contract.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "common/bus/kafka/kafka_bus.h"
#include "tests/harness/kafka_broker.h"

namespace meydan::bus::testing {
namespace {

// One broker for all tests of the program: it takes seconds to start.
absl::StatusOr<harness::KafkaBroker*> Broker() {
  static absl::StatusOr<std::unique_ptr<harness::KafkaBroker>> broker = harness::KafkaBroker::Start();
  if (!broker.ok()) return broker.status();
  return broker->get();
}

class KafkaUnderTest final : public BusUnderTest {
 public:
  static absl::StatusOr<std::unique_ptr<BusUnderTest>> Make() {
    const absl::StatusOr<harness::KafkaBroker*> broker = Broker();
    RETURN_IF_ERROR(broker.status());
    auto made = std::make_unique<KafkaUnderTest>(**broker);
    kafka::Options options;
    options.brokers = (*broker)->address();
    options.publish_timeout = absl::Seconds(2);
    options.session_timeout = absl::Seconds(6);
    options.heartbeat = absl::Milliseconds(100);
    options.hand_over = absl::Seconds(1);
    absl::StatusOr<std::unique_ptr<kafka::KafkaBus>> bus = kafka::KafkaBus::Make(made->loop_, std::move(options));
    RETURN_IF_ERROR(bus.status());
    made->bus_ = *std::move(bus);
    return made;
  }

  explicit KafkaUnderTest(harness::KafkaBroker& broker) : broker_(broker) {}
  EventBus& bus() override { return *bus_; }

  absl::Status PublishRaw(std::string topic, std::string subject, std::string raw) override {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char why[256] = "";
    rd_kafka_conf_set(conf, "bootstrap.servers", broker_.address().c_str(), why, sizeof(why));
    rd_kafka_conf_set(conf, "partitioner", "murmur2_random", why, sizeof(why));
    rd_kafka_t* client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    if (client == nullptr) return absl::InternalError(why);
    rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_KEY(subject.data(), subject.size()),
                      RD_KAFKA_V_VALUE(raw.data(), raw.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                      RD_KAFKA_V_END);
    const rd_kafka_resp_err_t error = rd_kafka_flush(client, 30'000);
    rd_kafka_destroy(client);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR ? absl::OkStatus() : absl::UnavailableError(rd_kafka_err2str(error));
  }

  void GoAway() override { broker_.Kill(); }
  absl::Status ComeBack() override { return broker_.Restart(); }

 private:
  harness::KafkaBroker& broker_;
  EventLoop loop_{"bus"};
  std::unique_ptr<kafka::KafkaBus> bus_;
};

INSTANTIATE_TEST_SUITE_P(Real, BusContractTest, ::testing::Values(BusKind{"Kafka", &KafkaUnderTest::Make}), NameOfKind);

}  // namespace
}  // namespace meydan::bus::testing
#include "common/bus/testing/reader.h"
#include "common/async/spawn.h"
#include <cstdio>
namespace meydan::bus::testing { namespace {
TEST(Latency, X) {
  auto u = KafkaUnderTest::Make();
  auto& bus = (*u)->bus();
  auto sub = *bus.Subscribe({{"lat"}, "lat", 8});
  for (int i = 0; i < 30; ++i) {
    auto t0 = absl::Now();
    (void)BlockOn(bus.Publish("lat", {MakeEvent("things/1", i)}));
    auto t1 = absl::Now();
    auto b = BlockOn(sub->Next());
    auto t2 = absl::Now();
    (void)BlockOn(sub->MarkDone(*std::move(b)));
    auto t3 = absl::Now();
    auto l = BlockOn(sub->GetLag());
    auto t4 = absl::Now();
    printf("publish %.1f next %.1f done %.1f lag %.1f ms\n", absl::ToDoubleMilliseconds(t1-t0), absl::ToDoubleMilliseconds(t2-t1), absl::ToDoubleMilliseconds(t3-t2), absl::ToDoubleMilliseconds(t4-t3));
  }
} } }
