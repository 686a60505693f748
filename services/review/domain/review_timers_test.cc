#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ReviewTimersTest, P18WarningAnswerAndExpiry) {
  const Office office;
  EXPECT_THAT(ReviewTimersOf(office.Submitted()),
              ElementsAre(store::Timer{"warn", kNow + absl::Hours(48)}, store::Timer{"answer", kNow + absl::Hours(72)},
                          store::Timer{"expire", kNow + absl::Hours(72)}));
}

TEST(ReviewTimersTest, P18EachIsToldOnce) {
  const Office office;
  const auto warned = OnReviewTimer(office.Submitted(), "warn", kNow + absl::Hours(48));
  ASSERT_THAT(warned, IsOk());
  ASSERT_THAT(EventsOf(*warned), ElementsAre("AnswerDue"));
  EXPECT_EQ(EventOf<v1::AnswerDue>(*warned).step(), "review") << "for whom it waits";
  EXPECT_EQ(EventOf<v1::AnswerDue>(*warned).groups_size(), 2);
  EXPECT_TRUE(OnReviewTimer(warned->state, "warn", kNow + absl::Hours(49))->unchanged);
  const auto late = OnReviewTimer(warned->state, "answer", kNow + absl::Hours(72));
  ASSERT_THAT(late, IsOk());
  EXPECT_TRUE(late->state.answer_late());
  EXPECT_THAT(EventsOf(*late), ElementsAre("AnswerOverdue"));
  EXPECT_TRUE(OnReviewTimer(late->state, "answer", kNow + absl::Hours(73))->unchanged);
}

TEST(ReviewTimersTest, NothingRingsBeforeItsTimeOrUnderAnotherName) {
  const Office office;
  const v1::Submission current = office.Submitted();
  EXPECT_TRUE(OnReviewTimer(current, "warn", kNow + absl::Hours(47))->unchanged);
  EXPECT_TRUE(OnReviewTimer(current, "answer", kNow + absl::Hours(71))->unchanged);
  EXPECT_TRUE(OnReviewTimer(current, "expire", kNow + absl::Hours(71))->unchanged);
  EXPECT_TRUE(OnReviewTimer(current, "publish", kNow + absl::Hours(100))->unchanged);
}

TEST(ReviewTimersTest, TrapNoClockRunsOnOnceItIsAnswered) {
  const Office office;
  const v1::Submission current = office.Submitted();
  const v1::Submission rejected =
      Reject(current, RejectRequest(current), office.Who("people/rana"), office.world, kNow)->state;
  EXPECT_THAT(ReviewTimersOf(rejected), IsEmpty());
  for (const char* timer : {"claim", "warn", "answer", "expire"}) {
    EXPECT_TRUE(OnReviewTimer(rejected, timer, kNow + absl::Hours(100))->unchanged) << timer;
  }
}

TEST(ExpireTest, CR7WhoseTimePassesUnapprovedIsNeverPublishedAndIsTold) {
  const Office office;
  const v1::Submission claimed =
      ClaimItem(office.Submitted(), office.Who("people/rana"), office.world, kNow + absl::Hours(71.9))->state;
  const auto decision = OnReviewTimer(claimed, "expire", kNow + absl::Hours(72));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Submission::STATE_EXPIRED);
  EXPECT_FALSE(decision->state.answer().positive());
  EXPECT_EQ(decision->state.answer().actor(), "services/review");
  EXPECT_EQ(decision->state.answer().reason_code(), v1::REASON_CODE_TIMING);
  EXPECT_FALSE(decision->state.has_claim());
  EXPECT_THAT(EventsOf(*decision), ElementsAre("ContentExpired"));
  EXPECT_THAT(ReviewTimersOf(decision->state), IsEmpty());
  EXPECT_TRUE(OnReviewTimer(decision->state, "expire", kNow + absl::Hours(73))->unchanged);
}

TEST(ExpireTest, CR7AlsoWhatIsBackAtItsUnitButNoDraftAndNothingThatIsApproved) {
  const Office office;
  const v1::Submission current = office.Submitted();
  const v1::Submission back =
      RequestChanges(current, ChangesRequest(current), office.Who("people/rana"), office.world, kNow)->state;
  const absl::Time then = kNow + absl::Hours(72);
  EXPECT_EQ(OnReviewTimer(back, "expire", then)->state.state(), v1::Submission::STATE_EXPIRED);
  EXPECT_TRUE(OnReviewTimer(office.Draft(), "expire", then)->unchanged);
  EXPECT_TRUE(OnReviewTimer(office.ApproveAs(office.Assessed(), "people/rana")->state, "expire", then)->unchanged);
}

// ---- P18: what is to be changed has its end too ----

constexpr absl::Duration kDay = absl::Hours(24);

class ChangesClockTest : public ::testing::Test {
 protected:
  // Without a time of publication, and back at its unit.
  v1::Submission Back() const {
    v1::CreateSubmissionRequest request = LawRequest();
    request.mutable_content()->clear_publish_time();
    const Standing ece = office_.Who("people/ece");
    const auto draft = Create(kSubmissionName, request, ece, office_.desk(), kNow);
    const auto current = Submit(draft->state, ece, office_.desk(), kNow);
    const auto back =
        RequestChanges(current->state, ChangesRequest(current->state), office_.Who("people/rana"), office_.world, kNow);
    EXPECT_THAT(back, IsOk());
    EXPECT_EQ(ToTime(EventOf<v1::ChangesRequested>(*back).resubmit_by()), ToTime(back->state.resubmit_by()));
    return back->state;
  }

  Office office_;
};

TEST_F(ChangesClockTest, P18ItsUnitIsRemindedOnceAndThenItExpires) {
  const v1::Submission back = Back();
  EXPECT_THAT(ReviewTimersOf(back),
              ElementsAre(store::Timer{"remind", kNow + 27 * kDay}, store::Timer{"lapse", kNow + 30 * kDay}));
  EXPECT_TRUE(OnReviewTimer(back, "remind", kNow + 26 * kDay)->unchanged);
  const auto reminded = OnReviewTimer(back, "remind", kNow + 27 * kDay);
  ASSERT_THAT(reminded, IsOk());
  ASSERT_THAT(EventsOf(*reminded), ElementsAre("ChangesDue"));
  EXPECT_EQ(ToTime(EventOf<v1::ChangesDue>(*reminded).resubmit_by()), kNow + 30 * kDay);
  EXPECT_THAT(ReviewTimersOf(reminded->state), ElementsAre(store::Timer{"lapse", kNow + 30 * kDay}));
  EXPECT_TRUE(OnReviewTimer(reminded->state, "remind", kNow + 28 * kDay)->unchanged);

  EXPECT_TRUE(OnReviewTimer(reminded->state, "lapse", kNow + 29 * kDay)->unchanged);
  const auto lapsed = OnReviewTimer(reminded->state, "lapse", kNow + 30 * kDay);
  ASSERT_THAT(lapsed, IsOk());
  EXPECT_EQ(lapsed->state.state(), v1::Submission::STATE_EXPIRED);
  EXPECT_FALSE(lapsed->state.answer().positive());
  EXPECT_EQ(lapsed->state.answer().reason_code(), v1::REASON_CODE_TIMING);
  EXPECT_EQ(lapsed->state.answer().actor(), "services/review");
  EXPECT_FALSE(lapsed->state.has_resubmit_by());
  ASSERT_THAT(EventsOf(*lapsed), ElementsAre("ContentExpired"));
  EXPECT_EQ(ToTime(EventOf<v1::ContentExpired>(*lapsed).resubmit_by()), kNow + 30 * kDay);
  EXPECT_THAT(ReviewTimersOf(lapsed->state), IsEmpty());
  EXPECT_TRUE(OnReviewTimer(lapsed->state, "lapse", kNow + 31 * kDay)->unchanged);
}

TEST_F(ChangesClockTest, P18TheTermIsThePolicysAtTheTimeOfSubmission) {
  office_.policy.mutable_terms(0)->set_changes_within_days(2);
  const v1::Submission back = Back();
  office_.policy.mutable_terms(0)->set_changes_within_days(9);
  EXPECT_THAT(ReviewTimersOf(back),
              ElementsAre(store::Timer{"remind", kNow + kDay}, store::Timer{"lapse", kNow + 2 * kDay}));
}

TEST_F(ChangesClockTest, P18WhatWasSubmittedBeforeThereWasATermHasTheUsualOne) {
  const Office office;
  v1::Submission current = office.Submitted();
  current.mutable_terms()->clear_changes_within_days();
  const auto back = RequestChanges(current, ChangesRequest(current), office.Who("people/rana"), office.world, kNow);
  EXPECT_EQ(ToTime(back->state.resubmit_by()), kNow + 30 * kDay);
}

TEST_F(ChangesClockTest, P18WhatWentBackBeforeThereWasAClockGetsItWithTheNextChange) {
  v1::Submission back = Back();
  back.clear_resubmit_by();
  back.clear_remind_time();
  EXPECT_THAT(ReviewTimersOf(back), IsEmpty());
  v1::ReviseSubmissionRequest request;
  *request.mutable_content() = Edited(back.content(), "Put right");
  const absl::Time later = kNow + 40 * kDay;
  const auto revised = Revise(back, request, office_.Who("people/ece"), office_.desk(), later);
  ASSERT_THAT(revised, IsOk());
  EXPECT_EQ(ToTime(revised->state.resubmit_by()), later + 30 * kDay);
}

TEST_F(ChangesClockTest, P18AnEditDoesNotProlongItAndHandingItInStopsIt) {
  const v1::Submission back = Back();
  v1::ReviseSubmissionRequest request;
  *request.mutable_content() = Edited(back.content(), "Put right");
  const auto revised = Revise(back, request, office_.Who("people/ece"), office_.desk(), kNow + kDay);
  EXPECT_EQ(ToTime(revised->state.resubmit_by()), kNow + 30 * kDay);
  const auto again = Submit(revised->state, office_.Who("people/ece"), office_.desk(), kNow + kDay);
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->state.has_resubmit_by());
  EXPECT_FALSE(again->state.has_remind_time());
  EXPECT_TRUE(OnReviewTimer(again->state, "lapse", kNow + 31 * kDay)->unchanged);
  const auto withdrawn = Withdraw(back, {}, office_.Who("people/ece"), kNow + kDay);
  EXPECT_FALSE(withdrawn->state.has_resubmit_by());
  EXPECT_THAT(ReviewTimersOf(withdrawn->state), IsEmpty());
}

TEST_F(ChangesClockTest, CR7ATimeOfPublicationThatPassesFirstIsTheReason) {
  const Office office;
  const v1::Submission current = office.Submitted();
  const v1::Submission back =
      RequestChanges(current, ChangesRequest(current), office.Who("people/rana"), office.world, kNow)->state;
  const auto expired = OnReviewTimer(back, "expire", kNow + 3 * kDay);
  ASSERT_THAT(EventsOf(*expired), ElementsAre("ContentExpired"));
  EXPECT_FALSE(EventOf<v1::ContentExpired>(*expired).has_resubmit_by());
  EXPECT_FALSE(expired->state.has_resubmit_by());
}

}  // namespace
}  // namespace meydan::review
