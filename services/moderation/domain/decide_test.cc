#include "services/moderation/domain/decide.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/moderation/domain/appeal.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/evidence.h"
#include "services/moderation/domain/testing/samples.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;  // the samples

constexpr char kOrder[] = R"pb(action: ACTION_ORDER_REMOVAL grounds: GROUND_INSULT reason: "hakaret")pb";
constexpr char kKeep[] = R"pb(action: ACTION_KEEP reason: "eleştiri")pb";
constexpr char kRestore[] = R"pb(action: ACTION_RESTORE reason: "yanlış kaldırıldı")pb";

absl::StatusOr<Decision<v1::Comment>> Decide(const v1::Comment& comment, const std::string& request,
                                             const Actor& actor = Moderator()) {
  return DecideComment(comment, Proto<v1::DecideCommentRequest>(request), actor, LawAccount(), SampleSettings(), Now());
}

v1::Comment InReview() { return Taken(InReviewFor(v1::GROUND_INSULT)); }
v1::Comment Kept() { return Decide(InReview(), kKeep)->state; }
v1::Comment Restored() { return Decide(Removed(), kRestore, OtherModerator())->state; }
v1::Comment OrderedByPolicy() { return Taken(RemovalFor(v1::GROUND_INSULT)); }
v1::Comment Appealed(const v1::Comment& comment) {
  return OpenAppeal(comment, "haksız", LawRepresentative(), LawAccount(), SampleSettings(), Now())->state;
}
v1::Comment KeptOnAppeal() {
  return DecideAppeal(Appealed(OrderedByModerator()), v1::Appeal::OUTCOME_GRANTED, "haklı", OtherModerator(),
                      LawAccount(), SampleSettings(), Now())
      ->state;
}

TEST(DecideCommentTest, P10ARemovalIsOrderedWithEvidenceGroundAndReason) {
  const auto decision = Decide(InReview(), kOrder);
  ASSERT_THAT(decision, IsOk());
  const v1::Comment& comment = decision->state;
  EXPECT_EQ(comment.state(), v1::Comment::STATE_REMOVAL_ORDERED);
  ASSERT_THAT(comment.evidence(), SizeIs(1));
  EXPECT_TRUE(IsIntact(comment, comment.evidence(0)));
  EXPECT_EQ(comment.removal().orderer(), Moderator().name);
  EXPECT_THAT(comment.removal().grounds(), ElementsAre(v1::GROUND_INSULT));
  ASSERT_THAT(comment.decisions(), SizeIs(1));
  EXPECT_EQ(comment.decisions(0).moderator(), Moderator().name);
  EXPECT_EQ(comment.decisions(0).reason(), "hakaret");
  EXPECT_EQ(comment.decisions(0).revision(), 1);
  ASSERT_THAT(EventsOf(*decision), ElementsAre("RemovalOrdered"));
  EXPECT_FALSE(EventOf<v1::RemovalOrdered>(*decision).automatic());
}

TEST(DecideCommentTest, GroundsAreKeptOnceAndInOrder) {
  const auto decision = Decide(InReview(), R"pb(action: ACTION_ORDER_REMOVAL
                                                grounds: GROUND_ADVERTISING
                                                grounds: GROUND_INSULT
                                                grounds: GROUND_ADVERTISING
                                                reason: "ikisi de")pb");
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(decision->state.removal().grounds(), ElementsAre(v1::GROUND_INSULT, v1::GROUND_ADVERTISING));
}

TEST(DecideCommentTest, P8EventsDoNotHoldTheModeratorsWords) {
  for (const auto& request : {kOrder, kKeep}) {
    const auto decision = Decide(InReview(), request);
    ASSERT_THAT(decision, IsOk());
    for (const auto& event : decision->events) {
      EXPECT_EQ(event.value().find("hakaret"), std::string::npos);
      EXPECT_EQ(event.value().find("eleştiri"), std::string::npos);
    }
  }
}

struct Step {
  std::string name;
  v1::Comment before;
  std::string request;
  Actor actor;
  v1::Comment::State after;
  std::vector<std::string> events;
};

class DecideStepTest : public ::testing::TestWithParam<Step> {};

TEST_P(DecideStepTest, EndsInItsState) {
  const auto decision = Decide(GetParam().before, GetParam().request, GetParam().actor);
  ASSERT_THAT(decision, IsOk());
  EXPECT_FALSE(decision->unchanged);
  EXPECT_EQ(decision->state.state(), GetParam().after);
  EXPECT_EQ(EventsOf(*decision), GetParam().events);
  EXPECT_EQ(decision->state.decisions_size(), GetParam().before.decisions_size() + 1);
}

INSTANTIATE_TEST_SUITE_P(
    P10, DecideStepTest,
    ::testing::Values(
        Step{
            "ReviewToRemoval", InReview(), kOrder, Moderator(), v1::Comment::STATE_REMOVAL_ORDERED, {"RemovalOrdered"}},
        Step{"CleanToRemoval",
             Taken(Clean()),
             kOrder,
             Moderator(),
             v1::Comment::STATE_REMOVAL_ORDERED,
             {"RemovalOrdered"}},
        Step{"KeptToRemoval", Kept(), kOrder, Director(), v1::Comment::STATE_REMOVAL_ORDERED, {"RemovalOrdered"}},
        Step{"RestoredToRemoval",
             Restored(),
             kOrder,
             Moderator(),
             v1::Comment::STATE_REMOVAL_ORDERED,
             {"RemovalOrdered"}},
        Step{"ReviewToKept", InReview(), kKeep, Moderator(), v1::Comment::STATE_KEPT, {"CommentKept"}},
        Step{"OrderWithdrawn",
             OrderedByPolicy(),
             kKeep,
             Moderator(),
             v1::Comment::STATE_KEPT,
             {"RemovalWithdrawn", "CommentKept"}},
        Step{"OwnOrderWithdrawn",
             OrderedByModerator(),
             kKeep,
             Moderator(),
             v1::Comment::STATE_KEPT,
             {"RemovalWithdrawn", "CommentKept"}},
        Step{"Restored", Removed(), kRestore, OtherModerator(), v1::Comment::STATE_RESTORED, {"CommentRestored"}}),
    [](const auto& info) { return info.param.name; });

struct Repeat {
  std::string name;
  v1::Comment before;
  std::string request;
};

class DecideRepeatTest : public ::testing::TestWithParam<Repeat> {};

TEST_P(DecideRepeatTest, AskingForWhatIsChangesNothing) {
  const auto decision = Decide(GetParam().before, GetParam().request);
  ASSERT_THAT(decision, IsOk());
  EXPECT_TRUE(decision->unchanged);
  EXPECT_THAT(decision->events, IsEmpty());
  EXPECT_THAT(decision->state, EqualsProto(GetParam().before));
}

INSTANTIATE_TEST_SUITE_P(P10, DecideRepeatTest,
                         ::testing::Values(Repeat{"Ordered", OrderedByModerator(), kOrder},
                                           Repeat{"OrderedByPolicy", OrderedByPolicy(), kOrder},
                                           Repeat{"Kept", Kept(), kKeep}, Repeat{"Restored", Restored(), kRestore}),
                         [](const auto& info) { return info.param.name; });

struct Refusal {
  std::string name;
  v1::Comment before;
  std::string request;
  Actor actor;
  absl::StatusCode code;
  std::string reason;
};

class DecideRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(DecideRefusalTest, SaysWhy) {
  EXPECT_THAT(Decide(GetParam().before, GetParam().request, GetParam().actor),
              Fails(GetParam().code, GetParam().reason));
}

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

INSTANTIATE_TEST_SUITE_P(
    CM6, DecideRefusalTest,
    ::testing::Values(
        Refusal{"NoGround", InReview(), R"pb(action: ACTION_ORDER_REMOVAL reason: "x")pb", Moderator(), kInvalid,
                "GROUND_REQUIRED"},
        Refusal{"NotAGround", InReview(), R"pb(action: ACTION_ORDER_REMOVAL grounds: 0 reason: "x")pb", Moderator(),
                kInvalid, "GROUND_UNKNOWN"},
        Refusal{"SixthGround", InReview(), R"pb(action: ACTION_ORDER_REMOVAL grounds: 6 reason: "x")pb", Moderator(),
                kInvalid, "GROUND_UNKNOWN"},
        Refusal{"GroundForKeeping", InReview(), R"pb(action: ACTION_KEEP grounds: GROUND_INSULT reason: "x")pb",
                Moderator(), kInvalid, "GROUND_NOT_APPLICABLE"},
        Refusal{"NoReason", InReview(), R"pb(action: ACTION_KEEP reason: "  ")pb", Moderator(), kInvalid,
                "REASON_REQUIRED"},
        Refusal{"LongReason", InReview(), R"pb(action: ACTION_KEEP reason: ")pb" + std::string(2001, 'x') + "\"",
                Moderator(), kInvalid, "REASON_TOO_LONG"},
        Refusal{"NoAction", InReview(), R"pb(reason: "x")pb", Moderator(), kInvalid, "ACTION_UNKNOWN"},
        Refusal{"UnknownAction", InReview(), R"pb(action: 9 reason: "x")pb", Moderator(), kInvalid, "ACTION_UNKNOWN"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    P2, DecideRefusalTest,
    ::testing::Values(Refusal{"Representative", InReview(), kKeep, LawRepresentative(), kDenied, "MODERATOR_REQUIRED"},
                      Refusal{"AccountManager", InReview(), kKeep, AccountManager(), kDenied, "MODERATOR_REQUIRED"},
                      Refusal{"ModeratorOfAnotherUnit", InReview(), kKeep,
                              Actor{"people/x", {{directory::v1::ROLE_MODERATOR, "units/hukuk"}}}, kDenied,
                              "MODERATOR_REQUIRED"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    P10, DecideRefusalTest,
    ::testing::Values(Refusal{"OrderForRemoved", Removed(), kOrder, Moderator(), kPrecondition, "COMMENT_REMOVED"},
                      Refusal{"OrderOnOtherGrounds", OrderedByModerator(), R"pb(action: ACTION_ORDER_REMOVAL
                                                                                grounds: GROUND_HARASSMENT
                                                                                reason: "x")pb",
                              Moderator(), kPrecondition, "REMOVAL_ALREADY_ORDERED"},
                      Refusal{"KeepRemoved", Removed(), kKeep, Moderator(), kPrecondition, "COMMENT_REMOVED"},
                      Refusal{"KeepClean", Taken(Clean()), kKeep, Moderator(), kPrecondition, "COMMENT_NOT_IN_REVIEW"},
                      Refusal{"KeepRestored", Restored(), kKeep, Moderator(), kPrecondition, "COMMENT_NOT_IN_REVIEW"},
                      Refusal{"RestoreOrdered", OrderedByModerator(), kRestore, OtherModerator(), kPrecondition,
                              "COMMENT_NOT_REMOVED"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(CM13, DecideRefusalTest,
                         ::testing::Values(Refusal{"RestoreByTheSameModerator", Removed(), kRestore, Moderator(),
                                                   kDenied, "SAME_MODERATOR"},
                                           Refusal{"KeepPastAnOpenAppeal", Appealed(OrderedByModerator()), kKeep,
                                                   Moderator(), kPrecondition, "APPEAL_OPEN"},
                                           Refusal{"OrderAgainstAGrantedAppeal", KeptOnAppeal(), kOrder, Moderator(),
                                                   kPrecondition, "APPEAL_GRANTED"}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace meydan::moderation
