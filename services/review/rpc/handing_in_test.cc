// Handing in what this copy of the service drafted, which it remembers, while another copy may have changed it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/proto_time.h"
#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;
using testing::kDirectorate;
using testing::SmallReview;

// Another copy on the same store.
struct Elsewhere {
  explicit Elsewhere(SmallReview& here)
      : submissions(here.write_path, kDirectorate, nullptr, here.counts),
        preparation(here.AnotherPreparation()),
        methods(submissions, preparation, here.assets, here.university) {}

  Submissions submissions;
  Preparation preparation;
  SubmissionMethods methods;
};

class HandingInTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Submission> HandIn(const v1::Submission& draft, const std::string& etag = "",
                                        const std::string& request_id = "") {
    v1::SubmitSubmissionRequest request;
    request.set_name(draft.name());
    request.set_etag(etag);
    request.set_request_id(request_id);
    return BlockOn(review_.methods.SubmitSubmission(review_.As("ece"), request));
  }
  v1::Submission ReviseElsewhere(const v1::Submission& draft, const v1::Content& content) {
    v1::ReviseSubmissionRequest revise;
    revise.set_name(draft.name());
    *revise.mutable_content() = content;
    return SmallReview::Must(BlockOn(elsewhere_.methods.ReviseSubmission(review_.As("ece"), revise)));
  }
  v1::Content Other() {
    v1::Content other = review_.Announcement();
    other.set_text("The library stays closed on Monday.");
    return other;
  }

  SmallReview review_;
  Elsewhere elsewhere_{review_};
};

TEST_F(HandingInTest, WhatWasDraftedHereIsNotReadAgain) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  const absl::StatusOr<v1::Submission> submitted = HandIn(draft);
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->state(), v1::Submission::STATE_SUBMITTED);
  EXPECT_EQ(submitted->etag(), "2");
  EXPECT_EQ(review_.store.LoadsOf(draft.name()), 0);
  EXPECT_THAT(review_.Get(draft.name()), meydan::testing::EqualsProto(*submitted));
}

TEST_F(HandingInTest, CR4WhatAnotherCopyHasWrittenSinceIsWhatIsHandedIn) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  const v1::Submission revised = ReviseElsewhere(draft, Other());
  const absl::StatusOr<v1::Submission> submitted = HandIn(draft);
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->content().text(), Other().text());
  EXPECT_EQ(submitted->content_digest(), revised.content_digest());
}

TEST_F(HandingInTest, NothingIsRefusedForWhatIsNotSoAnyMore) {
  const v1::Submission draft = review_.Create(review_.Announcement());  // in an hour
  review_.clock.Advance(absl::Hours(2));
  const v1::Submission revised = ReviseElsewhere(draft, review_.Announcement());
  EXPECT_THAT(HandIn(draft), IsOk()) << "its time has passed here alone";
  const v1::Submission another = review_.Create(review_.Announcement());
  const v1::Submission newer = ReviseElsewhere(another, Other());
  EXPECT_THAT(HandIn(another, newer.etag()), IsOk()) << "the etag is not old, what is remembered is";
}

TEST_F(HandingInTest, WhatIsRefusedIsRefusedForWhatIsThere) {
  const v1::Submission withdrawn = review_.Create(review_.Announcement());
  v1::WithdrawSubmissionRequest withdraw;
  withdraw.set_name(withdrawn.name());
  SmallReview::Must(BlockOn(elsewhere_.methods.WithdrawSubmission(review_.As("ece"), withdraw)));
  EXPECT_THAT(HandIn(withdrawn), Fails(absl::StatusCode::kFailedPrecondition, "NOT_A_DRAFT"));
  const v1::Submission draft = review_.Create(review_.Announcement());
  ReviseElsewhere(draft, Other());
  EXPECT_THAT(HandIn(draft, draft.etag()), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  const v1::Submission late = review_.Create(review_.Announcement());
  review_.clock.Advance(absl::Hours(2));
  EXPECT_THAT(HandIn(late), Fails(absl::StatusCode::kFailedPrecondition, "TIME_PASSED"));
}

TEST_F(HandingInTest, ARequestIdIsForOneSubmissionAlsoWhenNoneIsRead) {
  const std::string id = "5f0c1f5e-0000-4000-8000-0000000000aa";
  const v1::Submission one = review_.Create(review_.Announcement());
  const v1::Submission other = review_.Create(Other());
  const absl::StatusOr<v1::Submission> first = HandIn(one, "", id);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(HandIn(other, "", id), Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_EQ(review_.Get(other.name()).state(), v1::Submission::STATE_DRAFT);
  EXPECT_THAT(HandIn(one, "", id), IsOk()) << "a repeat";
  EXPECT_THAT(HandIn(other), IsOk());
}

// The answer was lost, and the caller asks another copy, which remembers the draft.
TEST_F(HandingInTest, ARepeatAtTheCopyThatRemembersTheDraftGetsTheFirstAnswer) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  v1::SubmitSubmissionRequest request;
  request.set_name(draft.name());
  request.set_request_id("5f0c1f5e-0000-4000-8000-0000000000ab");
  const absl::StatusOr<v1::Submission> first = BlockOn(elsewhere_.methods.SubmitSubmission(review_.As("ece"), request));
  ASSERT_THAT(first, IsOk());
  const absl::StatusOr<v1::Submission> again = HandIn(draft, "", request.request_id());
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, meydan::testing::EqualsProto(*first));
  EXPECT_EQ(review_.CountEvents<v1::ContentSubmitted>(), 1);
}

TEST_F(HandingInTest, WhatCouldNotBeCommittedIsReadNextTime) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  // The policy, and of both accounts a note, the old ones and the list.
  for (int i = 0; i < 7; ++i) review_.memory.FailNext(absl::OkStatus());
  review_.memory.FailNext(absl::UnavailableError("the commit is not answered"));
  EXPECT_THAT(HandIn(draft).status().message(), HasSubstr("the commit"));
  EXPECT_EQ(review_.store.LoadsOf(draft.name()), 0);
  EXPECT_THAT(HandIn(draft), IsOk());
  EXPECT_EQ(review_.store.LoadsOf(draft.name()), 1);
}

TEST_F(HandingInTest, WhoSeesItNowIsNotToldThatThereIsNone) {
  review_.directory.SetPerson("sekreter", "ROLE_SENIOR_MANAGER", "rektorluk");
  review_.AddFirstStep("id: 'rector' quorum: QUORUM_ANY groups { role: ROLE_SENIOR_MANAGER unit: 'units/rektorluk' }");
  v1::SubmitSubmissionRequest request;
  for (const char* etag : {"", "1", "2"}) {
    request.set_name(review_.Create(review_.Announcement()).name());
    request.clear_etag();
    ASSERT_THAT(BlockOn(elsewhere_.methods.SubmitSubmission(review_.As("ece"), request)), IsOk());
    request.set_etag(etag);
    EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("rektor"), request)),
                std::string(etag) == "1" ? Fails(absl::StatusCode::kAborted, "ETAG_STALE")
                                         : Fails(absl::StatusCode::kPermissionDenied, "SUBMIT_NOT_ALLOWED"))
        << etag;
  }
}

TEST_F(HandingInTest, AFullStoreIsNotAskedTwice) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  review_.memory.FailNext(absl::OkStatus());                              // the policy
  for (int i = 0; i < 6; ++i) review_.memory.FailNext(absl::OkStatus());  // the look around
  review_.memory.FailNext(absl::ResourceExhaustedError("full"));
  EXPECT_THAT(HandIn(draft), Fails(absl::StatusCode::kResourceExhausted, ""));
  EXPECT_EQ(review_.store.LoadsOf(draft.name()), 0);
}

}  // namespace
}  // namespace meydan::review
