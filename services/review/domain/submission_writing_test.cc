#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/review/domain/chain.h"
#include "services/review/domain/content/digest.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

v1::ReviseSubmissionRequest ReviseRequest(v1::Content content) {
  v1::ReviseSubmissionRequest request;
  *request.mutable_content() = std::move(content);
  return request;
}

v1::RescheduleSubmissionRequest At(absl::Time time) {
  v1::RescheduleSubmissionRequest request;
  *request.mutable_publish_time() = ToProto(time);
  return request;
}

TEST(CreateTest, P17AUnitsPeopleBeginADraft) {
  const Office office;
  const auto decision = Create(kSubmissionName, LawRequest(), office.Who("people/ali"), office.desk(), kNow);
  ASSERT_THAT(decision, IsOk());
  const v1::Submission& draft = decision->state;
  EXPECT_EQ(draft.name(), kSubmissionName);
  EXPECT_EQ(draft.state(), v1::Submission::STATE_DRAFT);
  EXPECT_EQ(draft.author(), "people/ali");
  EXPECT_EQ(draft.content_digest(), DigestOf(LawContent()));
  EXPECT_EQ(draft.assessments_size(), 4);
  EXPECT_EQ(draft.round(), 1);
  EXPECT_THAT(decision->events, IsEmpty());
  EXPECT_THAT(ReviewTimersOf(draft), IsEmpty()) << "nothing is owed for a draft";
}

TEST(CreateTest, OnlyForAUnitOnesOwn) {
  Office office;
  for (const char* person : {"people/tip.dekan", "people/rana", "people/mudur", "people/yonetici", "people/bolum"}) {
    EXPECT_THAT(Create(kSubmissionName, LawRequest(), office.Who(person), office.desk(), kNow),
                Fails(kDenied, "UNIT_FOREIGN"))
        << person;
  }
  office.university.Grant("people/gone", directory::v1::ROLE_STAFF, "units/kapali");
  v1::CreateSubmissionRequest request = LawRequest();
  request.set_unit("units/kapali");
  EXPECT_THAT(Create(kSubmissionName, request, office.Who("people/gone"), office.desk(), kNow),
              Fails(kInvalid, "UNIT_NOT_FOUND"));
}

TEST(CreateTest, CR5AFailedCheckFailsItsCriterion) {
  Office office;
  office.findings = {Failure(v1::CRITERION_PERSONAL_DATA)};
  const v1::Submission draft = office.Draft();
  for (const v1::Assessment& assessment : draft.assessments()) {
    const bool failed = assessment.criterion() == v1::CRITERION_PERSONAL_DATA;
    EXPECT_EQ(assessment.outcome(), failed ? v1::Assessment::OUTCOME_FAIL : v1::Assessment::OUTCOME_UNSPECIFIED);
    EXPECT_EQ(assessment.actor(), failed ? "services/review" : "");
  }
}

TEST(ReviseTest, ADraftChangesAndTheSameContentDoesNot) {
  const Office office;
  const v1::Submission draft = office.Draft();
  EXPECT_TRUE(Revise(draft, ReviseRequest(LawContent()), office.Who("people/ali"), office.desk(), kNow)->unchanged);
  const auto decision =
      Revise(draft, ReviseRequest(Edited(LawContent(), "Other")), office.Who("people/ali"), office.desk(), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_DRAFT);
  EXPECT_NE(decision->state.content_digest(), draft.content_digest());
  EXPECT_THAT(decision->state.editors(), ElementsAre("people/ali"));
  EXPECT_THAT(decision->events, IsEmpty());
  EXPECT_THAT(decision->state.rounds(), IsEmpty());
}

TEST(ReviseTest, WhoMayNotAndWhenNot) {
  const Office office;
  const v1::Submission submitted = office.Submitted();
  const auto request = ReviseRequest(Edited(LawContent(), "Other"));
  EXPECT_THAT(Revise(submitted, request, office.Who("people/tip.uye"), office.desk(), kNow),
              Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  EXPECT_THAT(Revise(submitted, request, office.Who("people/ece"), office.desk(), kNow),
              Fails(kPrecondition, "REVISE_NOT_ALLOWED"));
  const v1::Submission rejected =
      Reject(submitted, RejectRequest(submitted), office.Who("people/rana"), office.world, kNow)->state;
  EXPECT_THAT(Revise(rejected, request, office.Who("people/rana"), office.desk(), kNow),
              Fails(kPrecondition, "REVISE_NOT_ALLOWED"));
}

TEST(SubmitTest, P18TheClockStartsAndTheChainIsCopied) {
  const Office office;
  const auto decision = Submit(office.Draft(), office.Who("people/ece"), office.desk(), kNow);
  ASSERT_THAT(decision, IsOk());
  const v1::Submission& next = decision->state;
  EXPECT_EQ(next.state(), v1::Submission::STATE_SUBMITTED);
  EXPECT_EQ(ToTime(next.answer_by()), kNow + absl::Hours(72));
  EXPECT_EQ(ToTime(next.warn_time()), kNow + absl::Hours(48));
  EXPECT_EQ(next.chain().id(), "built_in");
  EXPECT_EQ(next.terms().claim_seconds(), 900);
  ASSERT_THAT(EventsOf(*decision), ElementsAre("ContentSubmitted"));
  const auto submitted = EventOf<v1::ContentSubmitted>(*decision);
  EXPECT_EQ(submitted.facts().state(), v1::Submission::STATE_SUBMITTED);
  EXPECT_EQ(submitted.step(), "review");
  ASSERT_EQ(submitted.groups_size(), next.chain().steps(0).groups_size());
  EXPECT_EQ(submitted.groups(0).role(), next.chain().steps(0).groups(0).role());
  EXPECT_TRUE(Submit(next, office.Who("people/ece"), office.desk(), kNow)->unchanged);
}

TEST(SubmitTest, CR7NotOnceItsTimeHasPassed) {
  const Office office;
  EXPECT_THAT(Submit(office.Draft(), office.Who("people/ece"), office.desk(), kNow + absl::Hours(72)),
              Fails(kPrecondition, "TIME_PASSED"));
}

TEST(SubmitTest, ByItsUnitAlone) {
  const Office office;
  EXPECT_THAT(Submit(office.Draft(), office.Who("people/rana"), office.desk(), kNow),
              Fails(kDenied, "SUBMIT_NOT_ALLOWED"));
  EXPECT_THAT(Submit(office.Draft(), office.Who("people/bolum"), office.desk(), kNow),
              Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
}

TEST(SubmitTest, AnAccountThatWasClosedSinceIsTold) {
  Office office;
  const v1::Submission draft = office.Draft();
  office.university.account(kX).active = false;
  EXPECT_THAT(Submit(draft, office.Who("people/ece"), office.desk(), kNow), Fails(kInvalid, "ACCOUNT_NOT_ACTIVE"));
}

TEST(SubmitTest, CR6ARoundIsKeptAndTheClockStartsAnew) {
  const Office office;
  const v1::Submission first = office.Submitted();
  const v1::Submission back =
      RequestChanges(first, ChangesRequest(first), office.Who("people/rana"), office.world, kNow)->state;
  const auto revised =
      Revise(back, ReviseRequest(Edited(LawContent(), "Better")), office.Who("people/ali"), office.desk(), kNow);
  ASSERT_THAT(revised, IsOk());
  EXPECT_EQ(revised->state.state(), v1::Submission::STATE_CHANGES_REQUESTED);
  ASSERT_THAT(EventsOf(*revised), ElementsAre("ContentRevised"));
  EXPECT_FALSE(EventOf<v1::ContentRevised>(*revised).by_directorate());
  const absl::Time later = kNow + absl::Hours(5);
  const v1::Submission again = Submit(revised->state, office.Who("people/ece"), office.desk(), later)->state;
  EXPECT_EQ(again.round(), 2);
  EXPECT_EQ(ToTime(again.answer_by()), later + absl::Hours(72));
  ASSERT_EQ(again.rounds_size(), 1);
  EXPECT_EQ(again.rounds(0).number(), 1);
  EXPECT_EQ(again.rounds(0).actor(), "people/ece");
  EXPECT_THAT(again.rounds(0).content(), EqualsProto(first.content()));
}

TEST(SubmitTest, TwentyContentsAreEnough) {
  const Office office;
  v1::Submission current = office.Submitted();
  const auto revise = [&](int i) {
    return Revise(current, ReviseRequest(Edited(LawContent(), absl::StrCat("Text ", i))), office.Who("people/rana"),
                  office.desk(), kNow);
  };
  for (int i = 0; i < 20; ++i) {
    const auto revised = revise(i);
    ASSERT_THAT(revised, IsOk());
    current = revised->state;
  }
  EXPECT_EQ(current.rounds_size(), 20);
  EXPECT_THAT(revise(20), Fails(kPrecondition, "TOO_MANY_ROUNDS"));
}

TEST(WithdrawTest, EndsWithoutAnAnswerAndOnlyByItsUnit) {
  const Office office;
  const v1::Submission submitted = office.Submitted();
  EXPECT_THAT(Withdraw(submitted, {}, office.Who("people/rana"), kNow), Fails(kDenied, "WITHDRAW_NOT_ALLOWED"));
  const auto decision = Withdraw(submitted, {}, office.Who("people/dekan"), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_WITHDRAWN);
  EXPECT_FALSE(decision->state.has_answer());
  EXPECT_THAT(EventsOf(*decision), ElementsAre("ContentWithdrawn"));
  EXPECT_THAT(ReviewTimersOf(decision->state), IsEmpty());
  EXPECT_TRUE(Withdraw(decision->state, {}, office.Who("people/dekan"), kNow)->unchanged);
  v1::WithdrawSubmissionRequest long_reason;
  long_reason.set_reason(std::string(2001, 'x'));
  EXPECT_THAT(Withdraw(submitted, long_reason, office.Who("people/ece"), kNow), Fails(kInvalid, "REASON_TOO_LONG"));
}

TEST(WithdrawTest, WhyItWasTakenBackIsKept) {
  const Office office;
  v1::WithdrawSubmissionRequest request;
  request.set_reason("The event is cancelled.");
  const v1::Submission withdrawn = Withdraw(office.Submitted(), request, office.Who("people/dekan"), kNow)->state;
  const v1::HistoryEntry& last = *withdrawn.history().rbegin();
  EXPECT_EQ(last.action(), v1::HistoryEntry::ACTION_WITHDRAWN);
  EXPECT_EQ(last.actor(), "people/dekan");
  EXPECT_EQ(last.reason(), "The event is cancelled.");
  EXPECT_EQ(Withdraw(office.Submitted(), {}, office.Who("people/dekan"), kNow)->state.history().rbegin()->reason(), "");
}

TEST(WithdrawTest, NotWhatIsBeingPublishedOrHasEnded) {
  const Office office;
  v1::Submission current = office.Submitted();
  current.set_state(v1::Submission::STATE_DUE);
  EXPECT_THAT(Withdraw(current, {}, office.Who("people/ece"), kNow), Fails(kPrecondition, "WITHDRAW_NOT_ALLOWED"));
  current.set_state(v1::Submission::STATE_PUBLISHED);
  EXPECT_THAT(Withdraw(current, {}, office.Who("people/ece"), kNow), Fails(kPrecondition, "SUBMISSION_ENDED"));
}

TEST(RescheduleTest, CR4AnotherTimeIsAnotherContent) {
  const Office office;
  const v1::Submission approved = office.ApproveAs(office.Assessed(), "people/rana")->state;
  ASSERT_EQ(approved.state(), v1::Submission::STATE_SCHEDULED);
  const auto decision =
      Reschedule(approved, At(kNow + absl::Hours(100)), office.Who("people/ece"), office.desk(), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_SUBMITTED);
  EXPECT_NE(decision->state.content_digest(), approved.content_digest());
  EXPECT_FALSE(decision->state.has_answer()) << "an answer is owed again";
  EXPECT_FALSE(IsFullyApproved(decision->state, office.world));
  EXPECT_THAT(EventsOf(*decision), ElementsAre("ContentRevised", "ReviewStepReached"));
}

TEST(RescheduleTest, RefusesThePastAndWhatHasEnded) {
  const Office office;
  v1::Submission current = office.Submitted();
  const auto reschedule = [&](absl::Time time) {
    return Reschedule(current, At(time), office.Who("people/ece"), office.desk(), kNow);
  };
  EXPECT_THAT(reschedule(kNow), Fails(kPrecondition, "TIME_PASSED"));
  EXPECT_THAT(reschedule(absl::FromUnixSeconds(-5)), Fails(kInvalid, "TIME_INVALID"));
  EXPECT_TRUE(reschedule(kNow + absl::Hours(72))->unchanged);
  current.set_state(v1::Submission::STATE_DUE);
  EXPECT_THAT(reschedule(kNow + absl::Hours(80)), Fails(kPrecondition, "RESCHEDULE_NOT_ALLOWED"));
  current.set_state(v1::Submission::STATE_EXPIRED);
  EXPECT_THAT(reschedule(kNow + absl::Hours(80)), Fails(kPrecondition, "SUBMISSION_ENDED"));
}

TEST(RescheduleTest, CR15WhatWasHeldNeedsANewDecisionEvenWithoutATime) {
  Office office;
  v1::CreateSubmissionRequest request = LawRequest();
  request.mutable_content()->clear_publish_time();
  v1::Submission current = Create(kSubmissionName, request, office.Who("people/ece"), office.desk(), kNow)->state;
  current = Submit(current, office.Who("people/ece"), office.desk(), kNow)->state;
  current = office.ApproveAs(office.Assessed(current), "people/rana")->state;
  current.set_state(v1::Submission::STATE_HELD);
  current.mutable_hold()->set_cause(v1::Hold::CAUSE_PAUSE);
  const auto decision = Reschedule(current, {}, office.Who("people/ece"), office.desk(), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_SUBMITTED);
  EXPECT_FALSE(decision->state.has_hold());
  EXPECT_EQ(decision->state.content_digest(), current.content_digest());
  EXPECT_THAT(office.ApproveAs(decision->state, "people/rana"), Fails(kPrecondition, "CRITERION_OPEN"))
      << "what was agreed to in another round does not count, though the content is the same";
}

// ---- P5: the Directorate edits ----

class DirectorateEditTest : public ::testing::Test {
 protected:
  DirectorateEditTest() {
    office_.SetSteps({R"pb(id: "dean"
                           quorum: QUORUM_ANY
                           groups { role: ROLE_UNIT_HEAD })pb",
                      R"pb(id: "review"
                           quorum: QUORUM_ANY
                           groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"});
    office_.policy.mutable_chains(0)->set_edit_restarts_at("review");
  }
  v1::Submission EditedBy(const std::string& person, const v1::Submission& current) {
    const auto decision =
        Revise(current, ReviseRequest(Edited(LawContent(), "Put right")), office_.Who(person), office_.desk(), kNow);
    EXPECT_THAT(decision, IsOk());
    return decision->state;
  }

  Office office_;
};

TEST_F(DirectorateEditTest, P5ReviewBeginsAgainAtTheStepThatTheChainNames) {
  v1::Submission current = office_.ApproveAs(office_.Assessed(), "people/dekan")->state;
  ASSERT_EQ(current.step(), 1);
  current = EditedBy("people/rana", current);
  EXPECT_EQ(current.step(), 1);
  EXPECT_EQ(current.first_step(), 1);
  EXPECT_EQ(current.round(), 2);
  EXPECT_EQ(ToTime(current.answer_by()), kNow + absl::Hours(72)) << "an edit does not prolong the answer's time";
  for (const v1::Assessment& assessment : current.assessments()) {
    EXPECT_EQ(assessment.outcome(), v1::Assessment::OUTCOME_UNSPECIFIED) << "judged anew";
  }
  EXPECT_THAT(office_.ApproveAs(current, "people/rana"), Fails(kDenied, "OWN_SUBMISSION")) << "rana has edited it";
}

TEST_F(DirectorateEditTest, TrapAnEditDoesNotSkipAStepThatNobodyHasPassed) {
  const v1::Submission current = EditedBy("people/rana", office_.Submitted());
  EXPECT_EQ(current.step(), 0) << "the dean has not agreed yet";
  EXPECT_EQ(current.first_step(), 0);
}

TEST_F(DirectorateEditTest, TrapAnEditDoesNotSlipPastTheChainOfAnAccount) {
  v1::Chain strict = office_.policy.chains(0);
  strict.set_id("strict");
  strict.add_accounts("accounts/x.ornekuni");
  *strict.add_steps() = Proto<v1::Step>(R"pb(id: "rector"
                                             quorum: QUORUM_ANY
                                             groups { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" })pb");
  const v1::Chain usual = office_.policy.chains(0);
  *office_.policy.mutable_chains(0) = strict;
  *office_.policy.add_chains() = usual;
  v1::CreateSubmissionRequest request = LawRequest();
  request.mutable_content()->mutable_targets()->RemoveLast();
  v1::Submission current = Create(kSubmissionName, request, office_.Who("people/ece"), office_.desk(), kNow)->state;
  current = Submit(current, office_.Who("people/ece"), office_.desk(), kNow)->state;
  ASSERT_EQ(current.chain().id(), "built_in");
  current = office_.ApproveAs(office_.Assessed(current), "people/dekan")->state;
  current = Revise(current, ReviseRequest(LawContent()), office_.Who("people/rana"), office_.desk(), kNow)->state;
  EXPECT_EQ(current.chain().id(), "strict");
  EXPECT_EQ(current.step(), 0);
}

TEST_F(DirectorateEditTest, TrapAPolicyThatChangesReleasesNothingThatWaits) {
  v1::Submission current = office_.Assessed();
  office_.SetSteps({R"pb(id: "review"
                         quorum: QUORUM_ANY
                         groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"});
  EXPECT_THAT(office_.ApproveAs(current, "people/deniz"), Fails(kDenied, "DECIDER_REQUIRED"));
  EXPECT_EQ(office_.ApproveAs(current, "people/dekan")->state.step(), 1);
}

TEST_F(DirectorateEditTest, TrapCR2AStepThatItsLaterEditorHasPassedIsNotSkipped) {
  office_.SetSteps({R"pb(id: "review"
                         quorum: QUORUM_ANY
                         groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb",
                    R"pb(id: "director"
                         quorum: QUORUM_ANY
                         groups { role: ROLE_DIRECTOR unit: "units/iletisim" }
                         persons: "people/deniz")pb"});
  office_.policy.mutable_chains(0)->set_edit_restarts_at("director");
  v1::Submission current = office_.ApproveAs(office_.Assessed(), "people/rana")->state;
  ASSERT_EQ(current.step(), 1);
  EXPECT_EQ(EditedBy("people/rana", current).first_step(), 0) << "rana's own word does not stand for the first step";
  EXPECT_EQ(EditedBy("people/sinan", current).first_step(), 1);
}

TEST_F(DirectorateEditTest, TrapCR2ASecondAccountThatComesToLightAfterwardsUndoesItsStep) {
  v1::Submission current = office_.ApproveAs(office_.Assessed(), "people/dekan")->state;
  current = EditedBy("people/rana", current);
  ASSERT_EQ(current.first_step(), 1);
  current = office_.ApproveAs(office_.Assessed(current, "people/deniz"), "people/deniz")->state;
  ASSERT_TRUE(IsFullyApproved(current, office_.world));
  office_.university.Join("people/ece", "people/dekan");  // the dean turns out to be the author
  EXPECT_FALSE(IsFullyApproved(current, office_.world));
  const auto revise = [&] {
    return Revise(current, ReviseRequest(Edited(LawContent(), "Once more")), office_.Who("people/sinan"),
                  office_.desk(), kNow);
  };
  EXPECT_THAT(revise(), Fails(kPrecondition, "STEP_WITHOUT_DECIDER")) << "there is no other dean who could agree";
  office_.university.Grant("people/dekan2", directory::v1::ROLE_UNIT_HEAD, kLaw);
  const auto again = revise();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->state.first_step(), 0);
}

TEST_F(DirectorateEditTest, AnEditOfWhatIsScheduledTakesItBackToReview) {
  v1::Submission current = office_.ApproveAs(office_.Assessed(), "people/dekan")->state;
  current = office_.ApproveAs(current, "people/deniz")->state;
  ASSERT_TRUE(IsFullyApproved(current, office_.world));
  current = EditedBy("people/rana", current);
  EXPECT_FALSE(IsFullyApproved(current, office_.world));
  EXPECT_EQ(current.first_step(), 1);
  const v1::Submission again = office_.ApproveAs(office_.Assessed(current, "people/deniz"), "people/deniz")->state;
  EXPECT_TRUE(IsFullyApproved(again, office_.world));
}

}  // namespace
}  // namespace meydan::review
