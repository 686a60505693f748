#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/domain/testing/approved.h"

namespace meydan::review {
namespace {

using namespace testing::approved;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kEnd = kDue + absl::Hours(24 * 30);

v1::ConfirmPublicationRequest At(const std::string& account) {
  v1::ConfirmPublicationRequest request;
  request.set_account(account);
  request.set_url("https://ornek.edu.tr/1");
  return request;
}

v1::ConfirmTakedownRequest Gone(const std::string& account, const std::string& proof = "https://ornek.edu.tr/404") {
  v1::ConfirmTakedownRequest request;
  request.set_account(account);
  request.set_proof(proof);
  return request;
}

// Published on Instagram and X; Medium waits.
v1::Submission TwoPublished() {
  v1::Submission current = DueSubmission();
  for (const char* account : {kInstagram, kX}) {
    current = ConfirmPublication(current, At(account), kReviewer, kDue + absl::Minutes(5))->state;
  }
  return current;
}

v1::Submission AllPublished() {
  return ConfirmPublication(TwoPublished(), At(kMedium), kReviewer, kDue + absl::Minutes(5))->state;
}

Ledger Withdrawn() {
  Ledger ledger = Covered();
  ledger.licences[kPicture][0].set_state(v1::Licence::STATE_WITHDRAWN);
  return ledger;
}

TEST(RightsEndedTest, CR11EveryPublicationThatShowsItMustGo) {
  const auto ended = OnRightsEnded(AllPublished(), "licences/1", Withdrawn(), kEnd);
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->state.state(), v1::Submission::STATE_PUBLISHED);
  EXPECT_THAT(EventsOf(*ended), ElementsAre("TakedownRequired", "TakedownRequired", "TakedownRequired"));
  for (const v1::Publication& publication : ended->state.publications()) {
    EXPECT_EQ(publication.state(), v1::Publication::STATE_PUBLISHED) << "it is out until somebody confirms";
    EXPECT_EQ(publication.takedown().cause(), "licences/1");
    EXPECT_EQ(ToTime(publication.takedown().open_time()), kEnd);
    EXPECT_EQ(ToTime(publication.takedown().take_down_by()), kEnd + absl::Hours(24));
  }
  for (int i = 0; i < 3; ++i) {  // an account may have several targets: the form tells them apart
    EXPECT_EQ(EventOf<v1::TakedownRequired>(*ended, i).account(), ended->state.publications(i).account());
    EXPECT_NE(EventOf<v1::TakedownRequired>(*ended, i).kind(), v1::TARGET_KIND_UNSPECIFIED);
    EXPECT_EQ(EventOf<v1::TakedownRequired>(*ended, i).kind(), ended->state.publications(i).kind());
  }
  EXPECT_EQ(EventOf<v1::TakedownRequired>(*ended).cause(), "licences/1");
}

TEST(RightsEndedTest, CR11ASecondCauseWhileItIsOpenChangesNothing) {
  const v1::Submission open = OnRightsEnded(AllPublished(), "licences/1", Withdrawn(), kEnd)->state;
  EXPECT_TRUE(OnRightsEnded(open, "licences/1", Withdrawn(), kEnd)->unchanged);
  EXPECT_TRUE(OnRightsEnded(open, "releases/1", Withdrawn(), kEnd + absl::Hours(1))->unchanged);
}

TEST(RightsEndedTest, CR10WhatAnotherLicenceCoversStays) {
  Ledger ledger = Withdrawn();
  ledger.licences[kPicture].push_back(ActiveLicence("licences/2"));
  EXPECT_TRUE(OnRightsEnded(AllPublished(), "licences/1", ledger, kEnd)->unchanged);
  ledger.licences[kPicture][1].add_platforms(directory::v1::PLATFORM_X);
  const auto ended = OnRightsEnded(AllPublished(), "licences/1", ledger, kEnd);
  EXPECT_FALSE(ended->state.publications(1).has_takedown());
  EXPECT_THAT(ended->events, SizeIs(2));
}

TEST(RightsEndedTest, CR11OnlyWhatShowsTheAssetOfTheCause) {
  Ledger ledger = Withdrawn();
  ledger.licences["assets/other"].push_back(ActiveLicence("licences/other", "assets/other"));
  EXPECT_TRUE(OnRightsEnded(AllPublished(), "licences/other", ledger, kEnd)->unchanged);
  v1::Submission on_x_only = AllPublished();
  on_x_only.mutable_content()->mutable_assets(0)->add_accounts(kX);
  const auto ended = OnRightsEnded(on_x_only, "licences/1", Withdrawn(), kEnd);
  EXPECT_THAT(ended->events, SizeIs(1));
  EXPECT_TRUE(ended->state.publications(1).has_takedown());
}

TEST(RightsEndedTest, CR11AWithdrawnConsentOpensTakedownsToo) {
  v1::Submission current = AllPublished();
  current.mutable_content()->mutable_assets(0)->set_depicted_people(1);
  Ledger ledger = Covered();
  v1::Release& release = ledger.releases[kPicture].emplace_back();
  release.set_name("releases/1");
  release.set_state(v1::Release::STATE_ACTIVE);
  EXPECT_TRUE(OnRightsEnded(current, "releases/1", ledger, kEnd)->unchanged);
  release.set_state(v1::Release::STATE_WITHDRAWN);
  const auto ended = OnRightsEnded(current, "releases/1", ledger, kEnd);
  ASSERT_THAT(ended->events, SizeIs(3));
  EXPECT_EQ(ended->state.publications(0).takedown().cause(), "releases/1");
}

TEST(RightsEndedTest, CR11WhatStillWaitsIsLeftOut) {
  const v1::Submission current = OnPublishTimer(TwoPublished(), "stuck", kDue + absl::Hours(1))->state;
  ASSERT_EQ(current.publications(2).state(), v1::Publication::STATE_STUCK);
  for (const v1::Submission& waiting : {TwoPublished(), current}) {
    const auto ended = OnRightsEnded(waiting, "licences/1", Withdrawn(), kEnd);
    ASSERT_THAT(ended, IsOk());
    EXPECT_EQ(ended->state.publications(2).state(), v1::Publication::STATE_SKIPPED);
    EXPECT_EQ(ended->state.publications(2).actor(), kService);
    EXPECT_EQ(ended->state.publications(2).reason(), "rights ended");
    EXPECT_EQ(ended->state.state(), v1::Submission::STATE_PUBLISHED);
    EXPECT_THAT(EventsOf(*ended),
                ElementsAre("TakedownRequired", "TakedownRequired", "PublicationSkipped", "PublicationCompleted"));
  }
  const auto none_out = OnRightsEnded(DueSubmission(), "", Withdrawn(), kDue);
  EXPECT_EQ(none_out->state.state(), v1::Submission::STATE_FAILED);
  EXPECT_EQ(none_out->state.publications(0).ended_right(), "licences/1")
      << "its own gap is the cause when none is given";
}

TEST(RightsEndedTest, CR11WhatWentOutJustBeforeIsConfirmedAndTakenDown) {
  const v1::Submission left_out = OnRightsEnded(TwoPublished(), "licences/1", Withdrawn(), kEnd)->state;
  const auto confirmed = ConfirmPublication(left_out, At(kMedium), kReviewer, kEnd + absl::Minutes(1));
  ASSERT_THAT(confirmed, IsOk());
  const v1::Publication& publication = confirmed->state.publications(2);
  EXPECT_EQ(publication.state(), v1::Publication::STATE_PUBLISHED);
  EXPECT_EQ(publication.takedown().cause(), "licences/1");
  EXPECT_EQ(publication.reason(), "");
  EXPECT_THAT(EventsOf(*confirmed), ElementsAre("ContentPublished", "TakedownRequired")) << "completed it was before";
  EXPECT_THAT(ConfirmPublication(confirmed->state, At(kMedium), kDirector, kEnd + absl::Minutes(2)),
              Fails(absl::StatusCode::kFailedPrecondition, "PUBLICATION_ENDED"));
}

TEST(RightsEndedTest, CR10WhatIsNotDueYetStaysAsItIs) {
  EXPECT_TRUE(OnRightsEnded(Scheduled(), "licences/1", Withdrawn(), kDue)->unchanged);
  EXPECT_TRUE(OnRightsEnded(AllPublished(), "licences/1", Covered(), kEnd)->unchanged);
  EXPECT_THAT(OnRightsEnded(AllPublished(), "licences/1", Ledger(), kEnd),
              Fails(absl::StatusCode::kAborted, "LEDGER_STALE"));
}

TEST(ConfirmTakedownTest, CR11IsFollowedUntilItIsConfirmedWithProof) {
  const v1::Submission open = OnRightsEnded(AllPublished(), "licences/1", Withdrawn(), kEnd)->state;
  const auto gone = ConfirmTakedown(open, Gone(kX), kXManager, kEnd + absl::Hours(1));
  ASSERT_THAT(gone, IsOk());
  const v1::Publication& publication = gone->state.publications(1);
  EXPECT_EQ(publication.state(), v1::Publication::STATE_TAKEN_DOWN);
  EXPECT_EQ(publication.takedown().proof(), "https://ornek.edu.tr/404");
  EXPECT_EQ(publication.takedown().actor(), "people/eda");
  EXPECT_EQ(ToTime(publication.takedown().confirm_time()), kEnd + absl::Hours(1));
  EXPECT_EQ(gone->state.state(), v1::Submission::STATE_PUBLISHED);
  ASSERT_THAT(EventsOf(*gone), ElementsAre("TakedownConfirmed"));
  EXPECT_EQ(EventOf<v1::TakedownConfirmed>(*gone).account(), kX);
  EXPECT_EQ(EventOf<v1::TakedownConfirmed>(*gone).kind(), publication.kind());
  EXPECT_TRUE(ConfirmTakedown(gone->state, Gone(kX), kXManager, kEnd + absl::Hours(2))->unchanged);
  EXPECT_THAT(ConfirmTakedown(gone->state, Gone(kX), kReviewer, kEnd + absl::Hours(2)),
              Fails(absl::StatusCode::kFailedPrecondition, "NO_TAKEDOWN"));
  EXPECT_TRUE(OnRightsEnded(gone->state, "licences/1", Withdrawn(), kEnd)->unchanged);
}

TEST(ConfirmTakedownTest, CR11Refusals) {
  const v1::Submission open = OnRightsEnded(AllPublished(), "licences/1", Withdrawn(), kEnd)->state;
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(ConfirmTakedown(open, Gone(kX, " "), kReviewer, kEnd), Fails(kInvalid, "PROOF_REQUIRED"));
  EXPECT_THAT(ConfirmTakedown(open, Gone(kX, std::string(2049, 'a')), kReviewer, kEnd),
              Fails(kInvalid, "PROOF_TOO_LONG"));
  EXPECT_THAT(ConfirmTakedown(open, Gone(kInstagram), kXManager, kEnd),
              Fails(absl::StatusCode::kPermissionDenied, "ACCOUNT_NOT_YOURS"));
  EXPECT_THAT(ConfirmTakedown(open, Gone(kX), kStranger, kEnd),
              Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  for (const v1::Submission& nothing_to_take_down : {AllPublished(), Scheduled()}) {
    EXPECT_THAT(ConfirmTakedown(nothing_to_take_down, Gone(kX), kReviewer, kEnd),
                Fails(absl::StatusCode::kFailedPrecondition, "NO_TAKEDOWN"));
  }
}

TEST(PublishTimersTest, CR13OverdueTargetsGetStuckOnceAndAreTold) {
  v1::Submission current = ConfirmPublication(DueSubmission(), At(kX), kReviewer, kDue)->state;
  ASSERT_THAT(PublishTimersOf(current), ElementsAre(store::Timer{"stuck", kDue + absl::Hours(1)}));
  EXPECT_TRUE(OnPublishTimer(current, "stuck", kDue + absl::Minutes(59))->unchanged);
  const auto stuck = OnPublishTimer(current, "stuck", kDue + absl::Hours(1));
  ASSERT_THAT(stuck, IsOk());
  EXPECT_EQ(stuck->state.state(), v1::Submission::STATE_DUE);
  EXPECT_EQ(stuck->state.publications(0).state(), v1::Publication::STATE_STUCK);
  EXPECT_EQ(stuck->state.publications(1).state(), v1::Publication::STATE_PUBLISHED);
  EXPECT_EQ(stuck->state.publications(2).state(), v1::Publication::STATE_STUCK);
  ASSERT_THAT(EventsOf(*stuck), ElementsAre("PublicationStuck", "PublicationStuck"));
  EXPECT_EQ(EventOf<v1::PublicationStuck>(*stuck, 1).account(), kMedium);
  EXPECT_THAT(PublishTimersOf(stuck->state), IsEmpty());
  EXPECT_TRUE(OnPublishTimer(stuck->state, "stuck", kDue + absl::Hours(2))->unchanged);
}

TEST(PublishTimersTest, CR11ALateTakedownIsToldEveryDayUntilItIsGone) {
  const v1::Submission open = OnRightsEnded(AllPublished(), "licences/1", Withdrawn(), kEnd)->state;
  const v1::Submission one_gone = ConfirmTakedown(open, Gone(kX), kReviewer, kEnd)->state;
  const absl::Time late_at = kEnd + absl::Hours(24);
  ASSERT_THAT(PublishTimersOf(one_gone), ElementsAre(store::Timer{"takedown", late_at}));
  EXPECT_TRUE(OnPublishTimer(one_gone, "takedown", late_at - absl::Microseconds(1))->unchanged);
  const auto late = OnPublishTimer(one_gone, "takedown", late_at);
  EXPECT_THAT(EventsOf(*late), ElementsAre("TakedownOverdue", "TakedownOverdue"));
  EXPECT_EQ(EventOf<v1::TakedownOverdue>(*late, 1).account(), kMedium);
  EXPECT_EQ(EventOf<v1::TakedownOverdue>(*late, 1).kind(), late->state.publications(2).kind());
  EXPECT_TRUE(late->state.publications(0).takedown().late());
  EXPECT_FALSE(late->state.publications(1).takedown().late());
  const absl::Time again = late_at + absl::Hours(24);
  EXPECT_THAT(PublishTimersOf(late->state), ElementsAre(store::Timer{"takedown", again}));
  EXPECT_TRUE(OnPublishTimer(late->state, "takedown", again - absl::Microseconds(1))->unchanged);
  const auto gone = ConfirmTakedown(late->state, Gone(kMedium), kReviewer, late_at);
  ASSERT_THAT(gone, IsOk()) << "late is better than never";
  EXPECT_THAT(EventsOf(*OnPublishTimer(gone->state, "takedown", again)), ElementsAre("TakedownOverdue"));
  const auto none_left = ConfirmTakedown(gone->state, Gone(kInstagram), kReviewer, late_at);
  ASSERT_THAT(none_left, IsOk());
  EXPECT_THAT(PublishTimersOf(none_left->state), IsEmpty());
}

// Nothing stands in the store for what was late before it was told every day.
TEST(PublishTimersTest, CR11WhatWasToldOnceLongAgoHidesNoOther) {
  v1::Submission current = OnRightsEnded(AllPublished(), "licences/1", Withdrawn(), kEnd)->state;
  current.mutable_publications(0)->mutable_takedown()->set_late(true);
  const absl::Time late_at = kEnd + absl::Hours(24);
  EXPECT_THAT(PublishTimersOf(current), ElementsAre(store::Timer{"takedown", late_at}));
  const auto told = OnPublishTimer(current, "takedown", late_at);
  EXPECT_EQ(told->events.size(), 3u) << "it is told anew with the others";
  EXPECT_THAT(PublishTimersOf(told->state), ElementsAre(store::Timer{"takedown", late_at + absl::Hours(24)}));
}

TEST(PublishTimersTest, OtherNamesAndTheMomentOfPublishingAreNotItsAffair) {
  EXPECT_THAT(PublishTimersOf(Scheduled()), ElementsAre(store::Timer{"publish", kDue}));
  EXPECT_TRUE(OnPublishTimer(Scheduled(), "publish", kDue)->unchanged);
  EXPECT_TRUE(OnPublishTimer(Scheduled(), "answer", kDue)->unchanged);
  EXPECT_THAT(PublishTimersOf(Reviewed()), IsEmpty());
}

}  // namespace
}  // namespace meydan::review
