#include "services/review/domain/pause_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/review/domain/testing/approved.h"

namespace meydan::review {
namespace {

using namespace testing::approved;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

v1::EndedPause Ended(const std::string& name, absl::Time end = kDue, const std::string& scope = "") {
  v1::EndedPause ended;
  v1::Pause& pause = *ended.mutable_pause();
  pause.set_name(name);
  pause.set_scope(scope);
  pause.set_reason("an earthquake");
  pause.set_actor("people/mudur");
  *pause.mutable_time() = ToProto(kDue - absl::Hours(1));
  ended.set_actor("people/mudur");
  *ended.mutable_end_time() = ToProto(end);
  return ended;
}

v1::PauseRecord With(const std::vector<v1::EndedPause>& ends, absl::Time now = kDue) {
  v1::PauseRecord record;
  for (const v1::EndedPause& ended : ends) record = RecordEnd(record, ended, now).state;
  return record;
}

TEST(PauseRecordTest, CR15KeepsEachPauseOnceByTheLastWordOfItsEnd) {
  const v1::PauseRecord record = With({Ended("pauses/1"), Ended("pauses/2")});
  EXPECT_TRUE(RecordEnd(record, Ended("pauses/1"), kDue).unchanged);
  v1::EndedPause later = Ended("pauses/1", kDue + absl::Minutes(1));
  later.set_actor("people/deniz");
  const auto again = RecordEnd(record, later, kDue);
  EXPECT_FALSE(again.unchanged);
  ASSERT_EQ(again.state.ended_size(), 2);
  EXPECT_THAT(again.state.ended(0), EqualsProto(Ended("pauses/2")));
  EXPECT_THAT(again.state.ended(1), EqualsProto(later));
  *later.mutable_pause()->mutable_time() = ToProto(kDue);
  EXPECT_EQ(RecordEnd(again.state, later, kDue).state.ended_size(), 3) << "another pause under the same name";
}

TEST(PauseRecordTest, CR15KeepsTheLatest200InTheOrderOfTheirEnds) {
  std::vector<v1::EndedPause> ends;
  for (int i = 0; i < 205; ++i) ends.push_back(Ended(absl::StrCat("pauses/", i), kDue + absl::Minutes(i)));
  std::swap(ends[203], ends[204]);  // a clock was set back
  const v1::PauseRecord record = With(ends);
  ASSERT_EQ(record.ended_size(), 200);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(record.ended(i).pause().name(), absl::StrCat("pauses/", i + 5));
    EXPECT_EQ(record.ended(i).pause().reason(), "an earthquake");
  }
}

TEST(PauseRecordTest, CR15WhatIsStillInForceIsNotOver) {
  const v1::PauseRecord record = With({Ended("pauses/1"), Ended("pauses/2")});
  v1::PauseBoard board;
  EXPECT_EQ(EndedOf(record, board, kDue).size(), 2u);
  *board.add_pauses() = Ended("pauses/1").pause();  // its end was recorded, and then not committed
  const std::vector<v1::EndedPause> over = EndedOf(record, board, kDue);
  ASSERT_EQ(over.size(), 1u);
  EXPECT_THAT(over[0], EqualsProto(Ended("pauses/2")));
}

TEST(PauseRecordTest, P8APauseIsForgottenTwoYearsAfterItsEnd) {
  const absl::Time late = kDue + kPausesAreKept;
  const v1::PauseRecord record = With({Ended("pauses/1"), Ended("pauses/2", kDue + absl::Hours(1))});
  EXPECT_EQ(EndedOf(record, v1::PauseBoard(), late - absl::Seconds(1)).size(), 2u);
  EXPECT_EQ(EndedOf(record, v1::PauseBoard(), late).size(), 1u) << "though nobody has forgotten it yet";
  EXPECT_EQ(TimersOf(record), (std::vector<store::Timer>{{"forget", late}}));
  EXPECT_THAT(OnForgetTimer(record, late - absl::Seconds(1)), Fails(absl::StatusCode::kUnavailable, "TIMER_TOO_EARLY"));
  const auto forgotten = OnForgetTimer(record, late);
  ASSERT_THAT(forgotten, IsOk());
  ASSERT_EQ(forgotten->state.ended_size(), 1);
  EXPECT_EQ(TimersOf(forgotten->state), (std::vector<store::Timer>{{"forget", late + absl::Hours(1)}}));
  const auto empty = OnForgetTimer(forgotten->state, late + absl::Hours(1));
  ASSERT_THAT(empty, IsOk());
  EXPECT_TRUE(TimersOf(empty->state).empty());
  EXPECT_TRUE(OnForgetTimer(empty->state, late)->unchanged);
  EXPECT_EQ(RecordEnd(record, Ended("pauses/3", late), late).state.ended_size(), 2);
}

// What was paused is no secret, for everybody was told of it then. Why, and by whom, is the Directorate's affair.
TEST(PauseRecordTest, P8OthersAreToldWhatMayHaveConcernedThemAndNotWhy) {
  const auto told = [](const Standing& who, const std::string& scope) {
    return ShownTo(who, Ended("pauses/1", kDue, scope), World());
  };
  for (const char* scope : {"", "platforms/x", "units/hukuk", "units/tip", kX, kMedium}) {
    for (const Standing& who : {kReviewer, kDirector, kReviewService}) {
      ASSERT_TRUE(told(who, scope).has_value()) << who.name() << " " << scope;
      EXPECT_THAT(*told(who, scope), EqualsProto(Ended("pauses/1", kDue, scope)));
    }
  }
  const std::vector<std::pair<Standing, std::set<std::string>>> others = {
      {kAuthor, {"", "platforms/x", "units/rektorluk", "units/hukuk"}},
      {kStranger, {"", "platforms/x", "units/rektorluk", "units/tip", kMedium}},
      {kXManager, {"", "platforms/x", "units/rektorluk", "units/iletisim", kX}}};
  for (const auto& [who, concerned] : others) {
    for (const char* scope : {"", "platforms/x", "units/rektorluk", "units/hukuk", "units/tip", "units/iletisim", kX,
                              kMedium, "accounts/x.gone"}) {
      const std::optional<v1::EndedPause> shown = told(who, scope);
      ASSERT_EQ(shown.has_value(), concerned.contains(scope)) << who.name() << " " << scope;
      if (!shown.has_value()) continue;
      v1::EndedPause bare = Ended("pauses/1", kDue, scope);
      bare.clear_actor();
      bare.mutable_pause()->clear_actor();
      bare.mutable_pause()->clear_reason();
      EXPECT_THAT(*shown, EqualsProto(bare));
    }
  }
}

}  // namespace
}  // namespace meydan::review
