#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/review/domain/approval.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr absl::Duration kClaim = absl::Minutes(15);

// ---- Claims on submissions ----

class ClaimTest : public ::testing::Test {
 protected:
  absl::StatusOr<SubmissionDecision> Claim(const v1::Submission& current, const char* person, absl::Time now = kNow) {
    return ClaimItem(current, office_.Who(person), office_.world, now);
  }
  Office office_;
};

TEST_F(ClaimTest, CR8AReviewerTakesItAndOthersWait) {
  const auto claimed = Claim(office_.Submitted(), "people/rana");
  ASSERT_THAT(claimed, IsOk());
  EXPECT_EQ(claimed->state.state(), v1::Submission::STATE_IN_REVIEW);
  EXPECT_EQ(claimed->state.claim().holder(), "people/rana");
  const v1::Submission& held = claimed->state;
  EXPECT_THAT(Claim(held, "people/deniz"), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_TRUE(Claim(held, "people/rana")->unchanged);
  const auto renewed = Claim(held, "people/rana", kNow + absl::Minutes(5));
  EXPECT_EQ(ToTime(renewed->state.claim().expire_time()), kNow + absl::Minutes(20));
  EXPECT_EQ(renewed->state.history_size(), held.history_size()) << "a heartbeat is no news";
  const auto taken_over = Claim(held, "people/deniz", kNow + kClaim);
  ASSERT_THAT(taken_over, IsOk()) << "a claim that ran out is over, whether or not its timer has run";
  EXPECT_EQ(taken_over->state.claim().holder(), "people/deniz");
}

TEST_F(ClaimTest, CR8NobodyElseAssessesOrDecidesMeanwhile) {
  const v1::Submission held = Claim(office_.Assessed(), "people/rana")->state;
  const Standing deniz = office_.Who("people/deniz");
  EXPECT_THAT(office_.ApproveAs(held, "people/deniz"), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_THAT(Assess(held, AssessRequest(held, v1::CRITERION_BRAND), deniz, office_.world, kNow),
              Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_THAT(RequestChanges(held, ChangesRequest(held), deniz, office_.world, kNow),
              Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_THAT(Reject(held, RejectRequest(held), deniz, office_.world, kNow), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_THAT(office_.ApproveAs(held, "people/deniz", kNow + kClaim), IsOk()) << "once it has run out";
  const auto approved = office_.ApproveAs(held, "people/rana");
  ASSERT_THAT(approved, IsOk());
  EXPECT_FALSE(approved->state.has_claim()) << "deciding gives it back";
}

TEST_F(ClaimTest, CR2NeverByWhoBeganOrEditedIt) {
  EXPECT_THAT(Claim(office_.Submitted(), "people/ece.isletme"), Fails(kDenied, "OWN_SUBMISSION"));
  EXPECT_THAT(Claim(office_.Submitted(), "people/dekan"), Fails(kDenied, "REVIEWER_REQUIRED"));
  EXPECT_THAT(Claim(office_.Submitted(), "people/can"), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  EXPECT_THAT(Claim(office_.Draft(), "people/rana"), Fails(kPrecondition, "NOT_IN_REVIEW"));
}

// A claim is renewed for as long as its holder likes.
TEST_F(ClaimTest, TrapCR8TheDirectorFreesWhatSomebodyKeeps) {
  const v1::Submission held = Claim(office_.Submitted(), "people/rana")->state;
  for (const char* other : {"people/deniz", "people/dekan", "services/routing"}) {
    EXPECT_THAT(ReleaseItem(held, office_.Who(other), kNow), Fails(kPrecondition, "CLAIMED_BY_OTHER")) << other;
  }
  const auto freed = ReleaseItem(held, office_.Who("people/mudur"), kNow);
  ASSERT_THAT(freed, IsOk());
  EXPECT_FALSE(freed->state.has_claim());
  const v1::HistoryEntry& last = *freed->state.history().rbegin();
  EXPECT_EQ(last.action(), v1::HistoryEntry::ACTION_RELEASED);
  EXPECT_EQ(last.actor(), "people/mudur");
  EXPECT_EQ(last.subject(), "people/rana");
  EXPECT_THAT(Claim(freed->state, "people/deniz"), IsOk());
}

TEST_F(ClaimTest, TrapCR8WhoHasAgreedKeepsTheOthersFromNothing) {
  office_.SetSteps({R"pb(id: "two"
                         quorum: QUORUM_COUNT
                         count: 2
                         groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"});
  office_.university.Join("people/rana", "people/rana.ikinci");
  office_.university.Grant("people/rana.ikinci", directory::v1::ROLE_REVIEWER, kDirectorate);
  const auto agreed = office_.ApproveAs(office_.Assessed(), "people/rana");
  ASSERT_THAT(agreed, IsOk());
  ASSERT_EQ(agreed->state.state(), v1::Submission::STATE_IN_REVIEW);
  for (const char* name : {"people/rana", "people/rana.ikinci"}) {
    EXPECT_THAT(Claim(agreed->state, name), Fails(kPrecondition, "ALREADY_AGREED")) << name;
  }
  EXPECT_THAT(Claim(agreed->state, "people/deniz"), IsOk());
}

TEST_F(ClaimTest, GivenBackByItsHolder) {
  const v1::Submission held = Claim(office_.Submitted(), "people/rana")->state;
  EXPECT_THAT(ReleaseItem(held, office_.Who("people/deniz"), kNow), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  const auto released = ReleaseItem(held, office_.Who("people/rana"), kNow);
  ASSERT_THAT(released, IsOk());
  EXPECT_FALSE(released->state.has_claim());
  EXPECT_TRUE(ReleaseItem(released->state, office_.Who("people/deniz"), kNow)->unchanged);
}

TEST_F(ClaimTest, ItsTimerFreesItOnceItHasRunOut) {
  const v1::Submission held = Claim(office_.Submitted(), "people/rana")->state;
  EXPECT_EQ(ReviewTimersOf(held)[0], (store::Timer{"claim", kNow + kClaim}));
  EXPECT_TRUE(OnReviewTimer(held, "claim", kNow + absl::Minutes(14))->unchanged);
  const auto freed = OnReviewTimer(held, "claim", kNow + kClaim);
  ASSERT_THAT(freed, IsOk());
  EXPECT_FALSE(freed->state.has_claim());
  EXPECT_TRUE(OnReviewTimer(freed->state, "claim", kNow + kClaim)->unchanged);
}

// ---- The four criteria ----

class AssessTest : public ::testing::Test {
 protected:
  absl::StatusOr<SubmissionDecision> Judge(const v1::Submission& current, v1::AssessCriterionRequest request,
                                           const char* person = "people/rana") {
    return Assess(current, request, office_.Who(person), office_.world, kNow);
  }
  Office office_;
};

TEST_F(AssessTest, CR5IsWrittenDown) {
  const v1::Submission current = office_.Submitted();
  const auto request = AssessRequest(current, v1::CRITERION_BRAND, v1::Assessment::OUTCOME_NOT_APPLICABLE, "no logo");
  const auto decision = Judge(current, request);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_IN_REVIEW);
  EXPECT_EQ(decision->state.assessments(0).actor(), "people/rana");
  EXPECT_EQ(decision->state.assessments(0).note(), "no logo");
  EXPECT_FALSE(decision->state.assessments(0).overrules());
  EXPECT_TRUE(Judge(decision->state, request)->unchanged);
}

TEST_F(AssessTest, CR5AFailedCheckIsOverruledWithANoteAlone) {
  office_.findings = {Failure(v1::CRITERION_BRAND)};
  const v1::Submission current = office_.Submitted();
  EXPECT_THAT(Judge(current, AssessRequest(current, v1::CRITERION_BRAND)), Fails(kInvalid, "NOTE_REQUIRED"));
  EXPECT_THAT(Judge(current, AssessRequest(current, v1::CRITERION_RIGHTS)), IsOk());
  const auto request = AssessRequest(current, v1::CRITERION_BRAND, v1::Assessment::OUTCOME_PASS, "the old logo is due");
  const auto overruled = Judge(current, request);
  ASSERT_THAT(overruled, IsOk());
  EXPECT_TRUE(overruled->state.assessments(0).overrules());
}

TEST_F(AssessTest, TrapAnOverrulingFallsWithTheContentItWasAbout) {
  office_.findings = {Failure(v1::CRITERION_BRAND)};
  v1::Submission current = office_.Submitted();
  current = Judge(current, AssessRequest(current, v1::CRITERION_BRAND, v1::Assessment::OUTCOME_PASS, "known"))->state;
  v1::ReviseSubmissionRequest edit;
  *edit.mutable_content() = Edited(LawContent(), "Put right");
  current = Revise(current, edit, office_.Who("people/deniz"), office_.desk(), kNow)->state;
  EXPECT_EQ(OutcomeOf(current, v1::CRITERION_BRAND), v1::Assessment::OUTCOME_FAIL);
  EXPECT_EQ(current.assessments(0).actor(), "services/review");
  EXPECT_FALSE(current.assessments(0).overrules());
}

TEST_F(AssessTest, CR4OnlyOfWhatWasSeen) {
  const v1::Submission current = office_.Submitted();
  auto request = AssessRequest(current, v1::CRITERION_BRAND);
  request.set_content_digest(std::string(64, '0'));
  EXPECT_THAT(Judge(current, request), Fails(kPrecondition, "CONTENT_CHANGED"));
  request.clear_content_digest();
  EXPECT_THAT(Judge(current, request), Fails(kInvalid, "INVALID_FIELD"));
}

TEST_F(AssessTest, WhatIsWrongWithARequest) {
  const v1::Submission current = office_.Submitted();
  const auto judge = [&](auto criterion, auto outcome, const std::string& note) {
    return Judge(current, AssessRequest(current, static_cast<v1::Criterion>(criterion),
                                        static_cast<v1::Assessment::Outcome>(outcome), note));
  };
  EXPECT_THAT(judge(0, 1, ""), Fails(kInvalid, "CRITERION_UNKNOWN"));
  EXPECT_THAT(judge(5, 1, ""), Fails(kInvalid, "CRITERION_UNKNOWN"));
  EXPECT_THAT(judge(1, 0, ""), Fails(kInvalid, "OUTCOME_UNKNOWN"));
  EXPECT_THAT(judge(1, 4, ""), Fails(kInvalid, "OUTCOME_UNKNOWN"));
  EXPECT_THAT(judge(1, 2, " "), Fails(kInvalid, "NOTE_REQUIRED"));
  EXPECT_THAT(judge(1, 1, std::string(2001, 'x')), Fails(kInvalid, "NOTE_TOO_LONG"));
}

TEST_F(AssessTest, CR2NeverByWhoBeganOrEditedIt) {
  const v1::Submission current = office_.Submitted();
  const auto request = AssessRequest(current, v1::CRITERION_BRAND);
  EXPECT_THAT(Judge(current, request, "people/ece"), Fails(kDenied, "OWN_SUBMISSION"));
  EXPECT_THAT(Judge(current, request, "people/ece.isletme"), Fails(kDenied, "OWN_SUBMISSION"));
  EXPECT_THAT(Judge(current, request, "people/ali"), Fails(kDenied, "REVIEWER_REQUIRED"));
}

// ---- CR8: how urgent it is ----

class PriorityTest : public ::testing::Test {
 protected:
  absl::StatusOr<SubmissionDecision> Say(const v1::Submission& current, const char* person, v1::Priority priority) {
    v1::PrioritizeSubmissionRequest request;
    request.set_priority(priority);
    return Prioritize(current, request, office_.Who(person), office_.world, kNow);
  }
  v1::Submission Revised(const v1::Submission& current, v1::RequestType type) {
    v1::ReviseSubmissionRequest edit;
    *edit.mutable_content() = current.content();
    edit.mutable_content()->set_request_type(type);
    return Revise(current, edit, office_.Who("people/deniz"), office_.desk(), kNow)->state;
  }
  Office office_;
};

TEST_F(PriorityTest, CR8IsThePolicysForItsTypeUntilAReviewerSaysOtherwise) {
  v1::Terms& press = *office_.policy.add_terms();
  press = office_.policy.terms(0);
  press.set_request_type(v1::REQUEST_TYPE_PRESS);
  press.set_priority(v1::PRIORITY_HIGH);
  v1::Submission current = office_.Submitted();
  EXPECT_EQ(current.priority(), v1::PRIORITY_NORMAL);
  current = Revised(current, v1::REQUEST_TYPE_PRESS);
  EXPECT_EQ(current.priority(), v1::PRIORITY_HIGH);
  const auto said = Say(current, "people/rana", v1::PRIORITY_LOW);
  ASSERT_THAT(said, IsOk());
  EXPECT_EQ(said->state.priority(), v1::PRIORITY_LOW);
  EXPECT_EQ(said->state.prioritized_by(), "people/rana");
  const v1::HistoryEntry& last = *said->state.history().rbegin();
  EXPECT_EQ(last.action(), v1::HistoryEntry::ACTION_PRIORITIZED);
  EXPECT_EQ(last.actor(), "people/rana");
  EXPECT_EQ(last.subject(), "PRIORITY_LOW");
  EXPECT_TRUE(said->events.empty());
  EXPECT_TRUE(Say(said->state, "people/sinan", v1::PRIORITY_LOW)->unchanged);
  EXPECT_EQ(Revised(said->state, v1::REQUEST_TYPE_EVENT).priority(), v1::PRIORITY_LOW) << "it was said of this one";
}

TEST_F(PriorityTest, CR8StaysWhenItIsChangedAndSubmittedAgain) {
  v1::Submission current = Say(office_.Submitted(), "people/rana", v1::PRIORITY_URGENT)->state;
  current = RequestChanges(current, ChangesRequest(current), office_.Who("people/rana"), office_.world, kNow)->state;
  current = Submit(current, office_.Who("people/ece"), office_.desk(), kNow)->state;
  EXPECT_EQ(current.priority(), v1::PRIORITY_URGENT);
}

TEST_F(PriorityTest, CR8WhatThePolicySaysCanBeMadeAReviewersWord) {
  const auto said = Say(office_.Submitted(), "people/rana", v1::PRIORITY_NORMAL);
  ASSERT_THAT(said, IsOk());
  EXPECT_FALSE(said->unchanged) << "another type would change it otherwise";
  EXPECT_EQ(said->state.prioritized_by(), "people/rana");
}

TEST_F(PriorityTest, CR8ByTheDirectorateAloneAlsoWhereOthersDecideAndBesideAClaim) {
  office_.SetSteps({R"pb(id: "dean"
                         quorum: QUORUM_ANY
                         groups { role: ROLE_UNIT_HEAD })pb"});
  const v1::Submission held = ClaimItem(office_.Submitted(), office_.Who("people/dekan"), office_.world, kNow)->state;
  EXPECT_THAT(Say(held, "people/rana", v1::PRIORITY_HIGH), IsOk());
  EXPECT_THAT(Say(held, "people/dekan", v1::PRIORITY_HIGH), Fails(kDenied, "REVIEWER_REQUIRED"));
  EXPECT_THAT(Say(held, "people/ece.isletme", v1::PRIORITY_HIGH), Fails(kDenied, "OWN_SUBMISSION"));
  EXPECT_THAT(Say(held, "people/can", v1::PRIORITY_HIGH), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  for (const auto priority : {v1::PRIORITY_UNSPECIFIED, static_cast<v1::Priority>(9)}) {
    EXPECT_THAT(Say(held, "people/rana", priority), Fails(kInvalid, "PRIORITY_UNKNOWN"));
  }
  EXPECT_THAT(Say(office_.Draft(), "people/rana", v1::PRIORITY_HIGH), Fails(kPrecondition, "NOT_IN_REVIEW"));
}

// ---- CR17: the lead time ----

class LeadTimeTest : public ::testing::Test {
 protected:
  LeadTimeTest() { office_.too_soon = true; }
  absl::StatusOr<SubmissionDecision> Override(const v1::Submission& current, const char* person,
                                              const char* reason = "The rector asks.") {
    v1::OverrideLeadTimeRequest request;
    request.set_content_digest(current.content_digest());
    request.set_reason(reason);
    return OverrideLeadTime(current, request, office_.Who(person), office_.world, kNow);
  }
  Office office_;
};

TEST_F(LeadTimeTest, CR17TooShortForbidsApprovalUntilAReviewerAllowsIt) {
  const v1::Submission current = office_.Assessed();
  EXPECT_THAT(office_.ApproveAs(current, "people/rana"), Fails(kPrecondition, "LEAD_TIME_TOO_SHORT"));
  const auto allowed = Override(current, "people/deniz");
  ASSERT_THAT(allowed, IsOk());
  EXPECT_EQ(allowed->state.lead_time_override().actor(), "people/deniz");
  EXPECT_THAT(office_.ApproveAs(allowed->state, "people/rana"), IsOk());
  EXPECT_TRUE(Override(allowed->state, "people/deniz")->unchanged);
}

TEST_F(LeadTimeTest, CR4CR17IsAboutTheTimeThatWasSeenAndNotBesideAnothersClaim) {
  v1::Submission current = office_.Submitted();
  v1::OverrideLeadTimeRequest request;
  request.set_reason("The rector asks.");
  request.set_content_digest("what was seen before");
  EXPECT_THAT(OverrideLeadTime(current, request, office_.Who("people/deniz"), office_.world, kNow),
              Fails(kPrecondition, "CONTENT_CHANGED"));
  current = ClaimItem(current, office_.Who("people/rana"), office_.world, kNow)->state;
  EXPECT_THAT(Override(current, "people/deniz"), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
}

TEST_F(LeadTimeTest, CR17AnotherTimeNeedsAnotherOverride) {
  v1::Submission current = Override(office_.Submitted(), "people/rana")->state;
  v1::ReviseSubmissionRequest edit;
  *edit.mutable_content() = Edited(LawContent(), "Put right");
  current = Revise(current, edit, office_.Who("people/deniz"), office_.desk(), kNow)->state;
  EXPECT_TRUE(current.has_lead_time_override()) << "the time is the same";
  v1::RescheduleSubmissionRequest request;
  *request.mutable_publish_time() = ToProto(kNow + absl::Hours(50));
  current = Reschedule(current, request, office_.Who("people/ece"), office_.desk(), kNow)->state;
  EXPECT_FALSE(current.has_lead_time_override());
  current = office_.Assessed(current, "people/rana");
  EXPECT_THAT(office_.ApproveAs(current, "people/rana"), Fails(kPrecondition, "LEAD_TIME_TOO_SHORT"));
}

TEST_F(LeadTimeTest, TrapCR17WhyItWasAllowedStaysOnRecordWhenTheTimeChanges) {
  v1::Submission current = Override(office_.Submitted(), "people/rana", "The rector asks.")->state;
  EXPECT_EQ(current.history().rbegin()->reason(), "The rector asks.");
  const v1::LeadTimeOverride allowed = current.lead_time_override();
  v1::RescheduleSubmissionRequest request;
  *request.mutable_publish_time() = ToProto(kNow + absl::Hours(50));
  current = Reschedule(current, request, office_.Who("people/ece"), office_.desk(), kNow)->state;
  ASSERT_FALSE(current.has_lead_time_override());
  EXPECT_THAT(current.rounds(0).lead_time_override(), EqualsProto(allowed));
  const auto& history = current.history();
  EXPECT_TRUE(std::any_of(history.begin(), history.end(), [](const v1::HistoryEntry& entry) {
    return entry.action() == v1::HistoryEntry::ACTION_LEAD_TIME_OVERRIDDEN && entry.actor() == "people/rana" &&
           entry.reason() == "The rector asks.";
  }));
}

TEST_F(LeadTimeTest, CR17AnotherRequestTypeHasItsOwnLeadTimeAndNeedsAnotherOverride) {
  v1::Terms& video = *office_.policy.add_terms();
  video = office_.policy.terms(0);
  video.set_request_type(v1::REQUEST_TYPE_VIDEO);
  video.set_lead_working_days(5);
  v1::Submission current = Override(office_.Submitted(), "people/rana")->state;
  ASSERT_EQ(current.terms().lead_working_days(), 0);
  office_.policy.mutable_terms(0)->set_lead_working_days(2);
  v1::ReviseSubmissionRequest edit;
  const auto revise_to = [&](v1::RequestType type, const char* text) {
    *edit.mutable_content() = Edited(LawContent(), text);
    edit.mutable_content()->set_request_type(type);
    current = Revise(current, edit, office_.Who("people/deniz"), office_.desk(), kNow)->state;
  };
  revise_to(v1::REQUEST_TYPE_EVENT, "Put right");
  EXPECT_EQ(current.terms().lead_working_days(), 0) << "of the same type it keeps what it was submitted under";
  EXPECT_TRUE(current.has_lead_time_override());
  revise_to(v1::REQUEST_TYPE_VIDEO, "Put right");
  EXPECT_EQ(current.terms().lead_working_days(), 5);
  EXPECT_FALSE(current.has_lead_time_override()) << "it was allowed for an event";
  revise_to(v1::REQUEST_TYPE_EVENT, "Put right");
  EXPECT_EQ(current.terms().lead_working_days(), 2) << "of the policy in force";
}

TEST_F(LeadTimeTest, CR17WhatIsSubmittedAgainForTheSameTimeIsStillAllowed) {
  v1::Submission current = Override(office_.Submitted(), "people/rana")->state;
  current = RequestChanges(current, ChangesRequest(current), office_.Who("people/rana"), office_.world, kNow)->state;
  current = Submit(current, office_.Who("people/ece"), office_.desk(), kNow)->state;
  EXPECT_TRUE(current.has_lead_time_override());
}

TEST_F(LeadTimeTest, CR17ByTheDirectorateAloneAlsoWhereOthersDecide) {
  office_.SetSteps({R"pb(id: "dean"
                         quorum: QUORUM_ANY
                         groups { role: ROLE_UNIT_HEAD })pb"});
  EXPECT_THAT(Override(office_.Submitted(), "people/dekan"), Fails(kDenied, "REVIEWER_REQUIRED"));
  EXPECT_THAT(Override(office_.Submitted(), "people/mudur"), IsOk());
}

TEST_F(LeadTimeTest, CR17ByAReviewerWithAReasonAndNeverForOnesOwn) {
  const v1::Submission current = office_.Submitted();
  EXPECT_THAT(Override(current, "people/ece.isletme"), Fails(kDenied, "OWN_SUBMISSION"));
  EXPECT_THAT(Override(current, "people/dekan"), Fails(kDenied, "REVIEWER_REQUIRED"));
  EXPECT_THAT(Override(current, "people/rana", " "), Fails(kInvalid, "REASON_REQUIRED"));
  EXPECT_THAT(Override(office_.Draft(), "people/rana"), Fails(kPrecondition, "NOT_IN_REVIEW"));
  office_.too_soon = false;
  EXPECT_TRUE(Override(office_.Submitted(), "people/rana")->unchanged) << "there is nothing to allow";
}

}  // namespace
}  // namespace meydan::review
