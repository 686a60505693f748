#include "services/review/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/proto_time.h"
#include "services/review/domain/rows.h"
#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Fails;
using testing::kNow;
using ::testing::SizeIs;
using testing::SmallReview;

class CalendarTest : public ::testing::Test {
 protected:
  // Another copy of the service puts that into the draft.
  void ReviseElsewhere(const v1::Submission& draft, const v1::Content& content) {
    Preparation preparation = review_.AnotherPreparation();
    SubmissionMethods elsewhere(review_.submissions, preparation, review_.assets, review_.university);
    Revise(elsewhere, draft, content);
  }
  void Revise(SubmissionMethods& methods, const v1::Submission& draft, const v1::Content& content) {
    v1::ReviseSubmissionRequest revise;
    revise.set_name(draft.name());
    *revise.mutable_content() = content;
    SmallReview::Must(BlockOn(methods.ReviseSubmission(review_.As("ece"), revise)));
  }

  std::vector<std::string> Notes() {
    const store::Range range{.index = PlannedIndex("accounts/x.hukuk"), .within = "accounts/x.hukuk", .after = ""};
    return BlockOn(review_.memory.List(range)).value();
  }

  // An announcement for so long from now.
  v1::Content At(absl::Duration later) {
    v1::Content content = review_.Announcement();
    *content.mutable_publish_time() = ToProto(kNow + later);
    return content;
  }

  SmallReview review_;
};

TEST_F(CalendarTest, CR14WhatIsPlannedForTheSameAccountAndHourIsLookedAt) {
  const v1::Submission planned = review_.Submit(review_.Create(review_.Announcement()));
  v1::Content late = review_.Announcement();
  *late.mutable_publish_time() = ToProto(review_.clock.Now() + absl::Hours(3));
  review_.Create(late);
  EXPECT_THAT(review_.neighbours_seen, SizeIs(0));
  v1::Content near = review_.Announcement();
  *near.mutable_publish_time() = ToProto(ToTime(planned.content().publish_time()) - absl::Minutes(50));
  review_.Create(near);
  ASSERT_THAT(review_.neighbours_seen, SizeIs(2));
  EXPECT_EQ(review_.neighbours_seen[0].submission, planned.name());
}

TEST_F(CalendarTest, CR14WhatIsPlannedIsFoundWhereItIsNowAndNotWhereItWas) {
  const absl::Time first = review_.clock.Now() + absl::Hours(1);
  const v1::Submission planned = review_.Submit(review_.Create(review_.Announcement()));
  const auto neighbours_at = [&](absl::Time time, const std::string& text) {
    v1::CheckContentRequest request;
    request.set_unit("units/hukuk");
    *request.mutable_content() = review_.Announcement();
    request.mutable_content()->set_text(text);
    *request.mutable_content()->mutable_publish_time() = ToProto(time);
    SmallReview::Must(BlockOn(review_.methods.CheckContent(review_.As("ece"), request)));
    return review_.neighbours_seen.size();
  };
  const std::string text = review_.Announcement().text();
  EXPECT_EQ(neighbours_at(first, text), 2);
  EXPECT_EQ(neighbours_at(first, "Tomorrow the swimming pool is closed for everybody but the team."), 0);
  v1::RescheduleSubmissionRequest later;
  later.set_name(planned.name());
  *later.mutable_publish_time() = ToProto(first + absl::Hours(5));
  SmallReview::Must(BlockOn(review_.methods.RescheduleSubmission(review_.As("ali"), later)));
  EXPECT_EQ(neighbours_at(first + absl::Hours(5), text), 2);
  EXPECT_EQ(neighbours_at(first + absl::Hours(3), text), 0);
  v1::WithdrawSubmissionRequest withdraw;
  withdraw.set_name(planned.name());
  SmallReview::Must(BlockOn(review_.methods.WithdrawSubmission(review_.As("ece"), withdraw)));
  EXPECT_EQ(neighbours_at(first + absl::Hours(5), text), 0);
}

TEST_F(CalendarTest, CR14WhatIsToBePlannedIsNotedBeforeItIsCommitted) {
  v1::Content at_once = review_.Announcement();
  at_once.clear_publish_time();
  const v1::Submission draft = review_.Create(at_once);
  std::vector<std::string> noted;
  review_.store.BeforeNext("submissions/", [&] { noted = Notes(); });
  review_.Submit(draft);
  EXPECT_THAT(noted, SizeIs(1));
  review_.clock.Advance(absl::Minutes(30));
  review_.Create(at_once);
  EXPECT_THAT(review_.neighbours_seen, SizeIs(2));
  // A submission that could not be noted is not planned either.
  const v1::Submission other = review_.Create(review_.Announcement());
  v1::SubmitSubmissionRequest submit;
  submit.set_name(other.name());
  review_.store.FailNextEnlist(absl::UnavailableError("away"));
  EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("ece"), submit)),
              Fails(absl::StatusCode::kUnavailable, ""));
  EXPECT_EQ(review_.Get(other.name()).state(), v1::Submission::STATE_DRAFT);
}

TEST_F(CalendarTest, CR14WhatIsRefusedIsNotNotedAndNothingIsItsOwnNeighbour) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  v1::SubmitSubmissionRequest submit;
  submit.set_name(draft.name());
  EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("can"), submit)),
              Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  EXPECT_THAT(Notes(), SizeIs(0));
  review_.Submit(draft);
  v1::RescheduleSubmissionRequest later;
  later.set_name(draft.name());
  *later.mutable_publish_time() = ToProto(ToTime(draft.content().publish_time()) + absl::Minutes(5));
  SmallReview::Must(BlockOn(review_.methods.RescheduleSubmission(review_.As("ali"), later)));
  EXPECT_THAT(Notes(), SizeIs(2));
  EXPECT_THAT(review_.neighbours_seen, SizeIs(0));
}

// What is looked at before the draft is read is what the draft was; when it is something else by now, it is looked for
// anew.
TEST_F(CalendarTest, CR14WhatWasForeseenForOtherContentIsNotTaken) {
  const v1::Submission planned = review_.Create(At(absl::Hours(5)));
  review_.Submit(planned);
  const v1::Submission draft = review_.Create(At(absl::Hours(1)));
  EXPECT_THAT(review_.neighbours_seen, SizeIs(0));
  ReviseElsewhere(draft, At(absl::Hours(5)));
  review_.Submit(draft);
  EXPECT_THAT(review_.neighbours_seen, SizeIs(2));
}

// A decision is made anew on what was decided elsewhere meanwhile; what it then plans is noted as well.
TEST_F(CalendarTest, CR14WhatIsPlannedOnlyByWhatCameBetweenIsFoundWhereItIs) {
  const v1::Submission draft = review_.Create(At(absl::Hours(1)));
  v1::RescheduleSubmissionRequest later;
  later.set_name(draft.name());
  *later.mutable_publish_time() = ToProto(kNow + absl::Hours(5));
  Preparation preparation = review_.AnotherPreparation();
  SubmissionMethods elsewhere(review_.submissions, preparation, review_.assets, review_.university);
  v1::SubmitSubmissionRequest submit;
  submit.set_name(draft.name());
  review_.store.BeforeNext("submissions/", [&] {
    EXPECT_THAT(BlockOn(elsewhere.SubmitSubmission(review_.As("ece"), submit)), meydan::testing::IsOk());
  });
  const v1::Submission moved =
      SmallReview::Must(BlockOn(review_.methods.RescheduleSubmission(review_.As("ece"), later)));
  EXPECT_EQ(moved.state(), v1::Submission::STATE_SUBMITTED);
  EXPECT_EQ(ToTime(moved.content().publish_time()), kNow + absl::Hours(5));
  review_.neighbours_seen.clear();
  review_.Create(At(absl::Hours(5)));
  EXPECT_THAT(review_.neighbours_seen, SizeIs(2));
}

TEST_F(CalendarTest, CR14WithoutALookAroundNothingIsHandedIn) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  v1::SubmitSubmissionRequest submit;
  submit.set_name(draft.name());
  // The policy is read; of the first account a note is left, old ones are taken away, and the list is read.
  for (int i = 0; i < 3; ++i) review_.memory.FailNext(absl::OkStatus());
  review_.memory.FailNext(absl::UnavailableError("the list is away"));
  EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("ece"), submit)),
              Fails(absl::StatusCode::kUnavailable, ""));
  EXPECT_EQ(review_.Get(draft.name()).state(), v1::Submission::STATE_DRAFT);
  review_.Submit(draft);
}

TEST_F(CalendarTest, CR14WhatItsOwnPeopleTryToHandInIsNotedBeforeItIsReadUnlessTheyNameAnEtag) {
  const v1::Submission late = review_.Create(review_.Announcement());
  const v1::Submission other = review_.Create(review_.Announcement());
  v1::SubmitSubmissionRequest submit;
  submit.set_name(other.name());
  submit.set_etag("7");
  EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("ece"), submit)),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  EXPECT_THAT(Notes(), SizeIs(0));
  review_.clock.Advance(absl::Hours(2));
  submit.set_name(late.name());
  submit.clear_etag();
  EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("ece"), submit)),
              Fails(absl::StatusCode::kFailedPrecondition, "TIME_PASSED"));
  EXPECT_THAT(Notes(), SizeIs(1));
}

// Where the texts must be read first, or the rights to assets, a look before that would be old.
TEST_F(CalendarTest, CR14NothingIsForeseenForWhatTakesLong) {
  Preparation preparation = review_.AnotherPreparation([](const CheckInput& input) {
    TextReport much = SmallReview::FindNothing(input);
    much.found.resize(TextReports::kMostFound + 1);
    return much;
  });
  SubmissionMethods slow(review_.submissions, preparation, review_.assets, review_.university);
  v1::CreateSubmissionRequest create;
  create.set_unit("units/hukuk");
  *create.mutable_content() = review_.Announcement();
  v1::SubmitSubmissionRequest submit;
  submit.set_name(SmallReview::Must(BlockOn(slow.CreateSubmission(review_.As("ece"), create))).name());
  review_.store.FailNextEnlist(absl::UnavailableError("away"));  // of the first look, which does not count
  EXPECT_THAT(BlockOn(slow.SubmitSubmission(review_.As("ece"), submit)), meydan::testing::IsOk());
  v1::Content with_asset = review_.Announcement();
  with_asset.add_assets()->set_asset(review_.AddAsset());
  const v1::Submission draft = review_.Create(with_asset);
  review_.clock.Advance(absl::Hours(2));
  submit.set_name(draft.name());
  const size_t before = Notes().size();
  EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("ece"), submit)),
              Fails(absl::StatusCode::kFailedPrecondition, "TIME_PASSED"));
  EXPECT_THAT(Notes(), SizeIs(before));
}

TEST_F(CalendarTest, CR14WhatWasForeseenDoesNotCountOnceAnAssetIsInIt) {
  v1::Content with_asset = At(absl::Hours(1));
  with_asset.add_assets()->set_asset(review_.AddAsset());
  const v1::Submission here = review_.Create(At(absl::Hours(1)));
  Revise(review_.methods, here, with_asset);
  const v1::Submission draft = review_.Create(At(absl::Hours(1)));
  ReviseElsewhere(draft, with_asset);
  review_.store.FailNextEnlist(absl::UnavailableError("away"));  // of the first look, at what it was
  review_.Submit(draft);
  review_.clock.Advance(absl::Hours(2));
  const size_t before = Notes().size();
  v1::SubmitSubmissionRequest submit;
  submit.set_name(here.name());
  EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As("ece"), submit)),
              Fails(absl::StatusCode::kFailedPrecondition, "TIME_PASSED"));
  EXPECT_THAT(Notes(), SizeIs(before)) << "it is forgotten where it was revised";
}

TEST_F(CalendarTest, CR14WhatWasHandedInSinceTheDraftWasMadeIsFound) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  review_.Submit(review_.Create(review_.Announcement()));
  review_.neighbours_seen.clear();
  review_.Submit(draft);
  EXPECT_THAT(review_.neighbours_seen, SizeIs(2));
}

TEST_F(CalendarTest, CR14NotesGoAWeekAfterTheirTimeWhenAnotherIsLeftOnceADay) {
  const auto notes_after = [this](absl::Duration time) {
    review_.clock.Advance(time);
    const size_t before = Notes().size();
    const v1::Submission draft = review_.Create(review_.Announcement());  // for an hour later
    EXPECT_THAT(Notes(), SizeIs(before)) << "a draft writes nothing there";
    review_.Submit(draft);
    return Notes();
  };
  EXPECT_THAT(notes_after(absl::ZeroDuration()), SizeIs(1));
  EXPECT_THAT(notes_after(absl::Hours(24 * 7)), SizeIs(2));
  EXPECT_THAT(notes_after(absl::Hours(2)), SizeIs(3)) << "old ones went two hours ago";
  EXPECT_THAT(notes_after(absl::Hours(22)), SizeIs(3)) << "the first one went";
}

}  // namespace
}  // namespace meydan::review
