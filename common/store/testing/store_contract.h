#pragma once

// What every Store must do: one suite, run on the fake (store_test) and on Redis (tests/contract). Included by the test
// that instantiates it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/store.h"

namespace meydan::store::testing {

// A fresh, empty store of 4 shards with an outbox limit of 3 events, and a way to look inside.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual Store& store() = 0;
  virtual std::vector<std::string> Outbox(int shard) = 0;
  virtual std::map<std::string, absl::Time> Timers(int shard) = 0;
};

using StoreFactory = std::function<std::unique_ptr<StoreUnderTest>()>;

class StoreContractTest : public ::testing::TestWithParam<StoreFactory> {
 protected:
  void SetUp() override { under_test_ = GetParam()(); }
  Store& store() { return under_test_->store(); }
  absl::StatusOr<Applied> Apply(Commit commit) { return BlockOn(store().Apply(std::move(commit))); }
  std::vector<std::string> Outbox() { return under_test_->Outbox(store().layout().ShardOf("cases/1")); }
  std::map<std::string, absl::Time> Timers() { return under_test_->Timers(store().layout().ShardOf("cases/1")); }

  static Commit NewCase(const std::string& cause = "") {
    Commit commit;
    commit.name = "cases/1";
    commit.state = "first";
    if (!cause.empty()) commit.cause = {.id = cause, .digest = "d", .answer = "answer one", .memory = absl::Hours(1)};
    return commit;
  }
  std::vector<std::string> List(const std::string& index, const std::string& after, bool newest_first, int limit) {
    const absl::StatusOr<std::vector<std::string>> members =
        BlockOn(store().List({.index = index, .after = after, .newest_first = newest_first, .limit = limit}));
    return members.ok() ? *members : std::vector<std::string>{std::string(members.status().message())};
  }

  std::unique_ptr<StoreUnderTest> under_test_;
};

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_P(StoreContractTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(BlockOn(store().Load("cases/none")), Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_P(StoreContractTest, ACommitWritesEverythingAtOnce) {
  Commit commit = NewCase("request/1");
  commit.indexes = {{true, {"open", "01/1"}}};
  commit.timers = {{"escalate", absl::FromUnixMillis(5000)}};
  commit.events = {"event one", "event two"};
  ASSERT_THAT(Apply(commit), IsOk());

  const absl::StatusOr<Stored> stored = BlockOn(store().Load("cases/1"));
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->version, 1);
  EXPECT_EQ(stored->state, "first");
  EXPECT_THAT(List("open", "", true, 10), ElementsAre("01/1"));
  EXPECT_THAT(Timers(),
              ElementsAre(std::pair<const std::string, absl::Time>("cases/1\nescalate", absl::FromUnixMillis(5000))));
  EXPECT_THAT(Outbox(), ElementsAre("event one", "event two"));
  EXPECT_THAT(*BlockOn(store().History("cases/1")), ElementsAre("event one", "event two"));
}

TEST_P(StoreContractTest, StatesMayHoldAnyBytes) {
  Commit commit = NewCase();
  commit.state = std::string("\0\xff\n 7 8 ", 8);
  ASSERT_THAT(Apply(commit), IsOk());
  EXPECT_EQ(BlockOn(store().Load("cases/1"))->state, *commit.state);
}

TEST_P(StoreContractTest, AStaleVersionWritesNothing) {
  ASSERT_THAT(Apply(NewCase()), IsOk());
  Commit stale = NewCase("request/2");
  stale.state = "second";
  stale.indexes = {{true, {"open", "01/1"}}};
  stale.timers = {{"escalate", absl::FromUnixMillis(5000)}};
  stale.events = {"event"};
  EXPECT_THAT(Apply(stale), Fails(absl::StatusCode::kAborted, "VERSION_STALE"));
  EXPECT_EQ(BlockOn(store().Load("cases/1"))->state, "first");
  EXPECT_THAT(List("open", "", true, 10), IsEmpty());
  EXPECT_THAT(Timers(), IsEmpty());
  EXPECT_THAT(Outbox(), IsEmpty());
}

TEST_P(StoreContractTest, ARefusedCommitDoesNotUseUpItsCause) {
  ASSERT_THAT(Apply(NewCase("request/1")), IsOk());
  ASSERT_THAT(Apply(NewCase("request/2")), Fails(absl::StatusCode::kAborted, "VERSION_STALE"));
  Commit again = NewCase("request/2");
  again.expected_version = 1;
  const absl::StatusOr<Applied> applied = Apply(again);
  ASSERT_THAT(applied, IsOk());
  EXPECT_FALSE(applied->repeated);
}

TEST_P(StoreContractTest, ARepeatGetsTheFirstAnswerAndWritesNothing) {
  Commit first = NewCase("request/1");
  first.events = {"event"};
  ASSERT_THAT(Apply(first), IsOk());
  Commit again = first;
  again.cause.answer = "another answer";
  const absl::StatusOr<Applied> applied = Apply(again);
  ASSERT_THAT(applied, IsOk());
  EXPECT_TRUE(applied->repeated);
  EXPECT_EQ(applied->answer, "answer one");
  EXPECT_THAT(Outbox(), ElementsAre("event"));
  const absl::StatusOr<Applied> recalled = BlockOn(store().Recall("cases/1", again.cause));
  ASSERT_THAT(recalled, IsOk());
  EXPECT_EQ(recalled->answer, "answer one");
}

TEST_P(StoreContractTest, AnAnswerMayBeginWithTheStateAsItWasThen) {
  Commit first = NewCase("request/1");
  first.state = std::string("\0\n2 first ", 10);
  first.cause.answer_follows_state = true;
  ASSERT_THAT(Apply(first), IsOk());
  Commit later = NewCase("request/2");
  later.expected_version = 1;
  later.state = "second";
  ASSERT_THAT(Apply(later), IsOk());
  for (const absl::StatusOr<Applied>& again : {Apply(first), BlockOn(store().Recall("cases/1", first.cause))}) {
    ASSERT_THAT(again, IsOk());
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->answer, *first.state + "answer one");
  }
  EXPECT_EQ(BlockOn(store().Recall("cases/1", later.cause))->answer, "answer one");
}

TEST_P(StoreContractTest, ARequestIdWithAnotherContentIsRefused) {
  ASSERT_THAT(Apply(NewCase("request/1")), IsOk());
  Commit other = NewCase("request/1");
  other.cause.digest = "another";
  EXPECT_THAT(Apply(other), Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(BlockOn(store().Recall("cases/1", other.cause)),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_P(StoreContractTest, ARequestIdIsForOneResource) {
  EXPECT_THAT(BlockOn(store().Claim("cases/1", "r1", absl::Hours(1))), IsOk());
  EXPECT_THAT(BlockOn(store().Claim("cases/1", "r1", absl::Hours(1))), IsOk());
  EXPECT_THAT(BlockOn(store().Claim("cases/2", "r1", absl::Hours(1))),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_P(StoreContractTest, AnUnseenCauseIsNotRecalled) {
  const absl::StatusOr<Applied> recalled =
      BlockOn(store().Recall("cases/1", {.id = "request/9", .digest = "d", .memory = absl::Hours(1)}));
  ASSERT_THAT(recalled, IsOk());
  EXPECT_FALSE(recalled->repeated);
}

TEST_P(StoreContractTest, AGuardOfAnotherVersionRefusesTheCommit) {
  ASSERT_THAT(Apply(NewCase()), IsOk());
  Commit relying;
  relying.name = "cases/1";
  relying.expected_version = 1;
  relying.state = "second";
  relying.guards = {{"cases/1", 2}};
  EXPECT_THAT(Apply(relying), Fails(absl::StatusCode::kAborted, "VERSION_STALE"));
  relying.guards = {{"cases/1", 1}};
  EXPECT_THAT(Apply(relying), IsOk());
}

TEST_P(StoreContractTest, AListOfAnotherSizeRefusesTheCommit) {
  Commit commit = NewCase();
  commit.list_guards = {{"open", 0}};
  commit.indexes = {{true, {"open", "01/1"}}};
  ASSERT_THAT(Apply(commit), IsOk());
  commit.expected_version = 1;
  commit.indexes.clear();
  EXPECT_THAT(Apply(commit), Fails(absl::StatusCode::kAborted, "VERSION_STALE"));
  commit.list_guards = {{"open", 1}, {"none", 0}};
  EXPECT_THAT(Apply(commit), IsOk());
}

TEST_P(StoreContractTest, OfTwoWritersThatRelyOnEachOtherOnlyOneWins) {
  // Aggregates of one shard: "people/a/…" lie together.
  const auto write = [this](const std::string& name, int64_t version, const std::string& other, int64_t other_version) {
    Commit commit;
    commit.name = name;
    commit.expected_version = version;
    commit.state = "s";
    if (!other.empty()) commit.guards = {{other, other_version}};
    return Apply(std::move(commit));
  };
  ASSERT_THAT(write("people/a/x/1", 0, "", 0), IsOk());
  ASSERT_THAT(write("people/a/x/2", 0, "", 0), IsOk());
  for (int round = 1; round <= 50; ++round) {
    const int64_t one = BlockOn(store().Load("people/a/x/1"))->version;
    const int64_t two = BlockOn(store().Load("people/a/x/2"))->version;
    bool one_won = false;
    bool two_won = false;
    std::thread first([&] { one_won = write("people/a/x/1", one, "people/a/x/2", two).ok(); });
    std::thread second([&] { two_won = write("people/a/x/2", two, "people/a/x/1", one).ok(); });
    first.join();
    second.join();
    ASSERT_NE(one_won, two_won) << "round " << round;
  }
}

TEST_P(StoreContractTest, AFullOutboxRefusesEventsButNotWhatHasNone) {
  Commit commit = NewCase();
  commit.events = {"1", "2", "3"};
  ASSERT_THAT(Apply(commit), IsOk());
  commit.expected_version = 1;
  commit.events = {"4"};
  EXPECT_THAT(Apply(commit), Fails(absl::StatusCode::kResourceExhausted, "OUTBOX_FULL"));
  commit.events.clear();
  EXPECT_THAT(Apply(commit), IsOk());
  EXPECT_THAT(Outbox(), ElementsAre("1", "2", "3"));
}

TEST_P(StoreContractTest, TimersAreSetMovedAndCleared) {
  Commit commit = NewCase();
  commit.timers = {{"a", absl::FromUnixMillis(1)}, {"b", absl::FromUnixMillis(2)}};
  ASSERT_THAT(Apply(commit), IsOk());
  commit.expected_version = 1;
  commit.timers = {{"a", std::nullopt}, {"b", absl::FromUnixMillis(3)}};
  ASSERT_THAT(Apply(commit), IsOk());
  EXPECT_THAT(Timers(), ElementsAre(std::pair<const std::string, absl::Time>("cases/1\nb", absl::FromUnixMillis(3))));
}

TEST_P(StoreContractTest, ACommitWithoutAStateLeavesTheAggregateAsItIs) {
  ASSERT_THAT(Apply(NewCase()), IsOk());
  Commit commit;
  commit.name = "cases/1";
  commit.expected_version = 1;
  commit.timers = {{"a", absl::FromUnixMillis(1)}};
  ASSERT_THAT(Apply(commit), IsOk());
  EXPECT_EQ(BlockOn(store().Load("cases/1"))->version, 1);
  EXPECT_EQ(Timers().size(), 1u);
}

TEST_P(StoreContractTest, AListRunsOverAllShardsInOrder) {
  for (int i = 0; i < 20; ++i) {
    Commit commit;
    commit.name = absl::StrCat("cases/", i);
    commit.state = "s";
    commit.indexes = {{true, {"all", absl::StrCat(100 + i, "/", i)}}};
    ASSERT_THAT(Apply(commit), IsOk());
  }
  EXPECT_THAT(List("all", "", true, 3), ElementsAre("119/19", "118/18", "117/17"));
  EXPECT_THAT(List("all", "117/17", true, 2), ElementsAre("116/16", "115/15"));
  EXPECT_THAT(List("all", "", false, 2), ElementsAre("100/0", "101/1"));
  EXPECT_THAT(List("all", "101/1", false, 1), ElementsAre("102/2"));
  EXPECT_THAT(List("none", "", false, 1), IsEmpty());
  Range middle{.index = "all", .within = "", .after = "101/1", .until = "104"};
  middle.newest_first = false;
  EXPECT_THAT(*BlockOn(store().List(middle)), ElementsAre("102/2", "103/3"));
  EXPECT_THAT(*BlockOn(store().List({.index = "all", .within = "", .after = "104/4", .until = "102/2"})),
              ElementsAre("103/3"));
  EXPECT_EQ(*BlockOn(store().Count("all", "")), 20);
  EXPECT_EQ(*BlockOn(store().Count("all", "", "116/16")), 3);
}

TEST_P(StoreContractTest, WhatIsEnlistedStandsInTheListOnce) {
  const std::string within = "people/a";
  for (const char* member : {"02/2", "01/1", "02/2"}) {
    ASSERT_THAT(BlockOn(store().Enlist("planned", within, member)), IsOk());
  }
  EXPECT_THAT(List("planned", "", false, 10), ElementsAre("01/1", "02/2"));
  EXPECT_EQ(*BlockOn(store().Count("planned", within)), 2);
  EXPECT_EQ(*BlockOn(store().Count("planned", "people/of_another_shard")),
            store().layout().ShardOf(within) == store().layout().ShardOf("people/of_another_shard") ? 2 : 0);
}

TEST_P(StoreContractTest, WhatSortsBeforeIsTakenAway) {
  const std::string within = "people/a";
  for (const char* member : {"01/1", "02/2", "02/3", "03/4"}) {
    ASSERT_THAT(BlockOn(store().Enlist("planned", within, member)), IsOk());
    ASSERT_THAT(BlockOn(store().Enlist("other", within, member)), IsOk());
  }
  ASSERT_THAT(BlockOn(store().Unlist("planned", within, "02/3")), IsOk());
  EXPECT_THAT(List("planned", "", false, 10), ElementsAre("02/3", "03/4"));
  EXPECT_EQ(*BlockOn(store().Count("other", within)), 4);
  EXPECT_THAT(BlockOn(store().Unlist("none", within, "02")), IsOk());
}

TEST_P(StoreContractTest, TheSequenceNumbersAggregatesInTheOrderOfTheirCreation) {
  for (const char* name : {"people/a/n/x", "people/a/n/y"}) {
    Commit commit;
    commit.name = name;
    commit.state = "s";
    commit.indexes = {{true, {"inbox", absl::StrCat(kSequence, "/", name)}}};
    ASSERT_THAT(Apply(commit), IsOk());
  }
  Commit change;
  change.name = "people/a/n/x";
  change.expected_version = 1;
  change.state = "t";
  change.indexes = {{true, {"read", absl::StrCat(kSequence, "/x")}}};
  ASSERT_THAT(Apply(change), IsOk());
  EXPECT_THAT(List("inbox", "", false, 10),
              ElementsAre("0000000000000001/people/a/n/x", "0000000000000002/people/a/n/y"));
  EXPECT_THAT(List("read", "", false, 10), ElementsAre("0000000000000001/x"));
  EXPECT_EQ(BlockOn(store().Load("people/a/n/y"))->sequence, 2);
}

}  // namespace meydan::store::testing
