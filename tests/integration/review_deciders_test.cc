// Who decides at a step that is not the Directorate's, through the real gate (CR3, CR5, CR8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/status_macros.h"
#include "common/rpc/stream_call.h"
#include "tests/integration/review_scene.h"

namespace meydan::integration {
namespace {

// Press releases of Law are its dean's to decide first, or the rector's; then the Directorate's.
absl::Status SetDeansChain(Stack& stack) {
  ASSIGN_OR_RETURN(v1::ReviewPolicy policy,
                   stack.Call<v1::ReviewPolicy>("review", "people/direktor", v1::GetReviewPolicyRequest()));
  v1::Chain press = policy.chains(0);
  press.set_id("press");
  press.add_units("units/hukuk");
  press.add_request_types(v1::REQUEST_TYPE_PRESS);
  *press.add_steps() = press.steps(0);
  *press.mutable_steps(0) = Proto<v1::Step>(R"pb(
    id: "dean"
    quorum: QUORUM_ANY
    groups { role: ROLE_UNIT_HEAD }
    groups { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" }
  )pb");
  *policy.add_chains() = policy.chains(0);
  *policy.mutable_chains(0) = press;
  v1::SetReviewPolicyRequest set;
  *set.mutable_policy() = policy;
  return stack.Call<v1::ReviewPolicy>("review", "people/direktor", set).status();
}

TEST_F(ReviewTest, ADeanDecidesTheFirstStepFromClaimToApproval) {  // CR3, CR5, CR8
  ASSERT_THAT(WaitFor([] { return SetDeansChain(*stack_); }), IsOk());
  v1::Content press = Announcement();
  press.set_request_type(v1::REQUEST_TYPE_PRESS);
  const v1::Submission submitted = Submitted(press);
  ASSERT_EQ(submitted.chain().id(), "press");
  bool told = false;
  EXPECT_THAT(rpc::StreamCall<v1::WatchQueueResponse>(
                  stack_->ClientOf("review", "people/dekan"), v1::WatchQueueRequest(),
                  [&](const v1::WatchQueueResponse& one) {
                    told = told || one.item().submission() == submitted.name();
                    return !one.complete();
                  },
                  absl::Seconds(20)),
              IsOk());
  EXPECT_TRUE(told);
  const auto claim = On<v1::ClaimSubmissionRequest>(submitted);
  EXPECT_THAT(Do("people/mudur", claim), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  EXPECT_THAT(Do("people/denetci1", claim), Fails(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Do(kReviewer, About<v1::ApproveSubmissionRequest>(submitted)),
              Fails(absl::StatusCode::kPermissionDenied, "DECIDER_REQUIRED"));
  auto sooner = About<v1::OverrideLeadTimeRequest>(submitted);
  sooner.set_reason("The rector asks.");
  EXPECT_THAT(Do("people/dekan", sooner), Fails(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  auto urgent = On<v1::PrioritizeSubmissionRequest>(submitted);
  urgent.set_priority(v1::PRIORITY_URGENT);
  EXPECT_THAT(Do("people/dekan", urgent), Fails(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(Must(kReviewer, urgent).priority(), v1::PRIORITY_URGENT);
  Must("people/dekan", claim);
  EXPECT_THAT(Do(kReviewer, claim), Fails(absl::StatusCode::kFailedPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_FALSE(Must("people/dekan", On<v1::ReleaseSubmissionRequest>(submitted)).has_claim());
  const v1::Submission passed_on = Approved(submitted, "people/dekan");
  EXPECT_EQ(passed_on.step(), 1);
  EXPECT_EQ(passed_on.state(), v1::Submission::STATE_IN_REVIEW);
  EXPECT_EQ(Must(kReviewer, About<v1::ApproveSubmissionRequest>(submitted)).state(), v1::Submission::STATE_SCHEDULED);
}

}  // namespace
}  // namespace meydan::integration
