// Nothing waits at a step that nobody but its author could decide (CR3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

constexpr char kDeanStep[] = R"pb(id: "dean"
                                  quorum: QUORUM_ANY
                                  groups { role: ROLE_UNIT_HEAD })pb";
constexpr char kReviewStep[] = R"pb(id: "review"
                                    quorum: QUORUM_ANY
                                    groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb";

class StepWithoutDeciderTest : public ::testing::Test {
 protected:
  StepWithoutDeciderTest() { office_.SetSteps({kReviewStep, kDeanStep}); }

  absl::StatusOr<SubmissionDecision> SubmitAs(const std::string& person) {
    const auto draft = Create(kSubmissionName, LawRequest(), office_.Who(person), office_.desk(), kNow);
    EXPECT_THAT(draft, IsOk());
    return Submit(draft->state, office_.Who(person), office_.desk(), kNow);
  }

  Office office_;
};

TEST_F(StepWithoutDeciderTest, CR3TheOnlyDeanDoesNotSubmitWhatOnlyTheDeanCouldDecide) {
  EXPECT_THAT(SubmitAs("people/ece"), IsOk());
  const absl::Status refused = SubmitAs("people/dekan").status();
  ASSERT_THAT(refused, Fails(kPrecondition, "STEP_WITHOUT_DECIDER"));
  EXPECT_EQ(FactOf(refused, "step"), "dean");
  EXPECT_EQ(FactOf(refused, "unit"), kLaw);
  office_.university.Grant("people/dekan2", directory::v1::ROLE_UNIT_HEAD, kLaw);
  EXPECT_THAT(SubmitAs("people/dekan"), IsOk());
}

TEST_F(StepWithoutDeciderTest, CR3NorDoesAnybodyWhereThereIsNoDean) {
  office_.university.RevokeAll("people/dekan");
  EXPECT_THAT(SubmitAs("people/ece"), Fails(kPrecondition, "STEP_WITHOUT_DECIDER"));
}

TEST_F(StepWithoutDeciderTest, CR2TheAuthorUnderAnotherNameIsNobodyElse) {
  office_.university.Join("people/ece", "people/dekan");
  EXPECT_THAT(SubmitAs("people/ece"), Fails(kPrecondition, "STEP_WITHOUT_DECIDER"));
}

TEST_F(StepWithoutDeciderTest, CR3FewerThanTheQuorumAreTooFew) {
  office_.SetSteps({R"pb(id: "deans"
                         quorum: QUORUM_COUNT
                         count: 2
                         groups { role: ROLE_UNIT_HEAD })pb"});
  EXPECT_THAT(SubmitAs("people/ece"), Fails(kPrecondition, "STEP_WITHOUT_DECIDER"));
  office_.university.Grant("people/dekan2", directory::v1::ROLE_UNIT_HEAD, kLaw);
  EXPECT_THAT(SubmitAs("people/ece"), IsOk());
  EXPECT_THAT(SubmitAs("people/dekan"), Fails(kPrecondition, "STEP_WITHOUT_DECIDER"));
}

TEST_F(StepWithoutDeciderTest, CR3WhoeverEditedItLastIsNotTheOneItMayWaitForEither) {
  office_.SetSteps({R"pb(id: "review" quorum: QUORUM_ANY persons: "people/rana" persons: "people/ece.isletme")pb"});
  const v1::Submission current = SubmitAs("people/ece")->state;
  v1::ReviseSubmissionRequest edit;
  *edit.mutable_content() = Edited(LawContent(), "Put right");
  EXPECT_THAT(Revise(current, edit, office_.Who("people/rana"), office_.desk(), kNow),
              Fails(kPrecondition, "STEP_WITHOUT_DECIDER"));
  EXPECT_THAT(Revise(current, edit, office_.Who("people/deniz"), office_.desk(), kNow), IsOk());
}

TEST_F(StepWithoutDeciderTest, CR3AChainThatHasLostItsDecidersGivesWayToTheOneOfToday) {
  const v1::Submission current = SubmitAs("people/ece")->state;
  office_.university.RevokeAll("people/dekan");
  v1::ReviseSubmissionRequest edit;
  *edit.mutable_content() = Edited(LawContent(), "Put right");
  EXPECT_THAT(Revise(current, edit, office_.Who("people/deniz"), office_.desk(), kNow),
              Fails(kPrecondition, "STEP_WITHOUT_DECIDER"));
  office_.SetSteps({kReviewStep});
  const auto revised = Revise(current, edit, office_.Who("people/deniz"), office_.desk(), kNow);
  ASSERT_THAT(revised, IsOk());
  EXPECT_EQ(revised->state.chain().steps_size(), 1);
  EXPECT_EQ(revised->state.step(), 0);
  EXPECT_TRUE(WaitsForReview(revised->state.state()));
}

TEST_F(StepWithoutDeciderTest, P18WhoLeavesAfterwardsRefusesNothingAndTheDirectorateHears) {
  v1::Submission current = office_.Assessed(SubmitAs("people/ece")->state);
  office_.university.RevokeAll("people/dekan");
  const auto approved = office_.ApproveAs(current, "people/rana");
  ASSERT_THAT(approved, IsOk()) << "decisions under way go on";
  current = approved->state;
  ASSERT_EQ(current.step(), 1);
  const auto late = OnReviewTimer(current, "answer", kNow + absl::Hours(72));
  ASSERT_THAT(late, IsOk());
  EXPECT_THAT(EventsOf(*late), ElementsAre("AnswerOverdue"));
  EXPECT_THAT(Reject(current, RejectRequest(current), office_.Who("people/mudur"), office_.world, kNow), IsOk());
}

}  // namespace
}  // namespace meydan::review
