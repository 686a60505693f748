// Relay, timers and dead letters on a real Redis, with a bus that can be taken away.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/fake_bus.h"
#include "common/delivery/dead_letters.h"
#include "common/delivery/relay.h"
#include "common/delivery/timer_poller.h"
#include "common/store/redis_store.h"
#include "tests/harness/redis_server.h"

namespace meydan::delivery {
namespace {

using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kTopic[] = "meydan.notes.v1";

class DeliveryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = harness::RedisServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    client_ =
        std::make_unique<redis::Client>(loop_, redis::Options{.address = absl::StrCat("unix:", server_->socket())});
    store_ = std::make_unique<store::RedisStore>(*client_, layout_, store::RedisStore::Options{});
    outbox_ = std::make_unique<store::Outbox>(*client_, layout_);
    letters_ = std::make_unique<DeadLetters>(*client_, layout_);
  }

  Event Note(const std::string& subject, int64_t version) {
    Event event;
    event.set_id(absl::StrCat(subject, "@", version));
    event.set_subject(subject);
    event.set_version(version);
    return event;
  }
  // A new version of the aggregate with one event, and a timer when one is given.
  void Commit(const std::string& name, int64_t version, std::vector<store::TimerChange> timers = {}) {
    store::Commit commit;
    commit.name = name;
    commit.expected_version = version - 1;
    commit.state = "s";
    commit.events = {Note(name, version).SerializeAsString()};
    commit.timers = std::move(timers);
    ASSERT_THAT(BlockOn(store_->Apply(std::move(commit))), IsOk());
  }
  Task<absl::Status> Fire(store::Outbox::DueTimer timer, std::atomic<int>& fired) {
    EXPECT_EQ(timer.timer, "due");
    store::Commit commit;
    commit.name = timer.name;
    commit.expected_version = 1;
    commit.timers.push_back({timer.timer, std::nullopt});
    const auto applied = co_await store_->Apply(std::move(commit));
    ++fired;
    co_return applied.status();
  }
  int64_t Waiting() { return BlockOn(outbox_->GetDepth())->events; }

  SystemClock clock_;
  store::Layout layout_{"notes", 4};
  std::unique_ptr<harness::RedisServer> server_;
  bus::testing::FakeBus bus_;
  EventLoop loop_{"delivery-test"};
  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<store::RedisStore> store_;
  std::unique_ptr<store::Outbox> outbox_;
  std::unique_ptr<DeadLetters> letters_;
};

// Leases and a relay that run until the end of the scope.
class RunningRelay {
 public:
  RunningRelay(EventLoop& loop, redis::Client& client, const store::Layout& layout, store::Outbox& outbox,
               bus::EventBus& bus)
      : leases_(loop, client, layout, absl::Milliseconds(600)), relay_(loop, outbox, leases_, bus, kTopic, {}) {
    lease_thread_ = std::thread([this] { BlockOn(leases_.Run()); });
    relay_thread_ = std::thread([this] { BlockOn(relay_.Run()); });
  }
  ~RunningRelay() {
    relay_.Stop();
    relay_thread_.join();
    leases_.Stop();
    lease_thread_.join();
  }
  Relay& relay() { return relay_; }

 private:
  ShardLeases leases_;
  Relay relay_;
  std::thread lease_thread_;
  std::thread relay_thread_;
};

TEST_F(DeliveryTest, TheRelayPublishesInOrderAndLeavesNothing) {
  for (int version = 1; version <= 3; ++version) Commit("notes/a", version);
  Commit("notes/b", 1);
  {
    RunningRelay relay(loop_, *client_, layout_, *outbox_, bus_);
    ASSERT_TRUE(bus_.WaitUntilPublished(kTopic, 4));
  }
  std::vector<std::string> of_a;
  for (const Event& event : bus_.Published(kTopic)) {
    if (event.subject() == "notes/a") of_a.push_back(event.id());
  }
  EXPECT_THAT(of_a, ElementsAre("notes/a@1", "notes/a@2", "notes/a@3"));
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(DeliveryTest, WhatTheBusDoesNotTakeStaysInTheOutbox) {
  bus_.SetAway(true);
  Commit("notes/a", 1);
  {
    RunningRelay relay(loop_, *client_, layout_, *outbox_, bus_);
    while (relay.relay().failures() == 0) std::this_thread::yield();
    EXPECT_EQ(Waiting(), 1);
    bus_.SetAway(false);
    ASSERT_TRUE(bus_.WaitUntilPublished(kTopic, 1));
  }
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(DeliveryTest, WhenARelayStopsAnotherFollows) {
  auto first = std::make_unique<RunningRelay>(loop_, *client_, layout_, *outbox_, bus_);
  Commit("notes/a", 1);
  ASSERT_TRUE(bus_.WaitUntilPublished(kTopic, 1));
  RunningRelay second(loop_, *client_, layout_, *outbox_, bus_);
  first.reset();
  Commit("notes/a", 2);
  ASSERT_TRUE(bus_.WaitUntilPublished(kTopic, 2));
}

TEST_F(DeliveryTest, ADueTimerRunsOnceAndOneThatIsNotDueWaits) {
  Commit("notes/a", 1, {{"due", absl::FromUnixMillis(1000)}, {"later", clock_.Now() + absl::Hours(1)}});
  std::atomic<int> fired{0};
  const auto handler = [&](store::Outbox::DueTimer timer) { return Fire(std::move(timer), fired); };
  ShardLeases leases(loop_, *client_, layout_, absl::Seconds(10));
  TimerPoller poller(loop_, *outbox_, leases, clock_, handler, {.poll = absl::Milliseconds(5)});
  std::thread lease_thread([&] { BlockOn(leases.Run()); });
  std::thread poller_thread([&] { BlockOn(poller.Run()); });
  while (poller.fired() == 0) std::this_thread::yield();
  poller.Stop();
  poller_thread.join();
  leases.Stop();
  lease_thread.join();
  EXPECT_EQ(fired, 1);
  EXPECT_EQ(BlockOn(outbox_->CountDue(clock_.Now())).value(), 0);
}

TEST_F(DeliveryTest, DeadLettersParkTheirSubjectUntilTheLastIsGone) {
  EXPECT_TRUE(*BlockOn(letters_->Put(Note("notes/a", 1), "BAD", "why")));
  EXPECT_TRUE(*BlockOn(letters_->Put(Note("notes/a", 1), "BAD", "why")));  // redelivered: once
  EXPECT_TRUE(*BlockOn(letters_->Put(Note("notes/a", 2), kParked, "")));
  EXPECT_FALSE(*BlockOn(letters_->Put(Note("notes/b", 1), kParked, "")));  // nothing to wait for
  EXPECT_THAT(*BlockOn(letters_->AreParked({"notes/a", "notes/b"})), ElementsAre(true, false));
  EXPECT_EQ(*BlockOn(letters_->Count()), 2);

  const auto letters = BlockOn(letters_->List("", 10));
  ASSERT_THAT(letters, IsOk());
  ASSERT_EQ(letters->size(), 2u);
  EXPECT_EQ((*letters)[0].event.id(), "notes/a@1");
  EXPECT_EQ((*letters)[0].reason, "BAD");
  EXPECT_EQ((*letters)[0].message, "why");
  ASSERT_THAT(BlockOn(letters_->Remove((*letters)[0])), IsOk());
  ASSERT_THAT(BlockOn(letters_->Remove((*letters)[0])), IsOk());  // twice is once
  EXPECT_THAT(*BlockOn(letters_->AreParked({"notes/a"})), ElementsAre(true));
  ASSERT_THAT(BlockOn(letters_->Remove((*letters)[1])), IsOk());
  EXPECT_THAT(*BlockOn(letters_->AreParked({"notes/a"})), ElementsAre(false));
  EXPECT_THAT(*BlockOn(letters_->List("", 10)), IsEmpty());
}

}  // namespace
}  // namespace meydan::delivery
