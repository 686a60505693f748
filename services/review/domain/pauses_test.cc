#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/review/domain/testing/approved.h"

namespace meydan::review {
namespace {

using namespace testing::approved;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

v1::Pause PauseOf(const std::string& scope, const std::string& name = "pauses/1", absl::Time time = kDue) {
  v1::Pause pause;
  pause.set_name(name);
  pause.set_scope(scope);
  pause.set_reason("an earthquake");
  pause.set_actor("people/mudur");
  *pause.mutable_time() = ToProto(time);
  return pause;
}

Decision<v1::PauseBoard> Resume(const v1::PauseBoard& board, const std::string& name, absl::Time now) {
  return RemovePause(board, name, "people/mudur", now);
}

TEST(PausesTest, CR15ForAllAUnitAPlatformOrAnAccount) {
  for (const char* scope : {"", "units/hukuk", "platforms/instagram", "platforms/x", kX}) {
    const auto paused = AddPause(v1::PauseBoard(), PauseOf(scope), World());
    ASSERT_THAT(paused, IsOk()) << scope;
    ASSERT_EQ(paused->state.pauses_size(), 1);
    EXPECT_THAT(paused->state.pauses(0), EqualsProto(PauseOf(scope)));
  }
  for (const char* scope :
       {"units/yok", "platforms/", "platforms/myspace", "accounts/x.yok", "instagram", "people/ali"}) {
    EXPECT_THAT(AddPause(v1::PauseBoard(), PauseOf(scope), World()),
                Fails(absl::StatusCode::kInvalidArgument, "SCOPE_UNKNOWN"))
        << scope;
  }
}

TEST(PausesTest, TrapCR15APauseOfAUnitReachesAllBelowIt) {
  const auto pause = [](const std::string& scope) {
    v1::PauseBoard board;
    *board.add_pauses() = PauseOf(scope);
    return PauseFor(board, Scheduled(), World()).has_value();
  };
  EXPECT_TRUE(pause("units/rektorluk"));  // of no account and no submission itself
  EXPECT_TRUE(pause("units/hukuk")) << "whose content it is";
  EXPECT_TRUE(pause("units/tip")) << "whose account it is for";
  EXPECT_FALSE(pause("units/hukuk/lisans"));
}

TEST(PausesTest, CR15NeedsAReason) {
  v1::Pause pause = PauseOf("");
  pause.clear_reason();
  EXPECT_THAT(AddPause(v1::PauseBoard(), pause, World()), Fails(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  pause.set_reason(std::string(2001, 'a'));
  EXPECT_THAT(AddPause(v1::PauseBoard(), pause, World()), Fails(absl::StatusCode::kInvalidArgument, "REASON_TOO_LONG"));
}

TEST(PausesTest, CR15PausingAndResumingTwiceChangesNothing) {
  const v1::PauseBoard paused = AddPause(v1::PauseBoard(), PauseOf(""), World())->state;
  EXPECT_TRUE(AddPause(paused, PauseOf(""), World())->unchanged);
  const auto resumed = Resume(paused, "pauses/1", kDue);
  EXPECT_FALSE(resumed.unchanged);
  EXPECT_EQ(resumed.state.pauses_size(), 0);
  EXPECT_TRUE(Resume(resumed.state, "pauses/1", kDue).unchanged);
  EXPECT_TRUE(Resume(paused, "pauses/2", kDue).unchanged);
}

TEST(PausesTest, CR15TheOldestOfThoseThatConcernItIsNamed) {
  v1::PauseBoard board;
  board = AddPause(board, PauseOf(kX, "pauses/younger", kDue), World())->state;
  board = AddPause(board, PauseOf("units/hukuk", "pauses/older", kDue - absl::Hours(1)), World())->state;
  board = AddPause(board, PauseOf("platforms/spotify", "pauses/other", kDue - absl::Hours(2)), World())->state;
  ASSERT_TRUE(PauseFor(board, Scheduled(), World()).has_value());
  EXPECT_EQ(PauseFor(board, Scheduled(), World())->name(), "pauses/older");
  board = Resume(board, "pauses/older", kDue).state;
  EXPECT_EQ(PauseFor(board, Scheduled(), World())->name(), "pauses/younger");
  board = Resume(board, "pauses/younger", kDue).state;
  EXPECT_FALSE(PauseFor(board, Scheduled(), World()).has_value());
}

TEST(PausesTest, CR15AtMostAHundred) {
  v1::PauseBoard board;
  for (int i = 0; i < 100; ++i) board = AddPause(board, PauseOf("", absl::StrCat("pauses/", i)), World())->state;
  EXPECT_THAT(AddPause(board, PauseOf("", "pauses/more"), World()),
              Fails(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PAUSES"));
}

TEST(PausesTest, TrapCR15ResumingFiresNothingThatWasHeld) {
  const v1::PauseBoard paused = AddPause(v1::PauseBoard(), PauseOf(""), World())->state;
  const v1::Submission held = BecomeDue(Scheduled(), Covered(), paused, World(), kDue)->state;
  ASSERT_EQ(held.state(), v1::Submission::STATE_HELD);
  const v1::PauseBoard resumed = Resume(paused, "pauses/1", kDue).state;
  EXPECT_TRUE(BecomeDue(held, Covered(), resumed, World(), kDue + absl::Minutes(1))->unchanged);
  EXPECT_TRUE(PublishTimersOf(held).empty());
}

TEST(PausesTest, CR15WhatWasDueDuringAPauseIsHeldAlsoWhenItIsFoundOnlyAfterwards) {
  const absl::Time late = kDue + absl::Hours(2);
  const auto due_after = [&](absl::Time begin, absl::Time end, const std::string& scope) {
    v1::PauseBoard board = AddPause(v1::PauseBoard(), PauseOf(scope, "pauses/1", begin), World())->state;
    board = Resume(board, "pauses/1", end).state;
    EXPECT_EQ(board.pauses_size(), 0);
    EXPECT_EQ(board.ended(0).pause().reason(), "");
    return BecomeDue(Scheduled(), Covered(), board, World(), late)->state;
  };
  const v1::Submission held = due_after(kDue - absl::Hours(1), kDue + absl::Hours(1), "");
  EXPECT_EQ(held.state(), v1::Submission::STATE_HELD);
  EXPECT_EQ(held.hold().cause(), v1::Hold::CAUSE_PAUSE);
  EXPECT_EQ(due_after(kDue, kDue + absl::Seconds(1), "").state(), v1::Submission::STATE_HELD);
  EXPECT_EQ(due_after(kDue - absl::Hours(1), kDue, "").state(), v1::Submission::STATE_DUE);
  EXPECT_EQ(due_after(kDue + absl::Seconds(1), late, "").state(), v1::Submission::STATE_HELD) << "overdue in a pause";
  EXPECT_EQ(due_after(kDue - absl::Hours(1), late, "platforms/spotify").state(), v1::Submission::STATE_DUE);
}

TEST(PausesTest, CR15EndedPausesAreForgottenInTime) {
  v1::PauseBoard board;
  for (int i = 0; i < 250; ++i) {
    board = AddPause(board, PauseOf("", absl::StrCat("pauses/", i)), World())->state;
    board = Resume(board, absl::StrCat("pauses/", i), kDue).state;
  }
  EXPECT_EQ(board.ended_size(), 200);
  EXPECT_EQ(board.ended(0).pause().name(), "pauses/50");
  board = AddPause(board, PauseOf("", "pauses/last"), World())->state;
  EXPECT_EQ(Resume(board, "pauses/last", kDue + absl::Hours(24 * 31)).state.ended_size(), 1);
}

// The first shard's board has been the record once.
TEST(PausesTest, CR15ABoardLosesTheReasonsThatItKeptBefore) {
  v1::PauseBoard board = AddPause(v1::PauseBoard(), PauseOf("", "pauses/2"), World())->state;
  *board.add_ended()->mutable_pause() = PauseOf("");
  *board.mutable_ended(0)->mutable_end_time() = ToProto(kDue);
  board = Resume(board, "pauses/2", kDue).state;
  ASSERT_EQ(board.ended_size(), 2);
  for (const v1::EndedPause& ended : board.ended()) EXPECT_EQ(ended.pause().reason(), "");
  EXPECT_EQ(board.ended(1).actor(), "people/mudur");
}

}  // namespace
}  // namespace meydan::review
