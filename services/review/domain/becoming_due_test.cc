#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "services/review/domain/testing/approved.h"

namespace meydan::review {
namespace {

using namespace testing::approved;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const v1::PauseBoard kNoPauses;

TEST(ScheduleApprovedTest, P18TheAnswerIsToldAndItIsScheduled) {
  SubmissionDecision decision{Reviewed(), {}};
  ScheduleApproved(decision, "people/deniz", kDue - absl::Hours(1));
  EXPECT_EQ(decision.state.state(), v1::Submission::STATE_SCHEDULED);
  ASSERT_THAT(EventsOf(decision), ElementsAre("ContentApproved"));
  const auto approved = EventOf<v1::ContentApproved>(decision);
  EXPECT_EQ(approved.facts().state(), v1::Submission::STATE_SCHEDULED);
  EXPECT_EQ(ToTime(approved.facts().publish_time()), kDue);
  EXPECT_EQ(approved.content_digest(), decision.state.content_digest());
  EXPECT_EQ(DueTimeOf(decision.state), kDue);
}

TEST(ScheduleApprovedTest, P5WithoutATimeItIsDueFromTheMomentOfTheAnswerThroughTheSameChecks) {
  SubmissionDecision decision{Reviewed(""), {}};
  ScheduleApproved(decision, "people/deniz", kDue - absl::Hours(1));
  EXPECT_EQ(decision.state.state(), v1::Submission::STATE_SCHEDULED);
  EXPECT_THAT(EventsOf(decision), ElementsAre("ContentApproved"));
  EXPECT_EQ(DueTimeOf(decision.state), kDue - absl::Hours(1));
  ASSERT_EQ(PublishTimersOf(decision.state).size(), 1u);
  EXPECT_EQ(PublishTimersOf(decision.state)[0], (store::Timer{"publish", kDue - absl::Hours(1)}));
  const auto due = BecomeDue(decision.state, Covered(), kNoPauses, World(), kDue - absl::Hours(1));
  ASSERT_THAT(due, IsOk());
  EXPECT_EQ(due->state.state(), v1::Submission::STATE_DUE);
}

TEST(BecomeDueTest, CR16EveryTargetIsATaskWithADeadline) {
  const auto due = BecomeDue(Scheduled(), Covered(), kNoPauses, World(), kDue + absl::Seconds(1));
  ASSERT_THAT(due, IsOk());
  EXPECT_EQ(due->state.state(), v1::Submission::STATE_DUE);
  ASSERT_EQ(due->state.publications_size(), 3);
  for (int i = 0; i < 3; ++i) {
    const v1::Publication& publication = due->state.publications(i);
    EXPECT_EQ(publication.account(), due->state.content().targets(i).account());
    EXPECT_EQ(publication.kind(), due->state.content().targets(i).kind());
    EXPECT_EQ(publication.state(), v1::Publication::STATE_WAITING);
    EXPECT_EQ(ToTime(publication.publish_by()), kDue + absl::Seconds(3601));
  }
  ASSERT_THAT(EventsOf(*due), ElementsAre("PublishDue"));
  const auto event = EventOf<v1::PublishDue>(*due);
  EXPECT_EQ(event.content_digest(), due->state.content_digest());
  EXPECT_EQ(event.facts().state(), v1::Submission::STATE_DUE);
  EXPECT_EQ(ToTime(event.publish_by()), kDue + absl::Seconds(3601));
}

TEST(BecomeDueTest, CR14ARedeliveredTimerNeverGivesASecondPublishDue) {
  const v1::Submission due = DueSubmission();
  const auto again = BecomeDue(due, Covered(), kNoPauses, World(), kDue);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged);
  EXPECT_THAT(again->events, IsEmpty());
  for (int state = v1::Submission::State_MIN; state <= v1::Submission::State_MAX; ++state) {
    if (state == v1::Submission::STATE_SCHEDULED) continue;
    v1::Submission other = Scheduled();
    other.set_state(static_cast<v1::Submission::State>(state));
    EXPECT_TRUE(BecomeDue(other, Covered(), kNoPauses, World(), kDue)->unchanged) << state;
  }
}

TEST(BecomeDueTest, CR7NeverBeforeItsTime) {
  EXPECT_THAT(BecomeDue(Scheduled(), Covered(), kNoPauses, World(), kDue - absl::Microseconds(1)),
              Fails(absl::StatusCode::kFailedPrecondition, "NOT_DUE_YET"));
  EXPECT_THAT(BecomeDue(Scheduled(), Covered(), kNoPauses, World(), kDue), IsOk());
}

TEST(BecomeDueTest, CR10WithoutWhatTheLedgerSaysNothingIsDecided) {
  EXPECT_THAT(BecomeDue(Scheduled(), Ledger(), kNoPauses, World(), kDue),
              Fails(absl::StatusCode::kAborted, "LEDGER_STALE"));
}

// What is wrong at the moment of publishing, and how it is held.
struct Obstacle {
  const char* name;
  std::function<void(v1::Submission& current, Ledger& ledger, v1::PauseBoard& board, Surroundings& world)> put;
  v1::Hold::Cause cause;
  const char* subject = "";
  friend std::ostream& operator<<(std::ostream& out, const Obstacle& obstacle) { return out << obstacle.name; }
};

class HeldTest : public ::testing::TestWithParam<Obstacle> {};

TEST_P(HeldTest, IsHeldAndStaysSo) {
  v1::Submission current = Scheduled();
  Ledger ledger = Covered();
  v1::PauseBoard board;
  Surroundings world = World();
  GetParam().put(current, ledger, board, world);
  const auto held = BecomeDue(current, ledger, board, world, kDue);
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->state.state(), v1::Submission::STATE_HELD);
  EXPECT_EQ(held->state.hold().cause(), GetParam().cause);
  EXPECT_EQ(held->state.hold().subject(), GetParam().subject);
  EXPECT_EQ(ToTime(held->state.hold().time()), kDue);
  EXPECT_EQ(held->state.publications_size(), 0);
  ASSERT_THAT(EventsOf(*held), ElementsAre("PublicationHeld"));
  EXPECT_EQ(EventOf<v1::PublicationHeld>(*held).cause(), GetParam().cause);
  EXPECT_EQ(EventOf<v1::PublicationHeld>(*held).subject(), GetParam().subject);
  EXPECT_THAT(PublishTimersOf(held->state), IsEmpty()) << "CR15: nothing fires it by itself any more";
  EXPECT_TRUE(BecomeDue(held->state, Covered(), kNoPauses, World(), kDue + absl::Hours(1))->unchanged);
}

void Pause(v1::PauseBoard& board, const std::string& scope) {
  v1::Pause& pause = *board.add_pauses();
  pause.set_name("pauses/1");
  pause.set_scope(scope);
  *pause.mutable_time() = ToProto(kDue);  // in the very second
}

INSTANTIATE_TEST_SUITE_P(
    Obstacles, HeldTest,
    ::testing::Values(
        Obstacle{"CR4AnotherText", [](auto& current, auto&, auto&, auto&) { current.mutable_content()->set_text("x"); },
                 v1::Hold::CAUSE_DIGEST},
        Obstacle{"CR4AnotherTarget",
                 [](auto& current, auto&, auto&, auto&) { current.mutable_content()->mutable_targets()->RemoveLast(); },
                 v1::Hold::CAUSE_DIGEST},
        Obstacle{"CR4AnotherContentWithItsOwnDigest",
                 [](auto& current, auto&, auto&, auto&) {
                   current.mutable_content()->set_text("x");
                   current.set_content_digest(DigestOf(current.content()));
                 },
                 v1::Hold::CAUSE_APPROVAL},
        Obstacle{"CR3NobodyAgreed", [](auto& current, auto&, auto&, auto&) { current.clear_decisions(); },
                 v1::Hold::CAUSE_APPROVAL},
        Obstacle{"CR2OnlyItsAuthorAgreed",
                 [](auto& current, auto&, auto&, auto&) { current.set_author("people/deniz"); },
                 v1::Hold::CAUSE_APPROVAL},
        Obstacle{"CR5ACriterionIsOpen",
                 [](auto& current, auto&, auto&, auto&) { current.mutable_assessments()->RemoveLast(); },
                 v1::Hold::CAUSE_APPROVAL},
        Obstacle{"CR15AllPaused", [](auto&, auto&, auto& board, auto&) { Pause(board, ""); }, v1::Hold::CAUSE_PAUSE,
                 "pauses/1"},
        Obstacle{"CR15ItsUnitPaused", [](auto&, auto&, auto& board, auto&) { Pause(board, "units/hukuk"); },
                 v1::Hold::CAUSE_PAUSE, "pauses/1"},
        Obstacle{"CR15AnAccountsUnitPaused", [](auto&, auto&, auto& board, auto&) { Pause(board, "units/tip"); },
                 v1::Hold::CAUSE_PAUSE, "pauses/1"},
        Obstacle{"CR15APlatformPaused", [](auto&, auto&, auto& board, auto&) { Pause(board, "platforms/medium"); },
                 v1::Hold::CAUSE_PAUSE, "pauses/1"},
        Obstacle{"CR15AnAccountPaused", [](auto&, auto&, auto& board, auto&) { Pause(board, kX); },
                 v1::Hold::CAUSE_PAUSE, "pauses/1"},
        Obstacle{"P3AnAccountClosed", [](auto&, auto&, auto&, auto& world) { world = World({kX}); },
                 v1::Hold::CAUSE_ACCOUNT, kX},
        Obstacle{"P3AnAccountUnknown",
                 [](auto&, auto&, auto&, auto& world) {
                   world.account = [](absl::string_view) { return std::optional<AccountFacts>(); };
                 },
                 v1::Hold::CAUSE_ACCOUNT, kInstagram},
        Obstacle{"CR10NoLicence", [](auto&, auto& ledger, auto&, auto&) { ledger.licences.clear(); },
                 v1::Hold::CAUSE_RIGHTS, kPicture},
        Obstacle{"CR10ALicenceThatEndsNow",
                 [](auto&, auto& ledger, auto&, auto&) {
                   *ledger.licences[kPicture][0].mutable_until_time() = ToProto(kDue);
                 },
                 v1::Hold::CAUSE_RIGHTS, "licences/1"},
        Obstacle{"P9AFeeThatIsNotPaid",
                 [](auto&, auto& ledger, auto&,
                    auto&) { ledger.licences[kPicture][0].mutable_fee()->set_amount_minor(100); },
                 v1::Hold::CAUSE_RIGHTS, "licences/1"}),
    [](const auto& test) { return test.param.name; });

TEST(BecomeDueTest, CR15APauseOfAnotherScopeHoldsNothing) {
  for (const char* scope : {"platforms/spotify", "accounts/youtube.ornekuni", "units/spor"}) {
    v1::PauseBoard board;
    Pause(board, scope);
    EXPECT_EQ(BecomeDue(Scheduled(), Covered(), board, World(), kDue)->state.state(), v1::Submission::STATE_DUE)
        << scope;
  }
}

}  // namespace
}  // namespace meydan::review
