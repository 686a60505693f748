#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/async/spawn.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/testing/bus_contract.h"
#include "common/bus/testing/reader.h"
#include "tests/harness/kafka_broker.h"

namespace meydan::bus::testing {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

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
    return With(**broker, OptionsFor(**broker));
  }

  static kafka::Options OptionsFor(const harness::KafkaBroker& broker) {
    kafka::Options options;
    options.brokers = broker.address();
    options.publish_timeout = absl::Seconds(2);
    options.session_timeout = absl::Seconds(6);
    options.heartbeat = absl::Milliseconds(100);
    options.hand_over = absl::Seconds(1);
    return options;
  }

  static absl::StatusOr<std::unique_ptr<BusUnderTest>> With(harness::KafkaBroker& broker, kafka::Options options) {
    auto made = std::make_unique<KafkaUnderTest>(broker);
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

INSTANTIATE_TEST_SUITE_P(Kafka, BusContractTest, ::testing::Values(BusKind{"RealBroker", &KafkaUnderTest::Make}),
                         NameOfKind);

class KafkaBusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<harness::KafkaBroker*> broker = Broker();
    ASSERT_THAT(broker, IsOk());
    broker_ = *broker;
    options_ = KafkaUnderTest::OptionsFor(*broker_);
  }
  EventBus& bus() {
    if (under_test_ == nullptr) under_test_ = *KafkaUnderTest::With(*broker_, options_);
    return under_test_->bus();
  }
  absl::Status Publish(std::vector<Event> events) { return BlockOn(bus().Publish(topic_, std::move(events))); }
  // The next `count` events, marked done.
  std::string Take(Subscription& subscription, size_t count) {
    Sightings seen;
    while (seen.total() < count) {
      absl::StatusOr<Batch> batch = BlockOn(subscription.Next());
      EXPECT_THAT(batch, IsOk());
      if (!batch.ok()) break;
      seen.Add(*batch);
      EXPECT_THAT(BlockOn(subscription.MarkDone(*std::move(batch))), IsOk());
    }
    return seen.FirstOccurrences();
  }
  std::unique_ptr<Subscription> Subscribe() {
    return *bus().Subscribe({{topic_}, absl::StrCat("readers-of-", topic_)});
  }

  // Until the group has so many members and has stayed as it is for a while: what they wait for is each other.
  void WaitUntilMembersRest(int members) {
    char why[256] = "";
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", broker_->address().c_str(), why, sizeof(why));
    rd_kafka_t* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    ASSERT_NE(client, nullptr) << why;
    std::string state;
    const absl::Time end = absl::Now() + absl::Minutes(1);
    for (int same = 0; same < 20 && absl::Now() < end; absl::SleepFor(absl::Milliseconds(50))) {
      const rd_kafka_group_list* groups = nullptr;
      const std::string name = absl::StrCat("readers-of-", topic_);
      if (rd_kafka_list_groups(client, name.c_str(), &groups, 5000) != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      const bool there = groups->group_cnt == 1 && groups->groups[0].member_cnt == members;
      same = there && state == groups->groups[0].state ? same + 1 : 0;
      if (there) state = groups->groups[0].state;
      rd_kafka_group_list_destroy(groups);
    }
    EXPECT_LT(absl::Now(), end);
    rd_kafka_destroy(client);
  }

  const std::string topic_ = absl::StrCat("meydan.testing-", RandomUuid(), ".v1");
  harness::KafkaBroker* broker_ = nullptr;
  kafka::Options options_;
  std::unique_ptr<BusUnderTest> under_test_;
};

TEST_F(KafkaBusTest, OrderHoldsWhenAPublishTimesOutAndIsRepeated) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  broker_->Pause();
  // What is on its way now arrives when the broker goes on, before or after the repeat.
  EXPECT_TRUE(absl::IsUnavailable(Publish({MakeEvent("things/0", 2), MakeEvent("things/0", 3)})));
  EXPECT_TRUE(absl::IsUnavailable(BlockOn(bus().Ping())));
  broker_->Resume();
  absl::Status published;
  do {
    published = Publish({MakeEvent("things/0", 2), MakeEvent("things/0", 3), MakeEvent("things/0", 4)});
  } while (absl::IsUnavailable(published));
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(Take(*Subscribe(), 4), InOrder(1, 4));
}

TEST_F(KafkaBusTest, WhoeverComesBackUnderItsNameGetsItsPartitionsAtOnce) {
  options_.instance = "reader-1";
  options_.session_timeout = absl::Seconds(20);
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  const std::unique_ptr<Subscription> killed = Subscribe();
  EXPECT_EQ(Take(*killed, 1), InOrder(1, 1));
  ASSERT_THAT(Publish({MakeEvent("things/0", 2)}), IsOk());
  const absl::Time restarted = absl::Now();
  const std::unique_ptr<BusUnderTest> again = *KafkaUnderTest::With(*broker_, options_);
  const auto subscription = *again->bus().Subscribe({{topic_}, absl::StrCat("readers-of-", topic_)});
  EXPECT_EQ(Take(*subscription, 1), "things/0: 2\n");
  EXPECT_LT(absl::Now() - restarted, absl::Seconds(10)) << "half of the dead one's session";
}

TEST_F(KafkaBusTest, WhoeverLostItsNameToAnotherBeginsAnewAfterASession) {
  options_.instance = "reader-1";
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  const std::unique_ptr<Subscription> first = Subscribe();
  EXPECT_EQ(Take(*first, 1), InOrder(1, 1));
  {
    const std::unique_ptr<BusUnderTest> other = *KafkaUnderTest::With(*broker_, options_);
    const auto subscription = *other->bus().Subscribe({{topic_}, absl::StrCat("readers-of-", topic_)});
    ASSERT_THAT(Publish({MakeEvent("things/0", 2)}), IsOk());
    EXPECT_EQ(Take(*subscription, 1), "things/0: 2\n");
  }
  ASSERT_THAT(Publish({MakeEvent("things/0", 3)}), IsOk());
  // It may have fetched the second event before it lost its name, but cannot mark it done any more.
  absl::Status marked;
  std::string last;
  do {
    absl::StatusOr<Batch> batch = BlockOn(first->Next());
    ASSERT_THAT(batch, IsOk());
    last = batch->deliveries.back().event.id();
    marked = BlockOn(first->MarkDone(*std::move(batch)));
  } while (!marked.ok());
  EXPECT_EQ(last, MakeEvent("things/0", 3).id());
}

// Killed while it lets go of what another one is to have, and back before its session ends: nobody else would hear that
// there is something to take over.
TEST_F(KafkaBusTest, WhatIsLetGoByOneThatIsKilledMeanwhileIsReadAllTheSame) {
  constexpr int kSubjects = 64;
  options_.instance = "reader-1";
  options_.session_timeout = absl::Minutes(3);
  options_.hand_over = absl::Minutes(3);
  std::vector<Event> events;
  for (int i = 0; i < kSubjects; ++i) events.push_back(MakeEvent(absl::StrCat("things/", i), 1));
  ASSERT_THAT(Publish(std::move(events)), IsOk());
  const std::unique_ptr<Subscription> killed = Subscribe();
  std::vector<Batch> out;  // of every partition, so that none can be handed over
  for (int i = 0; i < options_.partitions; ++i) out.push_back(*BlockOn(killed->Next()));

  options_.instance = "reader-2";
  const std::unique_ptr<BusUnderTest> second = *KafkaUnderTest::With(*broker_, options_);
  auto other = *second->bus().Subscribe({{topic_}, absl::StrCat("readers-of-", topic_)});
  WaitUntilMembersRest(2);
  options_.instance = "reader-1";
  const std::unique_ptr<BusUnderTest> again = *KafkaUnderTest::With(*broker_, options_);
  auto restarted = *again->bus().Subscribe({{topic_}, absl::StrCat("readers-of-", topic_)});

  Sightings seen;
  const Reader first_reader(std::move(restarted), seen);
  const Reader second_reader(std::move(other), seen);
  EXPECT_TRUE(seen.WaitForDistinct(kSubjects)) << seen.distinct() << " of " << kSubjects;
}

TEST_F(KafkaBusTest, AnEventThatIsTooLargeIsRefusedWithAllOfItsPublish) {
  options_.max_event_bytes = 10'000;
  Event large = MakeEvent("things/0", 2);
  large.set_data(std::string(10'000, 'x'));
  EXPECT_THAT(Publish({MakeEvent("things/0", 1), large}), Fails(absl::StatusCode::kInvalidArgument, "EVENT_TOO_LARGE"));
  ASSERT_THAT(Publish({MakeEvent("things/0", 5)}), IsOk());
  EXPECT_EQ(Take(*Subscribe(), 1), "things/0: 5\n");
}

TEST_F(KafkaBusTest, WhatIsTooMuchToWaitIsRefusedAtOnce) {
  options_.max_outstanding = 2;
  EXPECT_THAT(Publish({MakeEvent("things/0", 1), MakeEvent("things/0", 2), MakeEvent("things/0", 3)}),
              Fails(absl::StatusCode::kResourceExhausted, "BUS_OVERLOADED"));
  ASSERT_THAT(Publish({MakeEvent("things/0", 1), MakeEvent("things/0", 2)}), IsOk());
  ASSERT_THAT(Publish({MakeEvent("things/0", 3)}), IsOk());
}

TEST_F(KafkaBusTest, ASettingThatLibrdkafkaRefusesIsNamed) {
  options_.extra["no.such.setting"] = "1";
  EXPECT_THAT(KafkaUnderTest::With(*broker_, options_),
              Fails(absl::StatusCode::kInvalidArgument, "KAFKA_SETTING_REFUSED"));
}

TEST_F(KafkaBusTest, ABusAndItsSubscriptionsEndWhileTheBrokerHangs) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  std::unique_ptr<Subscription> group = Subscribe();
  std::unique_ptr<Subscription> broadcast = *bus().Subscribe({.topics = {topic_}});
  ASSERT_THAT(BlockOn(broadcast->Ready()), IsOk());
  Take(*group, 1);
  broker_->Pause();
  const absl::Time begin = absl::Now();
  group.reset();
  broadcast.reset();
  under_test_.reset();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
  broker_->Resume();
}

}  // namespace
}  // namespace meydan::bus::testing
