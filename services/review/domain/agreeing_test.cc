// Several who must agree, at once or one after the other (CR3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/domain/testing/samples.h"
#include "services/review/domain/testing/steps.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

TEST(ApproveTest, P18OfSeveralWhoAgreeTheLastWordAnswersAlsoWhenItIsSaidAgain) {
  Office office;
  office.SetSteps({R"pb(id: "all"
                        quorum: QUORUM_ALL
                        groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"});
  for (const char* person : {"people/sinan", "people/ece.isletme"}) office.university.RevokeAll(person);
  v1::Submission current = office.Assessed();
  v1::ApproveSubmissionRequest request = ApproveRequest(current);
  request.set_note("Bence olur.");
  current = Approve(current, request, office.Who("people/rana"), office.desk(), kNow)->state;
  EXPECT_FALSE(current.has_answer());
  EXPECT_EQ(current.decisions().rbegin()->reason(), "Bence olur.");
  office.university.RevokeAll("people/deniz");  // who was waited for
  request.set_note("Yayımlanabilir.");
  const auto approved = Approve(current, request, office.Who("people/rana"), office.desk(), kNow);
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->state.answer().text(), "Yayımlanabilir.");
  EXPECT_EQ(approved->state.decisions_size(), 1);
  EXPECT_EQ(approved->state.decisions(0).reason(), "Yayımlanabilir.");
}

TEST(QuorumOfTwoTest, CR3TwoHumanBeingsMustAgree) {
  Office office;
  office.SetSteps({kTwoReviewers});
  const auto first = office.ApproveAs(office.Assessed(), "people/rana");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->state.state(), v1::Submission::STATE_IN_REVIEW);
  EXPECT_THAT(first->events, IsEmpty());
  EXPECT_TRUE(office.ApproveAs(first->state, "people/rana")->unchanged) << "twice is not two";
  const auto second = office.ApproveAs(first->state, "people/deniz");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->state.state(), v1::Submission::STATE_SCHEDULED);
}

TEST(QuorumOfTwoTest, CR3WhoLostTheRoleMeanwhileDoesNotCount) {
  Office office;
  office.SetSteps({kTwoReviewers});
  const v1::Submission first = office.ApproveAs(office.Assessed(), "people/rana")->state;
  office.university.RevokeAll("people/rana");
  const v1::Submission second = office.ApproveAs(first, "people/deniz")->state;
  EXPECT_EQ(second.state(), v1::Submission::STATE_IN_REVIEW);
  EXPECT_EQ(office.ApproveAs(second, "people/sinan")->state.state(), v1::Submission::STATE_SCHEDULED);
}

TEST(QuorumOfTwoTest, WhatWasDecidedStaysWhenSomebodyLeavesLater) {
  Office office;
  office.SetSteps({kTwoReviewers});
  v1::Submission current = office.ApproveAs(office.Assessed(), "people/rana")->state;
  current = office.ApproveAs(current, "people/deniz")->state;
  office.university.RevokeAll("people/rana");
  EXPECT_TRUE(IsFullyApproved(current, office.world));
}

TEST(QuorumOfAllTest, CR3EachOfThemButTheAuthor) {
  Office office;
  office.SetSteps({kAllReviewers});
  v1::Submission current = office.Assessed();
  for (const char* person : {"people/rana", "people/deniz", "people/sinan"}) {
    ASSERT_EQ(current.state(), v1::Submission::STATE_IN_REVIEW) << person;
    current = office.ApproveAs(current, person)->state;
  }
  EXPECT_EQ(current.state(), v1::Submission::STATE_SCHEDULED);
}

TEST(QuorumOfAllTest, WhoAgreedAgreesAgainOnceTheOthersHaveLeft) {
  Office office;
  office.SetSteps({kAllReviewers});
  v1::Submission current = office.ApproveAs(office.Assessed(), "people/rana")->state;
  office.university.RevokeAll("people/deniz");
  office.university.RevokeAll("people/sinan");
  const auto decision = office.ApproveAs(current, "people/rana");
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_SCHEDULED);
  EXPECT_EQ(decision->state.decisions_size(), 1);
}

TEST(StepsTest, CR3OneAfterTheOther) {
  Office office;
  office.SetSteps({kDean, kTwoReviewers, kRector});
  v1::Submission current = office.Assessed();
  EXPECT_THAT(office.ApproveAs(current, "people/rektor"), Fails(kDenied, "DECIDER_REQUIRED")) << "not yet";
  const auto dean = office.ApproveAs(current, "people/dekan");
  ASSERT_THAT(EventsOf(*dean), ElementsAre("ReviewStepReached"));
  EXPECT_EQ(EventOf<v1::ReviewStepReached>(*dean).step(), "review");
  current = office.ApproveAs(dean->state, "people/rana")->state;
  EXPECT_THAT(office.ApproveAs(current, "people/dekan"), Fails(kDenied, "DECIDER_REQUIRED")) << "no more";
  current = office.ApproveAs(current, "people/deniz")->state;
  EXPECT_FALSE(IsFullyApproved(current, office.world));
  EXPECT_TRUE(IsFullyApproved(office.ApproveAs(current, "people/rektor")->state, office.world));
}

TEST(StepsTest, WhoIsToDecideSeesItThoughOfAnotherUnit) {
  Office office;
  EXPECT_FALSE(MaySee(office.Who("people/rektor"), office.Submitted()));
  office.SetSteps({kRector});
  EXPECT_TRUE(MaySee(office.Who("people/rektor"), office.Submitted()));
  EXPECT_FALSE(MaySee(office.Who("people/rektor"), office.Draft()));
}

}  // namespace
}  // namespace meydan::review
