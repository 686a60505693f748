// Relay and dead letters on a real Redis, with a bus that can be taken away.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/fake_bus.h"
#include "common/delivery/dead_letters.h"
#include "common/delivery/relay.h"
#include "common/store/redis_store.h"
#include "tests/contract/delivery_fixture.h"

namespace meydan::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kTopic[] = "meydan.notes.v1";

// Leases and a relay that run until the end of the scope.
class RunningRelay {
 public:
  RunningRelay(EventLoop& loop, redis::Client& client, const store::Layout& layout, store::Outbox& outbox,
               bus::EventBus& bus, Relay::Options options = {})
      : leases_(loop, client, layout, absl::Milliseconds(600)), relay_(loop, outbox, leases_, bus, kTopic, options) {
    lease_thread_ = std::thread([this] { BlockOn(leases_.Run()); });
    relay_thread_ = std::thread([this] { BlockOn(relay_.Run()); });
  }
  ~RunningRelay() { Stop(); }
  void Stop() {
    if (!relay_thread_.joinable()) return;
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

// A relay to which the store hands its events. It reads an outbox only when it knows that it must.
class HandingTest : public DeliveryTest {
 protected:
  static Relay::Options Patient() {
    return {.poll = absl::Milliseconds(300), .settle = absl::Milliseconds(100), .max_backoff = absl::Milliseconds(100)};
  }
  // Runs until all shards are held and have been read for the first time. With another time between two looks from then
  // on, what is published was handed, or the relay knew that it had to look.
  void StartRelay(Relay::Options options) {
    relay_ = std::make_unique<RunningRelay>(loop_, *client_, layout_, *outbox_, bus_, options);
    store_->NotifyOfEvents([this](int shard, std::optional<store::Appended> appended) {
      relay_->relay().Hand(shard, std::move(appended));
    });
    while (relay_->relay().reads() < layout_.shards()) std::this_thread::yield();
  }
  std::vector<std::string> FirstOccurrences() {
    std::vector<std::string> ids;
    for (const Event& event : bus_.Published(kTopic)) {
      if (std::find(ids.begin(), ids.end(), event.id()) == ids.end()) ids.push_back(event.id());
    }
    return ids;
  }
  static std::vector<std::string> Versions(int count) {
    std::vector<std::string> ids;
    for (int version = 1; version <= count; ++version) ids.push_back(absl::StrCat("notes/a@", version));
    return ids;
  }
  void WaitUntilEmpty() {
    while (Waiting() > 0) std::this_thread::yield();
  }
  bool WaitUntilAllCameOnce(int count) {
    const absl::Time until = SteadyNow() + absl::Seconds(30);
    while (FirstOccurrences().size() < static_cast<size_t>(count) && SteadyNow() < until) std::this_thread::yield();
    return FirstOccurrences() == Versions(count);
  }
  std::string LeaseKey() { return layout_.Prefix(layout_.ShardOf("notes/a")) + "lease:keeper"; }

  std::unique_ptr<RunningRelay> relay_;
};

TEST_F(HandingTest, WhatIsHandedIsPublishedOnceInOrderAndRemoved) {
  StartRelay(Patient());
  for (int version = 1; version <= 50; ++version) Commit("notes/a", version);
  ASSERT_TRUE(bus_.WaitUntilPublished(kTopic, 50));
  WaitUntilEmpty();
  EXPECT_EQ(FirstOccurrences(), Versions(50));
  EXPECT_EQ(bus_.Published(kTopic).size(), 50u);
}

TEST_F(HandingTest, WhatIsHandedNeedNotBeRead) {
  Relay::Options options = Patient();
  options.poll = absl::Hours(1);
  options.settle = absl::Seconds(1);
  ShardLeases leases(loop_, *client_, layout_, absl::Minutes(1));
  std::thread lease_thread([&] { BlockOn(leases.Run()); });
  while (leases.held_count() < layout_.shards()) std::this_thread::yield();
  Relay relay(loop_, *outbox_, leases, bus_, kTopic, options);
  store_->NotifyOfEvents(
      [&](int shard, std::optional<store::Appended> appended) { relay.Hand(shard, std::move(appended)); });
  std::thread relay_thread([&] { BlockOn(relay.Run()); });
  while (relay.reads() < layout_.shards()) std::this_thread::yield();
  for (int version = 1; version <= 20; ++version) Commit("notes/a", version);
  EXPECT_TRUE(bus_.WaitUntilPublished(kTopic, 20));
  EXPECT_EQ(relay.reads(), layout_.shards());
  EXPECT_EQ(FirstOccurrences(), Versions(20));
  // What another copy has committed stands before what is handed next.
  CommitBy(*other_store_, "notes/a", 21);
  Commit("notes/a", 22);
  EXPECT_TRUE(bus_.WaitUntilPublished(kTopic, 22));
  EXPECT_EQ(FirstOccurrences(), Versions(22));
  EXPECT_GT(relay.reads(), layout_.shards());
  // And is found when it stands behind: the removal tells that something is left.
  WaitUntilEmpty();
  Commit("notes/a", 23);
  CommitBy(*other_store_, "notes/a", 24);
  EXPECT_TRUE(bus_.WaitUntilPublished(kTopic, 24));
  EXPECT_EQ(FirstOccurrences(), Versions(24));
  relay.Stop();
  relay_thread.join();
  leases.Stop();
  lease_thread.join();
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(HandingTest, TwoCopiesByTurns) {
  StartRelay(Patient());
  for (int version = 1; version <= 40; ++version)
    CommitBy(version % 3 == 0 ? *other_store_ : *store_, "notes/a", version);
  EXPECT_TRUE(WaitUntilAllCameOnce(40));
  WaitUntilEmpty();
}

TEST_F(HandingTest, WhatIsNotKnownOfACommitIsRead) {
  StartRelay(Patient());
  int handed = 0;
  store_->NotifyOfEvents([&](int shard, std::optional<store::Appended> appended) {
    if (++handed % 2 == 0) appended.reset();
    relay_->relay().Hand(shard, std::move(appended));
  });
  for (int version = 1; version <= 20; ++version) Commit("notes/a", version);
  EXPECT_TRUE(WaitUntilAllCameOnce(20));
  WaitUntilEmpty();
}

TEST_F(HandingTest, MoreThanTheRelayKeepsIsReadWhenTheBusIsBack) {
  Relay::Options options = Patient();
  options.handed.events = 2;
  options.batch = 3;
  StartRelay(options);
  bus_.SetAway(true);
  for (int version = 1; version <= 20; ++version) Commit("notes/a", version);
  bus_.SetAway(false);
  EXPECT_TRUE(WaitUntilAllCameOnce(20));
  WaitUntilEmpty();
}

TEST_F(HandingTest, AFailedPublishBeginsAtTheOldest) {
  StartRelay(Patient());
  bus_.FailNextPublishes(std::vector<absl::Status>(3, absl::UnavailableError("away")));
  for (int version = 1; version <= 10; ++version) Commit("notes/a", version);
  EXPECT_TRUE(WaitUntilAllCameOnce(10));
  WaitUntilEmpty();
  EXPECT_GE(relay_->relay().failures(), 1);
}

TEST_F(HandingTest, AStopPublishesAndRemovesWhatWasHanded) {
  StartRelay(Patient());
  for (int version = 1; version <= 30; ++version) Commit("notes/a", version);
  relay_->Stop();
  EXPECT_EQ(FirstOccurrences(), Versions(30));
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(HandingTest, WithoutTheLeaseNothingIsRemovedAndNothingIsLost) {
  StartRelay(Patient());
  Commit("notes/a", 1);
  ASSERT_TRUE(bus_.WaitUntilPublished(kTopic, 1));
  WaitUntilEmpty();
  // Another copy has the shard, which ours learns when it wants to remove something or to renew the lease.
  ASSERT_THAT(BlockOn(client_->Call({"SET", LeaseKey(), "1000", "PX", "5000"})), IsOk());
  Commit("notes/a", 2);
  Commit("notes/a", 3);
  while (relay_->relay().failures() == 0 && Waiting() < 2) std::this_thread::yield();
  EXPECT_EQ(Waiting(), 2);
  ASSERT_THAT(BlockOn(client_->Call({"DEL", LeaseKey()})), IsOk());
  Commit("notes/a", 4);
  EXPECT_TRUE(WaitUntilAllCameOnce(4));
  WaitUntilEmpty();
}

TEST_F(DeliveryTest, DeadLettersParkTheirSubjectUntilTheLastIsGone) {
  EXPECT_TRUE(*BlockOn(letters_->Put(Note("notes/a", 1), "BAD", "why")));
  EXPECT_TRUE(*BlockOn(letters_->Put(Note("notes/a", 1), "BAD", "why")));  // redelivered: once
  EXPECT_TRUE(*BlockOn(letters_->Put(Note("notes/a", 2), kParked, "")));
  EXPECT_FALSE(*BlockOn(letters_->Put(Note("notes/b", 1), kParked, "")));  // nothing to wait for
  EXPECT_THAT(Parked({"notes/a", "notes/b"}), ElementsAre(true, false));
  EXPECT_TRUE(BlockOn(letters_->AreParked({"notes/c"}))->any);
  EXPECT_EQ(*BlockOn(letters_->Count()), 2);

  const auto letters = BlockOn(letters_->List("", 10));
  ASSERT_THAT(letters, IsOk());
  ASSERT_EQ(letters->size(), 2u);
  EXPECT_EQ((*letters)[0].event.id(), "notes/a@1");
  EXPECT_EQ((*letters)[0].reason, "BAD");
  EXPECT_EQ((*letters)[0].message, "why");
  ASSERT_THAT(BlockOn(letters_->Remove((*letters)[0])), IsOk());
  ASSERT_THAT(BlockOn(letters_->Remove((*letters)[0])), IsOk());  // twice is once
  EXPECT_THAT(Parked({"notes/a"}), ElementsAre(true));
  ASSERT_THAT(BlockOn(letters_->Remove((*letters)[1])), IsOk());
  EXPECT_THAT(Parked({"notes/a"}), ElementsAre(false));
  EXPECT_FALSE(BlockOn(letters_->AreParked({"notes/a"}))->any);
  EXPECT_THAT(*BlockOn(letters_->List("", 10)), IsEmpty());
}

}  // namespace
}  // namespace meydan::delivery
