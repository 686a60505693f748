#include "services/moderation/domain/claim.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/appeal.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/decide.h"
#include "services/moderation/domain/ingest.h"
#include "services/moderation/domain/testing/samples.h"
#include "services/moderation/domain/timers.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;  // the samples

using Result = absl::StatusOr<Decision<v1::Comment>>;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr absl::Duration kLength = absl::Minutes(15);
constexpr absl::Duration kMoment = absl::Milliseconds(1);

Result Claim(const v1::Comment& comment, const Actor& actor, absl::Time now = Now()) {
  return ClaimComment(comment, actor, SampleSettings(), now);
}

v1::Comment InReview() { return Taken(InReviewFor(v1::GROUND_INSULT)); }
v1::Comment Appealed(const v1::Comment& comment) {
  return OpenAppeal(comment, "alıntıydı", LawRepresentative(), LawAccount(), SampleSettings(), Now())->state;
}
v1::Comment Settled(v1::Appeal::Outcome outcome) {
  return DecideAppeal(Appealed(Removed()), outcome, "r", OtherModerator(), LawAccount(), SampleSettings(), Now())
      ->state;
}
// Held by OtherModerator() from Now() on.
v1::Comment Held(const v1::Comment& comment) { return Claim(comment, OtherModerator())->state; }

struct Taking {
  std::string name;
  v1::Comment before;
  Actor actor;
  absl::Duration later;
  absl::Duration since;  // when the claim began, after Now()
};

class TakingTest : public ::testing::TestWithParam<Taking> {};

TEST_P(TakingTest, HoldsItFromThenOn) {
  const Taking& row = GetParam();
  const Result decision = Claim(row.before, row.actor, Now() + row.later);
  ASSERT_THAT(decision, IsOk());
  v1::Comment expected = row.before;
  expected.mutable_claim()->set_holder(row.actor.name);
  *expected.mutable_claim()->mutable_claim_time() = ToProto(Now() + row.since);
  *expected.mutable_claim()->mutable_expire_time() = ToProto(Now() + row.later + kLength);
  *expected.mutable_update_time() = ToProto(Now() + row.later);
  EXPECT_THAT(decision->state, EqualsProto(expected));
  EXPECT_THAT(decision->events, IsEmpty());
  EXPECT_THAT(Claim(decision->state, row.actor, Now() + row.later)->unchanged, true);
}

const absl::Duration kFive = absl::Minutes(5);

INSTANTIATE_TEST_SUITE_P(
    CR8, TakingTest,
    ::testing::Values(Taking{"InReviewByAModerator", InReview(), Moderator(), kFive, kFive},
                      Taking{"InReviewByTheDirector", InReview(), Director(), kFive, kFive},
                      Taking{"AppealOfAStandingOrder", Appealed(OrderedByModerator()), OtherModerator(), kFive, kFive},
                      Taking{"AppealOfARemoval", Appealed(Removed()), Director(), kFive, kFive},
                      Taking{"AppealOfWhatThePolicyOrdered", Appealed(Taken(RemovalFor(v1::GROUND_INSULT))),
                             Moderator(), kFive, kFive},
                      Taking{"RenewedByItsHolder", Held(InReview()), OtherModerator(), kFive, absl::ZeroDuration()},
                      Taking{"OverAtItsEndThoughNoTimerRan", Held(InReview()), Moderator(), kLength, kLength},
                      Taking{"TakenAnewAfterItsEnd", Held(InReview()), OtherModerator(), 2 * kLength, 2 * kLength}),
    [](const auto& info) { return info.param.name; });

struct Refusal {
  std::string name;
  v1::Comment before;
  Actor actor;
  absl::StatusCode code;
  std::string reason;
};

class ClaimRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(ClaimRefusalTest, SaysWhy) {
  const Refusal& row = GetParam();
  EXPECT_THAT(Claim(row.before, row.actor, Now() + kLength - kMoment), Fails(row.code, row.reason));
}

INSTANTIATE_TEST_SUITE_P(
    CR8, ClaimRefusalTest,
    ::testing::Values(
        Refusal{"HeldByAnother", Held(InReview()), Moderator(), kPrecondition, "CLAIMED_BY_OTHER"},
        Refusal{"HeldByAnotherEvenForTheDirector", Held(InReview()), Director(), kPrecondition, "CLAIMED_BY_OTHER"},
        Refusal{"AppealHeldByAnother", Held(Appealed(Removed())), Director(), kPrecondition, "CLAIMED_BY_OTHER"},
        Refusal{"Clean", Taken(Clean()), Moderator(), kPrecondition, "COMMENT_NOT_IN_REVIEW"},
        Refusal{"OrderedAndNotAppealedFor", OrderedByModerator(), Moderator(), kPrecondition, "COMMENT_NOT_IN_REVIEW"},
        Refusal{"RemovedAndNotAppealedFor", Removed(), Moderator(), kPrecondition, "COMMENT_NOT_IN_REVIEW"},
        Refusal{"AppealRefused", Settled(v1::Appeal::OUTCOME_REFUSED), Moderator(), kPrecondition,
                "COMMENT_NOT_IN_REVIEW"},
        Refusal{"AppealGranted", Settled(v1::Appeal::OUTCOME_GRANTED), Moderator(), kPrecondition,
                "COMMENT_NOT_IN_REVIEW"},
        Refusal{"CM13WhoOrderedTheRemoval", Appealed(Removed()), Moderator(), kDenied, "SAME_MODERATOR"},
        Refusal{"Representative", InReview(), LawRepresentative(), kDenied, "MODERATOR_REQUIRED"},
        Refusal{"AccountManager", InReview(), AccountManager(), kDenied, "MODERATOR_REQUIRED"},
        Refusal{"Operator", InReview(), Operator(), kDenied, "MODERATOR_REQUIRED"},
        Refusal{"Service", InReview(), Actor{"services/routing", {}}, kDenied, "MODERATOR_REQUIRED"}),
    [](const auto& info) { return info.param.name; });

// What a moderator decides about a comment, by name of its action.
struct Act {
  std::string name;
  v1::Comment waiting;
  Result (*decide)(const v1::Comment& comment, const Actor& actor, absl::Time now);
};

template <v1::Decision::Action action>
Result Decide(const v1::Comment& comment, const Actor& actor, absl::Time now) {
  v1::DecideCommentRequest request;
  request.set_action(action);
  if (action == v1::Decision::ACTION_ORDER_REMOVAL) request.add_grounds(v1::GROUND_INSULT);
  request.set_reason("r");
  return DecideComment(comment, request, actor, LawAccount(), SampleSettings(), now);
}

template <v1::Appeal::Outcome outcome>
Result Settle(const v1::Comment& comment, const Actor& actor, absl::Time now) {
  return DecideAppeal(comment, outcome, "r", actor, LawAccount(), SampleSettings(), now);
}

class HeldTest : public ::testing::TestWithParam<Act> {};

TEST_P(HeldTest, WaitsForItsHolder) {
  const v1::Comment held = Held(GetParam().waiting);
  const Result refused = GetParam().decide(held, Director(), Now() + kLength - kMoment);
  EXPECT_THAT(refused, Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_EQ(FactOf(refused.status(), "holder"), OtherModerator().name);
  EXPECT_EQ(FactOf(refused.status(), "until"), "2026-03-01T09:45:00+00:00");
}

TEST_P(HeldTest, IsFreedByTheDecision) {
  const Result decided = GetParam().decide(Held(GetParam().waiting), OtherModerator(), Now() + kFive);
  ASSERT_THAT(decided, IsOk());
  EXPECT_FALSE(decided->unchanged);
  EXPECT_FALSE(decided->state.has_claim());
}

TEST_P(HeldTest, IsAnybodysFromTheEndOfTheClaim) {
  const Result decided = GetParam().decide(Held(GetParam().waiting), Director(), Now() + kLength);
  ASSERT_THAT(decided, IsOk());
  EXPECT_FALSE(decided->state.has_claim());
}

TEST_P(HeldTest, NeedsNoClaimToBeDecided) {
  EXPECT_THAT(GetParam().decide(GetParam().waiting, Director(), Now()), IsOk());
}

INSTANTIATE_TEST_SUITE_P(
    CR8, HeldTest,
    ::testing::Values(Act{"Keep", InReview(), &Decide<v1::Decision::ACTION_KEEP>},
                      Act{"OrderRemoval", InReview(), &Decide<v1::Decision::ACTION_ORDER_REMOVAL>},
                      Act{"GrantAppeal", Appealed(OrderedByModerator()), &Settle<v1::Appeal::OUTCOME_GRANTED>},
                      Act{"RefuseAppeal", Appealed(OrderedByModerator()), &Settle<v1::Appeal::OUTCOME_REFUSED>},
                      Act{"GrantAppealOfARemoval", Appealed(Removed()), &Settle<v1::Appeal::OUTCOME_GRANTED>}),
    [](const auto& info) { return info.param.name; });

TEST(ReleaseTest, CR8GivesItBack) {
  const Result released = ReleaseComment(Held(InReview()), OtherModerator(), SampleSettings(), Now() + kFive);
  ASSERT_THAT(released, IsOk());
  EXPECT_FALSE(released->state.has_claim());
  EXPECT_EQ(ToTime(released->state.update_time()), Now() + kFive);
  EXPECT_THAT(released->events, IsEmpty());
  EXPECT_THAT(Claim(released->state, Moderator(), Now() + kFive), IsOk());
}

TEST(ReleaseTest, CR8IsForTheHolder) {
  const v1::Comment held = Held(InReview());
  EXPECT_THAT(ReleaseComment(held, Moderator(), SampleSettings(), Now()), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_THAT(ReleaseComment(held, LawStaff(), SampleSettings(), Now()), Fails(kDenied, "MODERATOR_REQUIRED"));
}

TEST(ReleaseTest, NothingToGiveBackChangesNothing) {
  for (const v1::Comment& free : {InReview(), Taken(Clean()), Removed()}) {
    const Result released = ReleaseComment(free, Moderator(), SampleSettings(), Now());
    ASSERT_THAT(released, IsOk());
    EXPECT_TRUE(released->unchanged);
  }
}

Result Send(const v1::Comment& comment, const std::string& text, const v1::Verdict& verdict) {
  return Ingest(comment, Incoming(text), comment.author(), verdict, LawAccount(), SampleSettings(), Now() + kFive);
}

TEST(RevisionTest, CR8ANewTextIsAnybodys) {
  const Result revised = Send(Held(InReview()), "başka bir söz", InReviewFor(v1::GROUND_INSULT));
  ASSERT_THAT(revised, IsOk());
  EXPECT_EQ(revised->state.state(), v1::Comment::STATE_IN_REVIEW);
  EXPECT_FALSE(revised->state.has_claim());
  EXPECT_FALSE(Send(Held(Appealed(Removed())), "başka bir söz", Clean())->state.has_claim());
}

TEST(RevisionTest, CR8TheSameTextAgainLeavesTheClaim) {
  const v1::Comment held = Held(InReview());
  EXPECT_THAT(Send(held, held.text(), Clean())->state, EqualsProto(held));
}

TEST(ClaimTimerTest, CR8FreesItWithoutAWord) {
  const v1::Comment held = Held(InReview());
  EXPECT_THAT(TimersOf(held), ElementsAre(store::Timer{"claim", Now() + kLength}));
  const Result freed = OnTimer(held, "claim", Now() + kLength);
  ASSERT_THAT(freed, IsOk());
  v1::Comment expected = InReview();
  *expected.mutable_update_time() = ToProto(Now() + kLength);
  EXPECT_THAT(freed->state, EqualsProto(expected));
  EXPECT_THAT(freed->events, IsEmpty());
  EXPECT_THAT(TimersOf(freed->state), IsEmpty());
}

TEST(ClaimTimerTest, CR8ATimerFromBeforeTheRenewalChangesNothing) {
  const v1::Comment renewed = Claim(Held(InReview()), OtherModerator(), Now() + kFive)->state;
  const Result decision = OnTimer(renewed, "claim", Now() + kLength);
  ASSERT_THAT(decision, IsOk());
  EXPECT_TRUE(decision->unchanged);
  EXPECT_THAT(decision->state, EqualsProto(renewed));
}

// An appeal leaves the order standing, and so its timers: beside them a claim comes, is renewed and ends.
TEST(ClaimTimerTest, CR8LeavesTheRemovalsTimersAlone) {
  const v1::Comment appealed = Appealed(OrderedByModerator());
  const store::Timer remind{"remind", Now() + absl::Hours(2)};
  const store::Timer overdue{"overdue", Now() + absl::Hours(4)};
  ASSERT_THAT(TimersOf(appealed), ElementsAre(remind));
  const v1::Comment held = Held(appealed);
  EXPECT_THAT(TimersOf(held), ElementsAre(remind, store::Timer{"claim", Now() + kLength}));
  const v1::Comment freed = OnTimer(held, "claim", Now() + kLength)->state;
  EXPECT_THAT(TimersOf(freed), ElementsAre(remind));
  EXPECT_THAT(freed.removal(), EqualsProto(appealed.removal()));

  const absl::Time late = Now() + absl::Hours(1) + absl::Minutes(55);
  const v1::Comment held_late = Claim(appealed, OtherModerator(), late)->state;
  const Result reminded = OnTimer(held_late, "remind", remind.due);
  EXPECT_THAT(EventsOf(*reminded), ElementsAre("RemovalReminded"));
  EXPECT_THAT(TimersOf(reminded->state), ElementsAre(overdue, store::Timer{"claim", late + kLength}));
}

}  // namespace
}  // namespace meydan::moderation
