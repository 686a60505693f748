// The store's contract on a real Redis, and what only a real one can do wrong.

#include "common/store/redis_store.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/store/lease.h"
#include "common/store/outbox.h"
#include "common/store/testing/store_contract.h"
#include "tests/harness/fault_proxy.h"
#include "tests/harness/redis_server.h"

namespace meydan::store::testing {
namespace {

class RedisUnderTest : public StoreUnderTest {
 public:
  RedisUnderTest() {
    auto server = harness::RedisServer::Start();
    if (!server.ok()) {
      ADD_FAILURE() << server.status();
      std::abort();
    }
    server_ = *std::move(server);
    proxy_ = std::make_unique<harness::FaultProxy>(server_->port());
    client_ =
        std::make_unique<redis::Client>(loop_, redis::Options{.address = absl::StrCat("127.0.0.1:", proxy_->port())});
    store_ = std::make_unique<RedisStore>(*client_, Layout("routing", 4), RedisStore::Options{.outbox_limit = 3});
  }
  Store& store() override { return *store_; }
  RedisStore& redis_store() { return *store_; }
  redis::Client& client() { return *client_; }
  harness::RedisServer& server() { return *server_; }
  harness::FaultProxy& proxy() { return *proxy_; }
  std::string Key(const std::string& key) { return store_->layout().Prefix(store_->layout().ShardOf("cases/1")) + key; }

  std::vector<std::string> Outbox(int shard) override {
    std::vector<std::string> events;
    const auto reply = BlockOn(client_->Call({"XRANGE", store_->layout().Prefix(shard) + "outbox", "-", "+"}));
    for (const redis::Reply& entry : reply->elements) events.push_back(entry.elements[1].elements[1].text);
    return events;
  }
  std::map<std::string, absl::Time> Timers(int shard) override {
    std::map<std::string, absl::Time> timers;
    const auto reply =
        BlockOn(client_->Call({"ZRANGE", store_->layout().Prefix(shard) + "timers", "0", "-1", "WITHSCORES"}));
    for (size_t i = 0; i < reply->elements.size(); i += 2) {
      double ms = 0;
      EXPECT_TRUE(absl::SimpleAtod(reply->elements[i + 1].text, &ms));
      timers[reply->elements[i].text] = absl::FromUnixMillis(static_cast<int64_t>(ms));
    }
    return timers;
  }

 private:
  std::unique_ptr<harness::RedisServer> server_;
  std::unique_ptr<harness::FaultProxy> proxy_;
  EventLoop loop_{"redis-test"};
  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<RedisStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Redis, StoreContractTest,
                         ::testing::Values([] { return std::make_unique<RedisUnderTest>(); }));

class RedisStoreFaultTest : public ::testing::Test {
 protected:
  absl::StatusOr<Applied> Apply(Commit commit) { return BlockOn(redis_.store().Apply(std::move(commit))); }
  static Commit Full() {
    Commit commit;
    commit.name = "cases/1";
    commit.state = "first";
    commit.indexes = {{true, {"open", "01/1"}}};
    commit.timers = {{"escalate", absl::FromUnixMillis(5000)}};
    commit.events = {"event"};
    commit.cause = {.id = "request/1", .digest = "d", .answer = "a", .memory = absl::Hours(1)};
    return commit;
  }
  // With an envelope that parses, as whoever reads outboxes expects.
  absl::StatusOr<Applied> ApplyWithEvent(const std::string& id) {
    Event event;
    event.set_id(id);
    Commit commit = Full();
    commit.events = {event.SerializeAsString()};
    return Apply(std::move(commit));
  }
  std::vector<std::string> AllKeys() {
    std::vector<std::string> keys = absl::StrSplit(*redis_.server().Run({"KEYS", "*"}), '\n', absl::SkipEmpty());
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  RedisUnderTest redis_;
};

TEST_F(RedisStoreFaultTest, AKeyOfTheWrongTypeRefusesTheWholeCommit) {
  for (const char* key : {"a:cases/1", "h:cases/1", "outbox", "timers", "c:request/1", "sequence", "i:open"}) {
    ASSERT_THAT(redis_.server().Run({"SADD", redis_.Key(key), "x"}), IsOk());
    const std::vector<std::string> before = AllKeys();
    EXPECT_THAT(Apply(Full()), Fails(absl::StatusCode::kInternal, "STORE_BROKEN")) << key;
    EXPECT_EQ(AllKeys(), before) << key;
    ASSERT_THAT(redis_.server().Run({"DEL", redis_.Key(key)}), IsOk());
  }
  EXPECT_THAT(Apply(Full()), IsOk());
}

TEST_F(RedisStoreFaultTest, ListsArePutBackWhenALaterOneIsOfTheWrongType) {
  ASSERT_THAT(Apply(Full()), IsOk());
  Commit next;
  next.name = "cases/1";
  next.expected_version = 1;
  next.state = "second";
  // One that goes, one that comes, one that is there already, one that never was; then the one that cannot be written.
  next.indexes = {{false, {"open", "01/1"}}, {true, {"done", "01/1"}}, {true, {"open", "01/0"}},
                  {true, {"open", "01/0"}},  {false, {"done", "9"}},   {true, {"broken", "01/1"}}};
  ASSERT_THAT(redis_.server().Run({"SADD", redis_.Key("i:broken"), "x"}), IsOk());
  const std::vector<std::string> before = AllKeys();
  EXPECT_THAT(Apply(next), Fails(absl::StatusCode::kInternal, "STORE_BROKEN"));
  EXPECT_EQ(AllKeys(), before);
  EXPECT_EQ(*redis_.server().Run({"ZRANGE", redis_.Key("i:open"), "0", "-1"}), "01/1");
  ASSERT_THAT(redis_.server().Run({"DEL", redis_.Key("i:broken")}), IsOk());
  EXPECT_THAT(Apply(next), IsOk());
  EXPECT_EQ(*redis_.server().Run({"ZRANGE", redis_.Key("i:open"), "0", "-1"}), "01/0");
}

TEST_F(RedisStoreFaultTest, RubbishInTheAggregateOrTheSequenceRefusesTheWholeCommit) {
  for (const char* key : {"a:cases/1", "sequence"}) {
    ASSERT_THAT(redis_.server().Run({"SET", redis_.Key(key), "rubbish"}), IsOk());
    EXPECT_THAT(Apply(Full()), Fails(absl::StatusCode::kInternal, "STORE_BROKEN")) << key;
    EXPECT_THAT(AllKeys(), ElementsAre(redis_.Key(key)));
    ASSERT_THAT(redis_.server().Run({"DEL", redis_.Key(key)}), IsOk());
  }
}

TEST_F(RedisStoreFaultTest, ACommitTellsWhereItsEventsLieAndBehindWhat) {
  std::vector<std::optional<Appended>> handed;
  redis_.redis_store().NotifyOfEvents(
      [&](int, std::optional<Appended> appended) { handed.push_back(std::move(appended)); });
  Commit commit = Full();
  commit.events = {"one", "two"};
  ASSERT_THAT(Apply(commit), IsOk());
  Commit next = Full();
  next.expected_version = 1;
  next.cause.id = "request/2";
  next.events = {"three"};
  ASSERT_THAT(Apply(next), IsOk());
  ASSERT_THAT(Apply(next), IsOk());  // a repeat
  ASSERT_EQ(handed.size(), 3u);
  ASSERT_TRUE(handed[0] && handed[1]);
  EXPECT_EQ(handed[0]->previous, "");
  EXPECT_THAT(handed[0]->events, ElementsAre("one", "two"));
  EXPECT_EQ(handed[1]->previous, handed[0]->ids[1]);
  EXPECT_THAT(handed[1]->events, ElementsAre("three"));
  EXPECT_FALSE(handed[2].has_value());
  std::vector<std::string> ids;
  const auto entries = BlockOn(redis_.client().Call({"XRANGE", redis_.Key("outbox"), "-", "+"}));
  for (const redis::Reply& entry : entries->elements) ids.push_back(entry.elements[0].text);
  EXPECT_THAT(ids, ElementsAre(handed[0]->ids[0], handed[0]->ids[1], handed[1]->ids[0]));
}

TEST_F(RedisStoreFaultTest, AfterAnEmptiedOutboxNothingIsBefore) {
  ASSERT_THAT(Apply(Full()), IsOk());
  std::optional<Appended> handed;
  redis_.redis_store().NotifyOfEvents([&](int, std::optional<Appended> appended) { handed = std::move(appended); });
  ASSERT_THAT(redis_.server().Run({"XTRIM", redis_.Key("outbox"), "MAXLEN", "0"}), IsOk());
  Commit next = Full();
  next.expected_version = 1;
  next.cause.id = "request/2";
  ASSERT_THAT(Apply(next), IsOk());
  ASSERT_TRUE(handed.has_value());
  EXPECT_EQ(handed->previous, "");
}

TEST_F(RedisStoreFaultTest, AForgottenScriptIsSentAgain) {
  ASSERT_THAT(redis_.server().Run({"SCRIPT", "FLUSH"}), IsOk());
  EXPECT_THAT(Apply(Full()), IsOk());
  EXPECT_THAT(redis_.Outbox(redis_.store().layout().ShardOf("cases/1")), ElementsAre("event"));
}

TEST_F(RedisStoreFaultTest, OutOfMemoryWritesNothing) {
  ASSERT_THAT(redis_.server().ConfigSet("maxmemory", "1"), IsOk());
  EXPECT_THAT(Apply(Full()), Fails(absl::StatusCode::kResourceExhausted, "REDIS_OUT_OF_MEMORY"));
  EXPECT_THAT(AllKeys(), IsEmpty());
  ASSERT_THAT(redis_.server().ConfigSet("maxmemory", "0"), IsOk());
  EXPECT_THAT(Apply(Full()), IsOk());
}

TEST_F(RedisStoreFaultTest, AfterALostAnswerTheSameCommitHasOneEffect) {
  using Cut = harness::FaultProxy::Cut;
  for (const Cut cut : {Cut::kBeforeRequest, Cut::kBeforeReply, Cut::kInReply}) {
    ASSERT_THAT(BlockOn(redis_.client().WaitUntilConnected(absl::Seconds(10))), IsOk());  // so that no greeting is cut
    ASSERT_THAT(redis_.server().Run({"FLUSHALL"}), IsOk());
    redis_.proxy().CutNext(cut);
    ASSERT_THAT(Apply(Full()), Fails(absl::StatusCode::kUnavailable, "REDIS_OUTCOME_UNKNOWN"));
    ASSERT_THAT(BlockOn(redis_.client().WaitUntilConnected(absl::Seconds(10))), IsOk());
    const absl::StatusOr<Applied> again = Apply(Full());
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->repeated, cut != Cut::kBeforeRequest);
    EXPECT_THAT(redis_.Outbox(redis_.store().layout().ShardOf("cases/1")), ElementsAre("event"));
  }
}

TEST_F(RedisStoreFaultTest, WhatWasAnsweredSurvivesAKill) {
  ASSERT_THAT(Apply(Full()), IsOk());
  redis_.server().Kill();
  ASSERT_THAT(redis_.server().Restart(), IsOk());
  ASSERT_THAT(BlockOn(redis_.client().WaitUntilConnected(absl::Seconds(10))), IsOk());
  EXPECT_EQ(BlockOn(redis_.store().Load("cases/1"))->state, "first");
  EXPECT_THAT(redis_.Outbox(redis_.store().layout().ShardOf("cases/1")), ElementsAre("event"));
}

TEST_F(RedisStoreFaultTest, AnotherNumberOfShardsIsRefused) {
  ASSERT_THAT(BlockOn(redis_.redis_store().CheckLayout()), IsOk());
  ASSERT_THAT(BlockOn(redis_.redis_store().CheckLayout()), IsOk());
  RedisStore other(redis_.client(), Layout("routing", 8), {});
  EXPECT_THAT(BlockOn(other.CheckLayout()), Fails(absl::StatusCode::kFailedPrecondition, "SHARDS_CHANGED"));
}

TEST_F(RedisStoreFaultTest, OnlyTheHolderOfTheLeaseTrims) {
  ASSERT_THAT(ApplyWithEvent("e1"), IsOk());
  Outbox outbox(redis_.client(), redis_.store().layout());
  const int shard = redis_.store().layout().ShardOf("cases/1");
  Lease first(redis_.client(), redis_.Key("lease:relay"), absl::Minutes(1));
  Lease second(redis_.client(), redis_.Key("lease:relay"), absl::Minutes(1));
  ASSERT_TRUE(*BlockOn(first.Acquire()));
  ASSERT_THAT(redis_.server().Run({"PEXPIRE", redis_.Key("lease:relay"), "20"}), IsOk());  // it hangs for that long
  while (!*BlockOn(second.Acquire())) {
  }
  EXPECT_GT(second.token(), first.token());
  const auto entries = BlockOn(outbox.Read(shard, "", 10));
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ((*entries)[0].event.id(), "e1");
  EXPECT_EQ(BlockOn(outbox.GetDepth())->events, 1);
  EXPECT_THAT(BlockOn(outbox.Trim(shard, (*entries)[0].id, first)), Fails(absl::StatusCode::kAborted, "LEASE_LOST"));
  EXPECT_EQ(BlockOn(outbox.GetDepth())->events, 1);
  EXPECT_THAT(BlockOn(outbox.Trim(shard, (*entries)[0].id, second)), IsOk());
  EXPECT_EQ(BlockOn(outbox.GetDepth())->events, 0);
  EXPECT_FALSE(*BlockOn(first.Acquire()));
  EXPECT_THAT(BlockOn(second.Release()), IsOk());
  EXPECT_TRUE(*BlockOn(first.Acquire()));
}

// Leases of the dead were held for an hour when the clock had been put back by one.
TEST_F(RedisStoreFaultTest, ALeaseFromBeforeTheClockWasPutBackIsFree) {
  Lease dead(redis_.client(), redis_.Key("lease:keeper"), absl::Seconds(10));
  Lease next(redis_.client(), redis_.Key("lease:keeper"), absl::Seconds(10));
  ASSERT_TRUE(*BlockOn(dead.Acquire()));
  EXPECT_FALSE(*BlockOn(next.Acquire()));
  ASSERT_THAT(redis_.server().Run({"PEXPIRE", redis_.Key("lease:keeper"), "3600000"}), IsOk());
  EXPECT_TRUE(*BlockOn(next.Acquire()));
  EXPECT_GT(next.token(), dead.token());
  EXPECT_FALSE(*BlockOn(dead.Acquire()));
}

// An outbox that had filled the memory could not be emptied, for its trims were refused.
TEST_F(RedisStoreFaultTest, OutOfMemoryLeasesAndTrimsGoOn) {
  ASSERT_THAT(ApplyWithEvent("e1"), IsOk());
  Outbox outbox(redis_.client(), redis_.store().layout());
  const int shard = redis_.store().layout().ShardOf("cases/1");
  Lease lease(redis_.client(), redis_.Key("lease:keeper"), absl::Seconds(10));
  ASSERT_THAT(redis_.server().ConfigSet("maxmemory", "1"), IsOk());
  for (int i = 0; i < 2; ++i) EXPECT_THAT(BlockOn(lease.Acquire()), IsOk());
  const auto entries = BlockOn(outbox.Read(shard, "", 10));
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_THAT(BlockOn(outbox.Trim(shard, (*entries)[0].id, lease)), IsOk());
  EXPECT_EQ(BlockOn(outbox.GetDepth())->events, 0);
  EXPECT_THAT(BlockOn(lease.Release()), IsOk());
  ASSERT_THAT(redis_.server().ConfigSet("maxmemory", "0"), IsOk());
}

TEST_F(RedisStoreFaultTest, ATimerIsNeverDueBeforeItsTime) {
  Commit commit = Full();
  commit.timers = {{"a", absl::FromUnixMicros(1'000'001)}};
  ASSERT_THAT(Apply(commit), IsOk());
  Outbox outbox(redis_.client(), redis_.store().layout());
  const auto due =
      BlockOn(outbox.DueTimers(redis_.store().layout().ShardOf("cases/1"), absl::FromUnixMillis(1000), 10));
  ASSERT_THAT(due, IsOk());
  EXPECT_THAT(due->first, IsEmpty());
  EXPECT_EQ(due->second, absl::FromUnixMillis(1001));
}

TEST_F(RedisStoreFaultTest, DueTimersComeEarliestFirst) {
  Commit commit = Full();
  commit.timers = {
      {"b", absl::FromUnixMillis(2000)}, {"a", absl::FromUnixMillis(1000)}, {"c", absl::FromUnixMillis(9000)}};
  ASSERT_THAT(Apply(commit), IsOk());
  Outbox outbox(redis_.client(), redis_.store().layout());
  const auto due =
      BlockOn(outbox.DueTimers(redis_.store().layout().ShardOf("cases/1"), absl::FromUnixMillis(2000), 10));
  ASSERT_THAT(due, IsOk());
  ASSERT_EQ(due->first.size(), 2u);
  EXPECT_EQ(due->first[0].timer, "a");
  EXPECT_EQ(due->first[1].timer, "b");
  EXPECT_EQ(due->first[1].name, "cases/1");
  EXPECT_EQ(due->second, absl::FromUnixMillis(9000));
  EXPECT_EQ(*BlockOn(outbox.CountDue(absl::FromUnixMillis(1000))), 1);
}

}  // namespace
}  // namespace meydan::store::testing
