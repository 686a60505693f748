#include "services/moderation/domain/appeal.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/testing/samples.h"
#include "services/moderation/domain/timers.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;  // the samples

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kGranted = v1::Appeal::OUTCOME_GRANTED;
constexpr auto kRefused = v1::Appeal::OUTCOME_REFUSED;

absl::StatusOr<Decision<v1::Comment>> Open(const v1::Comment& comment, const Actor& actor = LawRepresentative(),
                                           const std::string& note = "yazar özür diledi") {
  return OpenAppeal(comment, note, actor, LawAccount(), SampleSettings(), Now());
}

absl::StatusOr<Decision<v1::Comment>> Settle(const v1::Comment& comment, v1::Appeal::Outcome outcome,
                                             const Actor& actor = OtherModerator(),
                                             const std::string& reason = "haklı") {
  return DecideAppeal(comment, outcome, reason, actor, LawAccount(), SampleSettings(), Now());
}

TEST(OpenAppealTest, CM13NamesWhoMayNotDecide) {
  const auto decision = Open(OrderedByModerator());
  ASSERT_THAT(decision, IsOk());
  ASSERT_THAT(EventsOf(*decision), ElementsAre("AppealOpened"));
  EXPECT_EQ(EventOf<v1::AppealOpened>(*decision).orderer(), Moderator().name);
  EXPECT_EQ(EventOf<v1::AppealOpened>(*decision).opener(), LawRepresentative().name);
  EXPECT_EQ(decision->state.state(), v1::Comment::STATE_REMOVAL_ORDERED) << "the order stands";
  EXPECT_THAT(TimersOf(decision->state), SizeIs(1));
}

TEST(OpenAppealTest, ModeratorsAndTheDirectorMayToo) {
  EXPECT_THAT(Open(Removed(), Moderator()), IsOk());
  EXPECT_THAT(Open(Removed(), Director()), IsOk());
}

TEST(OpenAppealTest, OpeningItAgainChangesNothing) {
  const auto again = Open(Open(Removed())->state);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged);
  EXPECT_THAT(again->events, IsEmpty());
}

struct Refusal {
  std::string name;
  v1::Comment before;
  Actor actor;
  std::string words;
  absl::StatusCode code;
  std::string reason;
};

v1::Comment Appealed() { return Open(OrderedByModerator())->state; }
v1::Comment Refused() { return Settle(Appealed(), kRefused)->state; }

class OpenRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(OpenRefusalTest, SaysWhy) {
  const Refusal& row = GetParam();
  EXPECT_THAT(Open(row.before, row.actor, row.words), Fails(row.code, row.reason));
}

INSTANTIATE_TEST_SUITE_P(
    CM13, OpenRefusalTest,
    ::testing::Values(Refusal{"NoNote", Removed(), Moderator(), "", kInvalid, "NOTE_REQUIRED"},
                      Refusal{"LongNote", Removed(), Moderator(), std::string(2001, 'n'), kInvalid, "NOTE_TOO_LONG"},
                      Refusal{"StaffOfTheUnit", Removed(), LawStaff(), "n", kDenied, "ACCOUNT_NOT_YOURS"},
                      Refusal{"OtherUnit", Removed(), ArtStaff(), "n", kDenied, "ACCOUNT_NOT_YOURS"},
                      Refusal{"Clean", Taken(Clean()), Moderator(), "n", kPrecondition, "REMOVAL_NOT_ORDERED"},
                      Refusal{"InReview", Taken(InReviewFor(v1::GROUND_INSULT)), Moderator(), "n", kPrecondition,
                              "REMOVAL_NOT_ORDERED"},
                      Refusal{"OpenAlready", Appealed(), Moderator(), "n", kPrecondition, "APPEAL_OPEN"},
                      Refusal{"DecidedAlready", Refused(), Moderator(), "n", kPrecondition, "APPEAL_ALREADY_DECIDED"}),
    [](const auto& info) { return info.param.name; });

TEST(DecideAppealTest, GrantedItWithdrawsAStandingOrder) {
  const auto decision = Settle(Appealed(), kGranted);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Comment::STATE_KEPT);
  EXPECT_THAT(EventsOf(*decision), ElementsAre("AppealDecided", "RemovalWithdrawn", "CommentKept"));
  EXPECT_EQ(EventOf<v1::RemovalWithdrawn>(*decision).cause(), v1::RemovalWithdrawn::CAUSE_APPEAL_GRANTED);
  EXPECT_EQ(EventOf<v1::AppealDecided>(*decision).opener(), LawRepresentative().name);
  EXPECT_THAT(TimersOf(decision->state), IsEmpty());
}

TEST(DecideAppealTest, GrantedItRestoresARemovedComment) {
  const auto decision = Settle(Open(Removed())->state, kGranted);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Comment::STATE_RESTORED);
  EXPECT_THAT(EventsOf(*decision), ElementsAre("AppealDecided", "CommentRestored"));
  EXPECT_TRUE(EventOf<v1::CommentRestored>(*decision).on_appeal());
}

TEST(DecideAppealTest, RefusedItLeavesTheStateAsItIs) {
  for (const v1::Comment& comment : {OrderedByModerator(), Removed()}) {
    const auto decision = Settle(Open(comment)->state, kRefused);
    ASSERT_THAT(decision, IsOk());
    EXPECT_EQ(decision->state.state(), comment.state());
    EXPECT_THAT(EventsOf(*decision), ElementsAre("AppealDecided"));
    EXPECT_EQ(decision->state.appeals(0).reason(), "haklı");
  }
}

TEST(DecideAppealTest, WhatThePolicyOrderedAnyModeratorMayDecide) {
  const v1::Comment appealed = Open(Taken(RemovalFor(v1::GROUND_INSULT)))->state;
  EXPECT_THAT(Settle(appealed, kGranted, Moderator()), IsOk());
}

TEST(DecideAppealTest, DecidingItAgainTheSameWayChangesNothing) {
  const auto again = Settle(Refused(), kRefused);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged);
}

struct Verdict {
  std::string name;
  v1::Comment before;
  v1::Appeal::Outcome outcome;
  Actor actor;
  std::string words;
  absl::StatusCode code;
  std::string reason;
};

class DecideAppealRefusalTest : public ::testing::TestWithParam<Verdict> {};

TEST_P(DecideAppealRefusalTest, SaysWhy) {
  const Verdict& row = GetParam();
  EXPECT_THAT(Settle(row.before, row.outcome, row.actor, row.words), Fails(row.code, row.reason));
}

INSTANTIATE_TEST_SUITE_P(
    CM13, DecideAppealRefusalTest,
    ::testing::Values(
        Verdict{"TheSameModerator", Appealed(), kGranted, Moderator(), "r", kDenied, "SAME_MODERATOR"},
        Verdict{"TheSameModeratorRefusing", Appealed(), kRefused, Moderator(), "r", kDenied, "SAME_MODERATOR"},
        Verdict{"Representative", Appealed(), kGranted, LawRepresentative(), "r", kDenied, "MODERATOR_REQUIRED"},
        Verdict{"NoReason", Appealed(), kGranted, OtherModerator(), " ", kInvalid, "REASON_REQUIRED"},
        Verdict{"Moot", Appealed(), v1::Appeal::OUTCOME_MOOT, OtherModerator(), "r", kInvalid, "OUTCOME_UNKNOWN"},
        Verdict{"Unspecified", Appealed(), v1::Appeal::OUTCOME_UNSPECIFIED, OtherModerator(), "r", kInvalid,
                "OUTCOME_UNKNOWN"},
        Verdict{"NoAppeal", OrderedByModerator(), kGranted, OtherModerator(), "r", kPrecondition, "APPEAL_NOT_OPEN"},
        Verdict{"DecidedOtherwise", Refused(), kGranted, OtherModerator(), "r", kPrecondition,
                "APPEAL_ALREADY_DECIDED"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace meydan::moderation
