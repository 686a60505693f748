#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

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
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

TEST(ApproveTest, P18YesIsTheAnswerAndItIsScheduled) {
  const Office office;
  const auto decision = office.ApproveAs(office.Assessed(), "people/rana", kNow + absl::Hours(1));
  ASSERT_THAT(decision, IsOk());
  const v1::Submission& next = decision->state;
  EXPECT_EQ(next.state(), v1::Submission::STATE_SCHEDULED);
  EXPECT_TRUE(next.answer().positive());
  EXPECT_TRUE(next.answer().in_time());
  EXPECT_EQ(next.answer().actor(), "people/rana");
  ASSERT_EQ(next.decisions_size(), 1);
  EXPECT_EQ(next.decisions(0).content_digest(), next.content_digest());
  EXPECT_TRUE(IsFullyApproved(next, office.world));
  EXPECT_THAT(EventsOf(*decision), ElementsAre("ContentApproved"));
  EXPECT_THAT(ReviewTimersOf(next), IsEmpty());
  EXPECT_TRUE(office.ApproveAs(next, "people/rana")->unchanged) << "agreeing again changes nothing";
  EXPECT_THAT(office.ApproveAs(next, "people/deniz"), Fails(kPrecondition, "NOT_IN_REVIEW"));
}

TEST(ApproveTest, P18WhatTheLastOneSaysWithTheYesIsTheAnswersText) {
  const Office office;
  const v1::Submission current = office.Assessed();
  v1::ApproveSubmissionRequest request = ApproveRequest(current);
  request.set_note("Elinize sağlık.");
  const auto approved = Approve(current, request, office.Who("people/rana"), office.desk(), kNow);
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->state.answer().text(), "Elinize sağlık.");
  EXPECT_EQ(approved->state.decisions().rbegin()->reason(), "Elinize sağlık.");
  request.set_note(std::string(2001, 'a'));
  EXPECT_THAT(Approve(current, request, office.Who("people/rana"), office.desk(), kNow),
              Fails(kInvalid, "NOTE_TOO_LONG"));
}

TEST(ApproveTest, TrapCR5ImpossibleWhileACriterionIsOpenOrFailed) {
  Office office;
  EXPECT_THAT(office.ApproveAs(office.Submitted(), "people/rana"), Fails(kPrecondition, "CRITERION_OPEN"));
  v1::Submission current = office.Assessed();
  const auto request = AssessRequest(current, v1::CRITERION_AUDIENCE, v1::Assessment::OUTCOME_FAIL, "too loud");
  current = Assess(current, request, office.Who("people/rana"), office.world, kNow)->state;
  EXPECT_THAT(office.ApproveAs(current, "people/rana"), Fails(kPrecondition, "CRITERION_FAILED"));
  office.findings = {Failure(v1::CRITERION_PERSONAL_DATA)};
  EXPECT_THAT(office.ApproveAs(office.Submitted(), "people/rana"), Fails(kPrecondition, "CRITERION_OPEN"));
}

TEST(ApproveTest, CR7NotOnceItsTimeHasPassedThoughTheTimerHasNotRun) {
  const Office office;
  EXPECT_THAT(office.ApproveAs(office.Assessed(), "people/rana", kNow + absl::Hours(72)),
              Fails(kPrecondition, "TIME_PASSED"));
  EXPECT_THAT(office.ApproveAs(office.Assessed(), "people/rana", kNow + absl::Hours(72) - absl::Microseconds(1)),
              IsOk());
}

TEST(ApproveTest, CR4OnlyOfWhatWasSeen) {
  const Office office;
  const v1::Submission seen = office.Assessed();
  v1::ReviseSubmissionRequest edit;
  *edit.mutable_content() = Edited(LawContent(), "Put right");
  const v1::Submission changed = Revise(seen, edit, office.Who("people/deniz"), office.desk(), kNow)->state;
  EXPECT_THAT(Approve(changed, ApproveRequest(seen), office.Who("people/rana"), office.desk(), kNow),
              Fails(kPrecondition, "CONTENT_CHANGED"));
  EXPECT_THAT(Reject(changed, RejectRequest(seen), office.Who("people/rana"), office.world, kNow),
              Fails(kPrecondition, "CONTENT_CHANGED"));
  EXPECT_THAT(Approve(seen, {}, office.Who("people/rana"), office.desk(), kNow), Fails(kInvalid, "INVALID_FIELD"));
}

TEST(ApproveTest, CR10NotWithoutTheRights) {
  Office office;
  v1::Licence& licence = office.ledger.licences[kPoster][0];
  *licence.mutable_until_time() = ToProto(kNow + absl::Hours(71));
  EXPECT_THAT(office.ApproveAs(office.Assessed(), "people/rana"), Fails(kPrecondition, "RIGHTS_MISSING"))
      << "it ends before the time of publication";
  *licence.mutable_until_time() = ToProto(kNow + absl::Hours(73));
  EXPECT_THAT(office.ApproveAs(office.Assessed(), "people/rana"), IsOk());
  const v1::Submission current = office.Assessed();
  office.ledger.assets.clear();
  EXPECT_THAT(office.ApproveAs(current, "people/rana"), Fails(absl::StatusCode::kAborted, "LEDGER_STALE"));
}

// ---- Trap: self-approval by any path ----

TEST(ApproveTest, TrapSelfApprovalByAnyPath) {
  Office office;
  office.university.Grant("people/ece", directory::v1::ROLE_REVIEWER, kDirectorate);
  office.university.Grant("people/ece", directory::v1::ROLE_DIRECTOR, kDirectorate);
  const v1::Submission current = office.Assessed();
  EXPECT_THAT(office.ApproveAs(current, "people/ece"), Fails(kDenied, "OWN_SUBMISSION")) << "by a role";
  EXPECT_THAT(office.ApproveAs(current, "people/ece.isletme"), Fails(kDenied, "OWN_SUBMISSION"))
      << "by a second record";
}

TEST(ApproveTest, CR2WhoEditedItInAnEarlierRoundIsBarredInThisOne) {
  Office office;
  office.university.Grant("people/ali", directory::v1::ROLE_REVIEWER, kDirectorate);
  v1::Submission current = office.Draft();
  v1::ReviseSubmissionRequest edit;
  *edit.mutable_content() = Edited(LawContent(), "By Ali");
  current = Revise(current, edit, office.Who("people/ali"), office.desk(), kNow)->state;
  current = Submit(current, office.Who("people/ece"), office.desk(), kNow)->state;
  current = RequestChanges(current, ChangesRequest(current), office.Who("people/rana"), office.world, kNow)->state;
  *edit.mutable_content() = Edited(LawContent(), "By Ece");
  current = Revise(current, edit, office.Who("people/ece"), office.desk(), kNow)->state;
  current = Submit(current, office.Who("people/ece"), office.desk(), kNow)->state;
  EXPECT_THAT(office.ApproveAs(office.Assessed(current), "people/ali"), Fails(kDenied, "OWN_SUBMISSION"));
}

TEST(ApproveTest, TrapARecordThatTurnsOutToBeTheAuthorsTakesTheApprovalBack) {
  Office office;
  const v1::Submission approved = office.ApproveAs(office.Assessed(), "people/rana")->state;
  ASSERT_TRUE(IsFullyApproved(approved, office.world));
  office.university.Join("people/ece", "people/rana");
  EXPECT_FALSE(IsFullyApproved(approved, office.world));
}

// ---- IsFullyApproved: every single thing that is missing ----

struct Lack {
  const char* name;
  std::function<void(v1::Submission&)> put;
};

class FullyApprovedTest : public ::testing::TestWithParam<Lack> {};

TEST_P(FullyApprovedTest, CR4NotWhen) {
  Office office;
  office.SetSteps({kDean, kTwoReviewers});
  v1::Submission current = office.ApproveAs(office.Assessed(), "people/dekan")->state;
  current = office.ApproveAs(current, "people/rana")->state;
  current = office.ApproveAs(current, "people/deniz")->state;
  ASSERT_TRUE(IsFullyApproved(current, office.world));
  GetParam().put(current);
  EXPECT_FALSE(IsFullyApproved(current, office.world));
}

INSTANTIATE_TEST_SUITE_P(
    Lacks, FullyApprovedTest,
    ::testing::Values(
        Lack{"TheTextIsAnother", [](v1::Submission& it) { it.mutable_content()->set_text("Other"); }},
        Lack{"TheTimeIsAnother",
             [](v1::Submission& it) { *it.mutable_content()->mutable_publish_time() = ToProto(kNow); }},
        Lack{"TheDigestIsAnother", [](v1::Submission& it) { it.set_content_digest(std::string(64, '0')); }},
        Lack{"AnApprovalIsOfAnotherDigest",
             [](v1::Submission& it) { it.mutable_decisions(0)->set_content_digest(std::string(64, '0')); }},
        Lack{"AnApprovalIsOfAnotherRound", [](v1::Submission& it) { it.mutable_decisions(0)->set_round(7); }},
        Lack{"AnApprovalIsOfAnotherStep", [](v1::Submission& it) { it.mutable_decisions(2)->set_step("dean"); }},
        Lack{"AnApprovalIsMissing", [](v1::Submission& it) { it.mutable_decisions()->RemoveLast(); }},
        Lack{"OneHumanAgreedTwice", [](v1::Submission& it) { it.mutable_decisions(2)->set_actor("people/rana"); }},
        Lack{"AnApproverHasEditedIt", [](v1::Submission& it) { it.add_editors("people/deniz"); }},
        Lack{"AnApproverIsTheAuthorsSecondRecord",
             [](v1::Submission& it) { it.mutable_decisions(2)->set_actor("people/ece.isletme"); }},
        Lack{"ItIsARefusal",
             [](v1::Submission& it) { it.mutable_decisions(0)->set_action(v1::Decision::ACTION_REJECT); }},
        Lack{"ItWaitsAtAStep", [](v1::Submission& it) { it.set_step(1); }},
        Lack{"NoStepWasLookedAt", [](v1::Submission& it) { it.set_first_step(2); }},
        Lack{"ThereAreNoSteps",
             [](v1::Submission& it) {
               it.clear_chain();
               it.set_step(0);
               it.set_first_step(0);
             }},
        Lack{"ACriterionIsOpen", [](v1::Submission& it) { it.mutable_assessments(3)->clear_outcome(); }},
        Lack{"ACriterionIsMissing", [](v1::Submission& it) { it.mutable_assessments()->RemoveLast(); }},
        Lack{"ACriterionFailed",
             [](v1::Submission& it) { it.mutable_assessments(0)->set_outcome(v1::Assessment::OUTCOME_FAIL); }},
        Lack{"AFailedCheckWasNotOverruled",
             [](v1::Submission& it) { *it.add_findings() = Failure(v1::CRITERION_RIGHTS); }}),
    [](const auto& param) { return param.param.name; });

// ---- No, and not yet ----

TEST(RequestChangesTest, CR6WithCodeAndWordsAndTheClockStops) {
  const Office office;
  const v1::Submission current = office.Submitted();
  const auto decision = RequestChanges(current, ChangesRequest(current), office.Who("people/rana"), office.world, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_CHANGES_REQUESTED);
  EXPECT_EQ(decision->state.decisions(0).reason(), "The logo is missing.");
  ASSERT_THAT(EventsOf(*decision), ElementsAre("ChangesRequested"));
  EXPECT_EQ(EventOf<v1::ChangesRequested>(*decision).reason_code(), v1::REASON_CODE_BRAND);
  for (const store::Timer& timer : ReviewTimersOf(decision->state)) {
    EXPECT_TRUE(timer.name != "warn" && timer.name != "answer") << timer.name;
  }
  EXPECT_TRUE(RequestChanges(decision->state, ChangesRequest(current), office.Who("people/rana"), office.world, kNow)
                  ->unchanged);
}

TEST(RejectTest, P18NoIsTheAnswerWithItsReason) {
  const Office office;
  const v1::Submission current = office.Submitted();
  const absl::Time late = kNow + absl::Hours(80);
  const auto decision = Reject(current, RejectRequest(current), office.Who("people/rana"), office.world, late);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_REJECTED);
  EXPECT_FALSE(decision->state.answer().positive());
  EXPECT_EQ(decision->state.answer().text(), "Not ours.");
  EXPECT_EQ(decision->state.answer().reason_code(), v1::REASON_CODE_NOT_OURS);
  EXPECT_FALSE(decision->state.answer().in_time());
  EXPECT_THAT(EventsOf(*decision), ElementsAre("ContentRejected"));
  EXPECT_THAT(ReviewTimersOf(decision->state), IsEmpty());
  EXPECT_TRUE(
      Reject(decision->state, RejectRequest(current), office.Who("people/rana"), office.world, late)->unchanged);
}

TEST(RejectTest, P18TheDirectorSaysNoToWhatNobodyElseCanDecideAnyMore) {
  Office office;
  office.SetSteps({R"pb(id: "rector"
                        quorum: QUORUM_ANY
                        groups { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" })pb"});
  const v1::Submission current = office.Assessed();
  EXPECT_THAT(Reject(current, RejectRequest(current), office.Who("people/mudur"), office.world, kNow),
              Fails(kDenied, "DECIDER_REQUIRED"))
      << "there is somebody who decides";
  office.university.RevokeAll("people/rektor");
  office.university.RevokeAll("people/sekreter");
  EXPECT_THAT(office.ApproveAs(current, "people/mudur"), Fails(kDenied, "DECIDER_REQUIRED")) << "never yes";
  EXPECT_THAT(Reject(current, RejectRequest(current), office.Who("people/rana"), office.world, kNow),
              Fails(kDenied, "DECIDER_REQUIRED"));
  EXPECT_THAT(Reject(current, RejectRequest(current), office.Who("people/mudur"), office.world, kNow), IsOk());
}

TEST(RejectTest, CR6NotWithoutCodeAndWords) {
  const Office office;
  const v1::Submission current = office.Submitted();
  v1::RejectSubmissionRequest request = RejectRequest(current);
  request.clear_reason_code();
  EXPECT_THAT(Reject(current, request, office.Who("people/rana"), office.world, kNow),
              Fails(kInvalid, "REASON_CODE_REQUIRED"));
  request = RejectRequest(current);
  request.set_reason("  ");
  EXPECT_THAT(Reject(current, request, office.Who("people/rana"), office.world, kNow),
              Fails(kInvalid, "REASON_REQUIRED"));
  v1::RequestChangesRequest changes = ChangesRequest(current);
  changes.set_reason(std::string(2001, 'x'));
  EXPECT_THAT(RequestChanges(current, changes, office.Who("people/rana"), office.world, kNow),
              Fails(kInvalid, "REASON_TOO_LONG"));
}

TEST(DecisionsTest, P6InAFullListApprovalsOfEarlierRoundsGiveWayFirst) {
  constexpr int kMost = 200;
  const Office office;
  v1::Submission current = office.Submitted();
  const auto add = [&current](v1::Decision::Action action, int round) {
    v1::Decision& decision = *current.add_decisions();
    decision.set_action(action);
    decision.set_round(round);
  };
  add(v1::Decision::ACTION_APPROVE, 0);
  add(v1::Decision::ACTION_REQUEST_CHANGES, 0);
  add(v1::Decision::ACTION_APPROVE, 0);
  while (current.decisions_size() < kMost) add(v1::Decision::ACTION_APPROVE, current.round());
  const auto decline = [&office](const v1::Submission& now) {
    return RequestChanges(now, ChangesRequest(now), office.Who("people/rana"), office.world, kNow)->state;
  };
  v1::Submission next = decline(current);
  ASSERT_EQ(next.decisions_size(), kMost);
  EXPECT_EQ(next.decisions(1).action(), v1::Decision::ACTION_REQUEST_CHANGES);
  EXPECT_EQ(next.decisions(2).round(), current.round()) << "the approval behind it is gone";
  EXPECT_EQ(next.decisions().rbegin()->actor(), "people/rana");
  for (v1::Decision& decision : *current.mutable_decisions()) decision.set_round(current.round());
  next = decline(current);
  ASSERT_EQ(next.decisions_size(), kMost);
  EXPECT_EQ(next.decisions(0).action(), v1::Decision::ACTION_APPROVE) << "how it began";
  EXPECT_EQ(next.decisions(1).action(), v1::Decision::ACTION_APPROVE) << "the second oldest is gone";
}

TEST(RejectTest, CR2NobodyRefusesTheirOwnEither) {
  const Office office;
  const v1::Submission current = office.Submitted();
  EXPECT_THAT(Reject(current, RejectRequest(current), office.Who("people/ece.isletme"), office.world, kNow),
              Fails(kDenied, "OWN_SUBMISSION"));
  EXPECT_THAT(Reject(current, RejectRequest(current), office.Who("people/dekan"), office.world, kNow),
              Fails(kDenied, "DECIDER_REQUIRED"));
}

}  // namespace
}  // namespace meydan::review
