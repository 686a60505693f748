#include <gtest/gtest.h>

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
#include "common/bus/redis_streams/leases.h"
#include "common/bus/redis_streams/redis_streams_bus.h"
#include "common/bus/testing/bus_contract.h"
#include "common/bus/testing/reader.h"
#include "tests/harness/redis_server.h"

namespace meydan::bus::testing {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

absl::StatusOr<harness::RedisServer*> Server() {
  static absl::StatusOr<std::unique_ptr<harness::RedisServer>> server = harness::RedisServer::Start();
  if (!server.ok()) return server.status();
  return server->get();
}

class RedisStreamsUnderTest final : public BusUnderTest {
 public:
  static absl::StatusOr<std::unique_ptr<BusUnderTest>> Make() {
    const absl::StatusOr<harness::RedisServer*> server = Server();
    RETURN_IF_ERROR(server.status());
    return std::make_unique<RedisStreamsUnderTest>(**server);
  }

  explicit RedisStreamsUnderTest(harness::RedisServer& server) : RedisStreamsUnderTest(server, OptionsFor(server)) {}
  RedisStreamsUnderTest(harness::RedisServer& server, redis_streams::Options options)
      : server_(server), bus_(loop_, std::move(options)) {}
  redis_streams::RedisStreamsBus& bus() override { return bus_; }

  absl::Status PublishRaw(std::string topic, std::string subject, std::string raw) override {
    const absl::StatusOr<std::string> partitions = server_.Run({"GET", absl::StrCat("bus:", topic, ":partitions")});
    RETURN_IF_ERROR(partitions.status());
    const uint64_t number = StableHash(subject) % std::stoul(*partitions);
    return server_.Run({"XADD", absl::StrCat("{bus:", topic, ":", number, "}:log"), "*", "e", raw}).status();
  }

  void GoAway() override { server_.Kill(); }
  absl::Status ComeBack() override { return server_.Restart(); }

  static redis_streams::Options OptionsFor(const harness::RedisServer& server) {
    redis_streams::Options options;
    options.redis.address = absl::StrCat("unix:", server.socket());
    options.lease = absl::Milliseconds(600);
    options.hand_over = absl::Seconds(1);
    return options;
  }

 private:
  harness::RedisServer& server_;
  EventLoop loop_{"bus"};
  redis_streams::RedisStreamsBus bus_;
};

INSTANTIATE_TEST_SUITE_P(RedisStreams, BusContractTest,
                         ::testing::Values(BusKind{"RealServer", &RedisStreamsUnderTest::Make}), NameOfKind);

class RedisStreamsBusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<harness::RedisServer*> server = Server();
    ASSERT_THAT(server, IsOk());
    server_ = *server;
    options_ = RedisStreamsUnderTest::OptionsFor(*server_);
    options_.partitions = 1;
  }
  redis_streams::RedisStreamsBus& bus() {
    if (under_test_ == nullptr) under_test_ = std::make_unique<RedisStreamsUnderTest>(*server_, options_);
    return under_test_->bus();
  }
  absl::Status Publish(std::vector<Event> events) { return BlockOn(bus().Publish(topic_, std::move(events))); }
  std::unique_ptr<Subscription> Subscribe() { return *bus().Subscribe({{topic_}, kGroup}); }
  std::string Run(const std::vector<std::string>& command) {
    const absl::StatusOr<std::string> answer = server_->Run(command);
    EXPECT_THAT(answer, IsOk());
    return answer.ok() ? *answer : "";
  }
  std::string Key(const std::string& what) const { return absl::StrCat("{bus:", topic_, ":0}:", what); }
  // Entries as they were put in long ago: their ids begin with that time.
  void AddOld(int count) {
    Run({"SET", absl::StrCat("bus:", topic_, ":partitions"), "1"});
    for (int version = 1; version <= count; ++version) {
      Run({"XADD", Key("log"), absl::StrCat(version, "-0"), "e", MakeEvent("things/0", version).SerializeAsString()});
    }
  }
  std::string Length() { return Run({"XLEN", Key("log")}); }

  static constexpr char kGroup[] = "readers";
  const std::string topic_ = absl::StrCat("meydan.testing-", RandomUuid(), ".v1");
  harness::RedisServer* server_ = nullptr;
  redis_streams::Options options_;
  std::unique_ptr<RedisStreamsUnderTest> under_test_;
};

TEST_F(RedisStreamsBusTest, TheNumberOfPartitionsIsThatOfTheFirstUse) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  options_.partitions = 5;
  under_test_.reset();
  std::vector<Event> events;
  events.reserve(20);
  for (int thing = 0; thing < 20; ++thing) events.push_back(MakeEvent(absl::StrCat("things/", thing), 2));
  ASSERT_THAT(Publish(events), IsOk());
  EXPECT_EQ(Length(), "21");
}

TEST_F(RedisStreamsBusTest, AMemberThatDiedLosesItsPartitionsWithItsLease) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  EventLoop loop("dead");
  redis::Client client(loop, options_.redis);
  redis_streams::Leases dead(client, kGroup, options_.lease);
  ASSERT_THAT(BlockOn(dead.Join(topic_)), IsOk());
  const auto taken = BlockOn(dead.Acquire({topic_, 0}));
  ASSERT_THAT(taken, IsOk());
  ASSERT_TRUE(taken->has_value());

  const auto subscription = Subscribe();
  absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
  ASSERT_THAT(batch, IsOk());
  // Should it not be dead after all: nothing of it counts any more.
  const std::string position = batch->last;
  const absl::StatusOr<bool> committed = BlockOn(dead.Commit({topic_, 0}, (*taken)->token, position, 1));
  ASSERT_THAT(committed, IsOk());
  EXPECT_FALSE(*committed);
  const absl::StatusOr<bool> renewed = BlockOn(dead.Renew({topic_, 0}, (*taken)->token));
  ASSERT_THAT(renewed, IsOk());
  EXPECT_FALSE(*renewed);
  EXPECT_THAT(BlockOn(subscription->MarkDone(*std::move(batch))), IsOk());
  EXPECT_EQ(Run({"HGET", Key(absl::StrCat("group:", kGroup)), "position"}), position);
  EXPECT_EQ(Run({"HGET", Key(absl::StrCat("group:", kGroup)), "done"}), "1");
}

// Dead members kept their partitions, and their share of them, for an hour when the clock had been put back by one.
TEST_F(RedisStreamsBusTest, AMemberFromBeforeTheClockWasPutBackIsNotWaitedFor) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  EventLoop loop("dead");
  redis::Client client(loop, options_.redis);
  redis_streams::Leases dead(client, kGroup, options_.lease);
  ASSERT_THAT(BlockOn(dead.Join(topic_)), IsOk());
  ASSERT_TRUE(BlockOn(dead.Acquire({topic_, 0})).value().has_value());
  const std::string in_an_hour = absl::StrCat(absl::ToUnixMillis(absl::Now() + absl::Hours(1)));
  Run({"HSET", Key(absl::StrCat("group:", kGroup)), "until", in_an_hour});
  Run({"ZADD", absl::StrCat("bus:", topic_, ":members:", kGroup), in_an_hour, dead.member()});
  const auto subscription = Subscribe();
  absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
  ASSERT_THAT(batch, IsOk());
  EXPECT_THAT(BlockOn(subscription->MarkDone(*std::move(batch))), IsOk());
}

TEST_F(RedisStreamsBusTest, OutOfMemoryAGroupGoesOn) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  ASSERT_THAT(server_->ConfigSet("maxmemory", "1"), IsOk());
  {
    const auto subscription = Subscribe();
    absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
    ASSERT_THAT(batch, IsOk());
    EXPECT_THAT(BlockOn(subscription->MarkDone(*std::move(batch))), IsOk());
  }
  ASSERT_THAT(server_->ConfigSet("maxmemory", "0"), IsOk());
}

TEST_F(RedisStreamsBusTest, ACommitWhoseAnswerWasLostCountsOnce) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  EventLoop loop("member");
  redis::Client client(loop, options_.redis);
  redis_streams::Leases member(client, kGroup, options_.lease);
  const auto taken = BlockOn(member.Acquire({topic_, 0}));
  ASSERT_TRUE(taken.ok() && taken->has_value());
  for (int i = 0; i < 2; ++i) {
    const absl::StatusOr<bool> committed = BlockOn(member.Commit({topic_, 0}, (*taken)->token, "7-0", 3));
    EXPECT_TRUE(committed.ok() && *committed);
  }
  EXPECT_EQ(Run({"HGET", Key(absl::StrCat("group:", kGroup)), "done"}), "3");
}

TEST_F(RedisStreamsBusTest, WhatIsOldIsDroppedWhenAllGroupsHaveDoneIt) {
  AddOld(10);
  ASSERT_THAT(Publish({MakeEvent("things/0", 11)}), IsOk());
  const auto subscription = Subscribe();
  absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
  ASSERT_THAT(batch, IsOk());
  ASSERT_THAT(BlockOn(bus().Trim()), IsOk());
  EXPECT_EQ(Length(), "11");
  ASSERT_THAT(BlockOn(subscription->MarkDone(*std::move(batch))), IsOk());
  ASSERT_THAT(BlockOn(bus().Trim()), IsOk());
  EXPECT_EQ(Length(), "1");
  const absl::StatusOr<Lag> lag = BlockOn(subscription->GetLag());
  ASSERT_THAT(lag, IsOk());
  EXPECT_EQ(lag->events, 0);
}

TEST_F(RedisStreamsBusTest, AGroupThatIsGoneForLongIsNotWaitedFor) {
  AddOld(10);
  ASSERT_THAT(BlockOn(Subscribe()->Ready()), IsOk());
  ASSERT_THAT(BlockOn(bus().Trim()), IsOk());
  EXPECT_EQ(Length(), "10");
  Run({"HSET", Key(absl::StrCat("group:", kGroup)), "seen", "1"});
  ASSERT_THAT(BlockOn(bus().Trim()), IsOk());
  EXPECT_EQ(Length(), "0");
}

TEST_F(RedisStreamsBusTest, AFullMemoryRefusesTheWholePublish) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  ASSERT_THAT(server_->ConfigSet("maxmemory", "1"), IsOk());
  EXPECT_THAT(Publish({MakeEvent("things/0", 2), MakeEvent("things/0", 3)}),
              Fails(absl::StatusCode::kResourceExhausted, "REDIS_OUT_OF_MEMORY"));
  ASSERT_THAT(server_->ConfigSet("maxmemory", "0"), IsOk());
  EXPECT_EQ(Length(), "1");
  EXPECT_THAT(Publish({MakeEvent("things/0", 2), MakeEvent("things/0", 3)}), IsOk());
  EXPECT_EQ(Length(), "3");
}

TEST_F(RedisStreamsBusTest, AKeyOfAnotherKindIsLeftAlone) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  Run({"DEL", Key("log")});
  Run({"SET", Key("log"), "by hand"});
  EXPECT_THAT(Publish({MakeEvent("things/0", 2)}), Fails(absl::StatusCode::kInternal, "REDIS_ERROR"));
  EXPECT_EQ(Run({"GET", Key("log")}), "by hand");
}

TEST_F(RedisStreamsBusTest, AnEventThatIsTooLargeIsRefusedWithAllOfItsPublish) {
  options_.max_event_bytes = 10'000;
  Event large = MakeEvent("things/0", 2);
  large.set_data(std::string(10'000, 'x'));
  EXPECT_THAT(Publish({MakeEvent("things/0", 1), large}), Fails(absl::StatusCode::kInvalidArgument, "EVENT_TOO_LARGE"));
  EXPECT_EQ(Length(), "0");
}

TEST_F(RedisStreamsBusTest, AServerThatHangsIsWaitedOut) {
  ASSERT_THAT(Publish({MakeEvent("things/0", 1)}), IsOk());
  Sightings seen;
  Reader reader(Subscribe(), seen);
  ASSERT_TRUE(seen.WaitForDistinct(1));
  server_->Pause();
  EXPECT_TRUE(absl::IsUnavailable(Publish({MakeEvent("things/0", 2)})));
  {
    const auto other = Subscribe();  // ends all the same
  }
  server_->Resume();
  absl::Status published;
  do {
    published = Publish({MakeEvent("things/0", 2), MakeEvent("things/0", 3)});
  } while (absl::IsUnavailable(published));
  ASSERT_THAT(published, IsOk());
  ASSERT_TRUE(seen.WaitForDistinct(3));
  EXPECT_EQ(seen.FirstOccurrences(), InOrder(1, 3));
}

}  // namespace
}  // namespace meydan::bus::testing
