// A group of consumers on a real bus: its members change while events are being handled, and a poison event stands at
// the head of the only partition.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/redis_streams/redis_streams_bus.h"
#include "common/bus/testing/reader.h"
#include "common/delivery/consumer.h"
#include "common/delivery/dead_letters.h"
#include "common/store/redis_store.h"
#include "tests/harness/kafka_broker.h"
#include "tests/harness/redis_server.h"

namespace meydan::delivery {
namespace {

using meydan::testing::IsOk;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr char kType[] = "meydan.event.v1.Event";  // of what MakeEvent makes
constexpr char kPoison[] = "poison";
// Shorter than a batch: what is in work when a partition goes to another comes there again.
constexpr absl::Duration kHandOver = absl::Milliseconds(1);

enum class Kind { kRedisStreams, kKafka };

// The broker takes seconds to start: one for the program, if any test needs it.
harness::KafkaBroker& Broker() {
  static const auto broker = harness::KafkaBroker::Start();
  if (!broker.ok()) std::abort();
  return **broker;
}

class GroupFaultsTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    auto server = harness::RedisServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    redis_ = {.address = absl::StrCat("unix:", server_->socket())};
    client_ = std::make_unique<redis::Client>(loop_, redis_);
    store_ = std::make_unique<store::RedisStore>(*client_, store::Layout("notes", 4), store::RedisStore::Options());
    letters_ = std::make_unique<DeadLetters>(*client_, store_->layout());
    bus_ = NewBus();
  }
  std::unique_ptr<bus::EventBus> NewBus() {
    if (GetParam() == Kind::kRedisStreams) {
      return std::make_unique<bus::redis_streams::RedisStreamsBus>(
          loop_,
          bus::redis_streams::Options{
              .redis = redis_, .partitions = partitions_, .lease = absl::Milliseconds(600), .hand_over = kHandOver});
    }
    auto bus = bus::kafka::KafkaBus::Make(loop_, {.brokers = Broker().address(),
                                                  .partitions = partitions_,
                                                  .session_timeout = absl::Seconds(6),
                                                  .heartbeat = absl::Milliseconds(100),
                                                  .hand_over = kHandOver});
    EXPECT_THAT(bus, IsOk());
    return *std::move(bus);
  }
  void Publish(std::vector<Event> events) { ASSERT_THAT(BlockOn(bus_->Publish(topic_, std::move(events))), IsOk()); }

  // The effect of an event: its version is written behind those before it, once.
  Task<absl::Status> Handle(Event event) {
    ++handling_;
    co_await loop_.Sleep(absl::Milliseconds(2));  // so that there is always something in work
    absl::Status effect = event.data() == kPoison
                              ? MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED", "poison")
                              : co_await Note(event);
    co_return effect;
  }
  Task<absl::Status> Note(Event event) {
    const std::string name = absl::StrCat("notes/", DerivedUuid(event.subject()));
    absl::StatusOr<store::Stored> stored = co_await store_->Load(name);
    if (absl::IsNotFound(stored.status())) stored = store::Stored();
    if (!stored.ok()) co_return stored.status();
    store::Commit commit;
    commit.name = name;
    commit.expected_version = stored->version;
    commit.state = absl::StrCat(stored->state, " ", event.version());
    commit.cause.id = absl::StrCat("event/", event.id());
    commit.cause.memory = absl::Hours(1);
    const absl::StatusOr<store::Applied> applied = co_await store_->Apply(std::move(commit));
    co_return applied.status();
  }
  std::string Noted(const std::string& subject) {
    const auto stored = BlockOn(store_->Load(absl::StrCat("notes/", DerivedUuid(subject))));
    return stored.ok() ? stored->state : "";
  }
  // Until exactly the versions `from` to `last` are noted of the subject, in order.
  void ExpectNoted(const std::string& subject, int last) {
    std::string all;
    for (int version = 1; version <= last; ++version) absl::StrAppend(&all, " ", version);
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (Noted(subject).size() < all.size() && absl::Now() < end) std::this_thread::yield();
    EXPECT_EQ(Noted(subject), all) << subject;
  }

  int partitions_ = 4;
  const std::string topic_ = absl::StrCat("meydan.notes-", RandomUuid(), ".v1");
  const SystemClock clock_;
  std::unique_ptr<harness::RedisServer> server_;
  redis::Options redis_;
  EventLoop loop_{"group-faults"};
  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<store::RedisStore> store_;
  std::unique_ptr<DeadLetters> letters_;
  std::unique_ptr<bus::EventBus> bus_;
  std::atomic<int> handling_{0};  // how often a handler was called

  friend class Member;
};

// A member of the group, with a connection of its own to the bus, from its making to its end.
class Member {
 public:
  explicit Member(GroupFaultsTest& test) : bus_(test.NewBus()) {
    auto subscription =
        bus_->Subscribe({.topics = {test.topic_}, .group = absl::StrCat("of-", test.topic_), .batch_size = 16});
    EXPECT_THAT(subscription, IsOk());
    subscription_ = *std::move(subscription);
    Handlers handlers;
    handlers[kType] = [this, &test](Event event) {
      ++handled_;
      return test.Handle(std::move(event));
    };
    consumer_ = std::make_unique<Consumer>(test.loop_, *subscription_, std::move(handlers), *test.letters_, test.clock_,
                                           Consumer::Options{.memory = absl::InfiniteDuration()});
    thread_ = std::thread([this] { BlockOn(consumer_->Run()); });
  }
  ~Member() {
    consumer_->Stop();
    thread_.join();
  }
  // Until it has had so many events to handle; false after a minute.
  bool WaitForHandled(int count) const {
    const absl::Time end = absl::Now() + absl::Minutes(1);
    while (handled_ < count && absl::Now() < end) std::this_thread::yield();
    return handled_ >= count;
  }
  bus::Subscription& subscription() { return *subscription_; }

 private:
  std::unique_ptr<bus::EventBus> bus_;
  std::unique_ptr<bus::Subscription> subscription_;
  std::atomic<int> handled_{0};
  std::unique_ptr<Consumer> consumer_;
  std::thread thread_;
};

TEST_P(GroupFaultsTest, MembersThatComeAndGoDuringABatchDoubleNothingAndKeepTheOrder) {
  constexpr int kSubjects = 24;
  std::atomic<bool> enough{false};
  int versions = 0;
  std::thread publisher([&] {
    while (!enough) {
      ++versions;
      std::vector<Event> round;
      for (int i = 0; i < kSubjects; ++i) {
        round.push_back(bus::testing::MakeEvent(absl::StrCat("things/", i), versions));
      }
      Publish(std::move(round));
      absl::SleepFor(absl::Milliseconds(20));
    }
  });
  {
    const Member first(*this);
    EXPECT_TRUE(first.WaitForHandled(50));
    for (int i = 0; i < 2; ++i) {
      const Member second(*this);
      EXPECT_TRUE(second.WaitForHandled(50));
    }
    const Member third(*this);
    EXPECT_TRUE(third.WaitForHandled(50));
    enough = true;
    publisher.join();
    for (int i = 0; i < kSubjects; ++i) ExpectNoted(absl::StrCat("things/", i), versions);
  }
  EXPECT_EQ(BlockOn(letters_->Count()).value_or(-1), 0);
  RecordProperty("repeats", handling_ - kSubjects * versions);
}

TEST_P(GroupFaultsTest, APoisonEventAtTheHeadOfThePartitionStopsItsOwnKeyOnly) {
  partitions_ = 1;
  bus_ = NewBus();
  Event poison = bus::testing::MakeEvent("things/bad", 1);
  poison.set_data(kPoison);
  std::vector<Event> events = {poison, bus::testing::MakeEvent("things/bad", 2)};
  for (int version = 1; version <= 5; ++version) {
    for (int i = 0; i < 10; ++i) events.push_back(bus::testing::MakeEvent(absl::StrCat("things/", i), version));
  }
  Publish(std::move(events));
  Member member(*this);
  for (int i = 0; i < 10; ++i) ExpectNoted(absl::StrCat("things/", i), 5);
  Publish({bus::testing::MakeEvent("things/bad", 3), bus::testing::MakeEvent("things/0", 6)});
  ExpectNoted("things/0", 6);
  EXPECT_EQ(Noted("things/bad"), "");
  std::set<std::pair<int64_t, std::string>> put_aside;
  const auto letters = BlockOn(letters_->List("", 10));
  ASSERT_THAT(letters, IsOk());
  for (const DeadLetter& letter : *letters) {
    put_aside.emplace(letter.event.version(), letter.reason);
  }
  EXPECT_THAT(put_aside, UnorderedElementsAre(Pair(1, "EVENT_MALFORMED"), Pair(2, kParked), Pair(3, kParked)));
  // Nothing is left behind: the group's position is past the poison.
  const absl::Time end = absl::Now() + absl::Seconds(30);
  absl::StatusOr<bus::Lag> lag = BlockOn(member.subscription().GetLag());
  while ((!lag.ok() || lag->events > 0) && absl::Now() < end) lag = BlockOn(member.subscription().GetLag());
  ASSERT_THAT(lag, IsOk());
  EXPECT_EQ(lag->events, 0);
}

INSTANTIATE_TEST_SUITE_P(Buses, GroupFaultsTest, ::testing::Values(Kind::kRedisStreams, Kind::kKafka),
                         [](const auto& info) { return info.param == Kind::kKafka ? "Kafka" : "RedisStreams"; });

}  // namespace
}  // namespace meydan::delivery
