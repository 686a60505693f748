// Every command of a relay's turn is, in turn, refused, lost or answered with nonsense: nothing leaves the outbox that
// was not read whole and acknowledged, and what is left is removed by a later turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/event.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/lease.h"
#include "common/store/outbox.h"
#include "tests/contract/commit_faults.h"

namespace meydan::store {
namespace {

using meydan::testing::IsOk;
using meydan::testing::Lie;
using ::testing::AnyOf;
using ::testing::ElementsAre;

class RelayFaultsTest : public CommitFaultsTest {
 protected:
  // A turn of a relay whose bus acknowledges at once, with a lease of its own.
  absl::StatusOr<std::string> Relay(const std::string& lease_key) {
    Lease lease(world_.client(), lease_key, absl::Minutes(1));
    RETURN_IF_ERROR(BlockOn(lease.Acquire()).status());
    ASSIGN_OR_RETURN(const std::vector<Outbox::Entry> entries, BlockOn(outbox_.Read(shard_, "", 10)));
    if (entries.empty()) return "nothing to hand over";
    EXPECT_EQ(entries[0].event.subject(), "notes/1");
    RETURN_IF_ERROR(BlockOn(outbox_.Trim(shard_, entries.back().id, lease)).status());
    return "handed over";
  }
  // A turn without a lie; its commands.
  std::vector<std::string> CommandsOfATurn() {
    world_.liar().Expect(-1, std::nullopt);
    EXPECT_THAT(Relay("lease"), IsOk());
    return world_.liar().Seen();
  }
  // A commit, a turn in which the `nth` command is answered by the lie, and then another relay's, in which none is.
  void TryTurn(int nth, const Lie& lie);

  Outbox outbox_{world_.client(), world_.store().layout()};
  const int shard_ = outbox_.layout().ShardOf("notes/1");
  std::string waiting_, handed_over_;  // what is stored with the event in the outbox, and without
};

void RelayFaultsTest::TryTurn(int nth, const Lie& lie) {
  ASSERT_THAT(Patiently([this] { return Create("a!"); }), IsOk());
  ASSERT_EQ(world_.Contents(), waiting_);
  world_.liar().Expect(nth, lie);
  const absl::StatusOr<std::string> turn = Relay("lease");
  world_.liar().Expect(-1, std::nullopt);
  const std::string contents = world_.Contents();
  EXPECT_THAT(contents, AnyOf(waiting_, handed_over_));
  if (!turn.ok()) {
    EXPECT_NE(ReasonOf(turn.status()), "") << turn.status();
    if (!lie.carried_out) EXPECT_EQ(contents, waiting_);
  }
  EXPECT_THAT(Patiently([this] { return Relay("lease/2"); }), IsOk());
  EXPECT_EQ(world_.Contents(), handed_over_);
}

TEST_F(RelayFaultsTest, ATurnGivesWholeEventsAndALaterOneRemovesWhatIsLeft) {
  ASSERT_THAT(Create("a!"), IsOk());
  waiting_ = world_.Contents();
  CommandsOfATurn();
  handed_over_ = world_.Contents();
  ASSERT_NE(handed_over_, waiting_);
  // Redis knows the scripts now, so that the commands are always these: the lease, the entries, their removal.
  world_.EmptyData();
  ASSERT_THAT(Create("a!"), IsOk());
  ASSERT_THAT(CommandsOfATurn(), ElementsAre("EVALSHA", "XRANGE", "EVALSHA"));
  for (int nth = 0; nth < 3; ++nth) {
    for (const Lie& lie : Lies()) {
      SCOPED_TRACE(absl::StrCat("command ", nth, " is answered by ", lie.name));
      world_.EmptyData();
      TryTurn(nth, lie);
    }
  }
}

// A refused removal leaves the entry, and so does one of which nobody knows; only a removal that was done removes.
TEST_F(RelayFaultsTest, OnlyARemovalThatWasDoneRemoves) {
  constexpr int kRemoval = 2;  // as above
  ASSERT_THAT(Create("a!"), IsOk());
  const std::string waiting = world_.Contents();
  CommandsOfATurn();
  const std::string handed_over = world_.Contents();
  for (const Lie& lie : Lies()) {
    SCOPED_TRACE(absl::StrCat("the removal is answered by ", lie.name));
    world_.EmptyData();
    ASSERT_THAT(Patiently([this] { return Create("a!"); }), IsOk());
    world_.liar().Expect(kRemoval, lie);
    const absl::StatusOr<std::string> turn = Relay("lease");
    world_.liar().Expect(-1, std::nullopt);
    // Of a script that is not known the source is sent.
    const bool done = lie.carried_out || absl::StartsWith(lie.reply, "-NOSCRIPT");
    EXPECT_EQ(world_.Contents(), done ? handed_over : waiting);
    if (!done) EXPECT_FALSE(turn.ok());
    EXPECT_EQ(Patiently([this] { return Relay("lease/2"); }).value_or("refused"),
              done ? "nothing to hand over" : "handed over");
    EXPECT_EQ(world_.Contents(), handed_over);
  }
}

// Redis was started anew: of each script the source must be sent, and the source, too, may be lied about.
TEST_F(RelayFaultsTest, TheSameWhereRedisKnowsNoScript) {
  constexpr size_t kMostCommands = 7;  // each script may be asked for twice before its source is sent
  ASSERT_THAT(Create("a!"), IsOk());
  waiting_ = world_.Contents();
  EXPECT_LE(CommandsOfATurn().size(), kMostCommands);
  handed_over_ = world_.Contents();
  for (size_t nth = 0; nth < kMostCommands; ++nth) {
    for (const Lie& lie : Lies()) {
      SCOPED_TRACE(absl::StrCat("command ", nth, " is answered by ", lie.name));
      world_.Empty();
      TryTurn(static_cast<int>(nth), lie);
    }
  }
}

// Carried out, and then told of in each wrong shape: the commit counts, and the relay must read for itself.
TEST_F(RelayFaultsTest, WhatDoesNotTellWhereTheEventsLieIsNotHandedOn) {
  std::vector<std::optional<Appended>> handed;
  world_.store().NotifyOfEvents([&](int, std::optional<Appended> appended) { handed.push_back(std::move(appended)); });
  ASSERT_THAT(Create("a!"), IsOk());
  ASSERT_EQ(handed.size(), 1u);
  ASSERT_TRUE(handed[0].has_value());
  EXPECT_EQ(handed[0]->ids.size(), 1u);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"OK"},
                                                                                     {"OK", ""},
                                                                                     {"OK", "", ""},
                                                                                     {"OK", "", "1"},
                                                                                     {"OK", "", "1-"},
                                                                                     {"OK", "", "-1-2"},
                                                                                     {"OK", "x", "1-2"},
                                                                                     {"OK", "1-2", "1-2"},
                                                                                     {"OK", "1-3", "1-2"},
                                                                                     {"OK", "1-2", "1-3", "1-4"}}) {
    SCOPED_TRACE(absl::StrJoin(words, ","));
    world_.EmptyData();
    handed.clear();
    world_.liar().Expect(0, Lie{"wrong shape", true, Wire(words)});
    EXPECT_THAT(Create("a!"), IsOk());
    ASSERT_EQ(handed.size(), 1u);
    EXPECT_FALSE(handed[0].has_value());
  }
}

}  // namespace
}  // namespace meydan::store
