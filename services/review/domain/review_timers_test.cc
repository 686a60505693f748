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

}  // namespace
}  // namespace meydan::review
