#include "services/review/reactions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReactionsTest : public ::testing::Test {
 protected:
  v1::Pause Pause(const std::string& scope = "") {
    v1::PausePublishingRequest request;
    request.set_scope(scope);
    request.set_reason("An earthquake.");
    return SmallReview::Must(BlockOn(review_.policy_methods.PausePublishing(review_.As("mudur"), request)));
  }
  v1::Content WithPicture(const std::string& asset) {
    v1::Content content = review_.Announcement();
    v1::AssetUse& use = *content.add_assets();
    use.set_asset(asset);
    use.set_alternative_text("The library's door.");
    return content;
  }
  absl::Status Withdraw(const v1::Licence& licence) {
    v1::WithdrawLicenceRequest request;
    request.set_name(licence.name());
    request.set_reason("Its owner took it back.");
    return BlockOn(review_.rights_methods.WithdrawLicence(review_.As("ece"), request)).status();
  }

  SmallReview review_;
};

TEST_F(ReactionsTest, CR15APauseHoldsWhatBecomesDueInItAndNothingGoesOutByItselfAfterwards) {
  for (const char* scope : {"", "units/hukuk", "platforms/x", "accounts/x.hukuk"}) {
    const std::string name = review_.Scheduled(review_.Announcement()).name();
    const v1::Pause pause = Pause(scope);
    review_.Pass(absl::Hours(1));
    EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_HELD) << scope;
    EXPECT_EQ(review_.Get(name).hold().subject(), pause.name());
    v1::ResumePublishingRequest resume;
    resume.set_name(pause.name());
    EXPECT_EQ(BlockOn(review_.policy_methods.ResumePublishing(review_.As("mudur"), resume))->held(), 1);
    review_.Pass(absl::Hours(24));
    EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_HELD) << scope;
  }
  EXPECT_EQ(review_.CountEvents<v1::PublishDue>(), 0);
}

TEST_F(ReactionsTest, CR15APauseOfOthersHoldsNothing) {
  const std::string name = review_.Scheduled(review_.Announcement()).name();
  Pause("units/kutuphane");
  review_.Pass(absl::Hours(1));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_DUE);
}

// The trap: the pauses are read, then a pause is answered, and only then the publication is committed.
TEST_F(ReactionsTest, TrapCR15APauseThatComesBetweenReadingAndCommitHolds) {
  const std::string name = review_.Scheduled(review_.Announcement()).name();
  review_.store.BeforeNext(name, [this] { Pause(); });
  review_.Pass(absl::Hours(1));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_HELD);
  EXPECT_EQ(review_.CountEvents<v1::PublishDue>(), 0);
}

// What was due while the pause was in force is held, also when the pause ends before anybody looks: resuming fires
// nothing.
TEST_F(ReactionsTest, CR15TheEndOfAPauseBetweenReadingAndCommitFiresNothing) {
  const std::string name = review_.Scheduled(review_.Announcement()).name();
  const v1::Pause pause = Pause();
  review_.store.BeforeNext(name, [&] {
    v1::ResumePublishingRequest resume;
    resume.set_name(pause.name());
    EXPECT_THAT(BlockOn(review_.policy_methods.ResumePublishing(review_.As("mudur"), resume)), IsOk());
  });
  review_.Pass(absl::Hours(1));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_HELD);
}

TEST_F(ReactionsTest, CR10WithoutALicenceNothingBecomesDue) {
  const std::string asset = review_.AddAsset();
  const v1::Licence licence = review_.License(asset);
  const std::string name = review_.Scheduled(WithPicture(asset)).name();
  ASSERT_THAT(Withdraw(licence), IsOk());
  review_.Pass(absl::Hours(1));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_HELD);
  EXPECT_EQ(review_.Get(name).hold().cause(), v1::Hold::CAUSE_RIGHTS);
}

TEST_F(ReactionsTest, CR11AWithdrawnLicenceOpensATakedownForEveryPublication) {
  const std::string asset = review_.AddAsset();
  const v1::Licence licence = review_.License(asset);
  std::vector<std::string> names;
  // More than there are shards: what one of them remembers of the event must not stand for another.
  constexpr int kMany = 3 * SmallReview::kShards;
  for (int i = 0; i < kMany; ++i) names.push_back(review_.Scheduled(WithPicture(asset)).name());
  review_.Pass(absl::Hours(1));
  for (const std::string& name : names) {
    v1::ConfirmPublicationRequest confirm;
    confirm.set_name(name);
    confirm.set_account("accounts/x.hukuk");
    confirm.set_url("https://example.com/1");
    SmallReview::Must(BlockOn(review_.methods.ConfirmPublication(review_.As("ece"), confirm)));
  }
  ASSERT_THAT(Withdraw(licence), IsOk());
  EXPECT_EQ(review_.CountEvents<v1::RightsEnded>(), 1);
  const std::string ended(v1::RightsEnded::descriptor()->full_name());
  review_.Deliver(ended);
  EXPECT_EQ(review_.CountEvents<v1::TakedownRequired>(), kMany);
  review_.Deliver();  // an event may come again
  EXPECT_EQ(review_.CountEvents<v1::TakedownRequired>(), kMany);
  for (const std::string& name : names) {
    const v1::Submission now = review_.Get(name);
    EXPECT_EQ(now.publications(0).state(), v1::Publication::STATE_SKIPPED);  // had not gone out yet
    EXPECT_EQ(now.publications(1).takedown().cause(), licence.name());
  }
}

TEST_F(ReactionsTest, CR11AnotherLicenceKeepsItUp) {
  const std::string asset = review_.AddAsset();
  const v1::Licence licence = review_.License(asset);
  review_.License(asset);
  const std::string name = review_.Scheduled(WithPicture(asset)).name();
  review_.Pass(absl::Hours(1));
  ASSERT_THAT(Withdraw(licence), IsOk());
  review_.Deliver();
  EXPECT_EQ(review_.Get(name).publications(0).state(), v1::Publication::STATE_WAITING);
}

// The trap: the rights are read, then one is taken back, and only then the publication is committed.
TEST_F(ReactionsTest, CR10ARightThatEndsBetweenReadingAndCommitIsFoundByTheServiceItself) {
  const std::string asset = review_.AddAsset();
  const v1::Licence licence = review_.License(asset);
  const std::string name = review_.Scheduled(WithPicture(asset)).name();
  review_.store.BeforeNext(name, [&] {
    EXPECT_THAT(Withdraw(licence), IsOk());
    review_.Deliver();  // RightsEnded, while nothing is out yet
  });
  review_.Pass(absl::Hours(1));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_DUE);
  review_.Deliver();  // PublishDue
  EXPECT_EQ(review_.Get(name).publications(0).state(), v1::Publication::STATE_SKIPPED);
  EXPECT_EQ(review_.Get(name).publications(1).state(), v1::Publication::STATE_SKIPPED);
}

TEST_F(ReactionsTest, CR10ALicenceThatEndsByItselfIsWarnedOfAndEnds) {
  const std::string asset = review_.AddAsset();
  v1::RecordLicenceRequest request;
  *request.mutable_licence() =
      meydan::testing::Proto<v1::Licence>("kind: KIND_OWN_WORK owner: 'ours' unit: 'units/hukuk'");
  request.mutable_licence()->set_asset(asset);
  *request.mutable_licence()->mutable_until_time() = ToProto(review_.clock.Now() + absl::Hours(24 * 30));
  const v1::Licence licence =
      SmallReview::Must(BlockOn(review_.rights_methods.RecordLicence(review_.As("ece"), request)));
  review_.Pass(absl::Hours(24 * 17));  // the built-in policy warns 14 days before
  EXPECT_EQ(review_.CountEvents<v1::RightsExpiring>(), 1);
  review_.Pass(absl::Hours(24 * 14));
  EXPECT_EQ(review_.CountEvents<v1::RightsEnded>(), 1);
  review_.Pass(absl::Hours(24 * 14));
  EXPECT_EQ(review_.CountEvents<v1::RightsExpiring>(), 1);
  EXPECT_EQ(review_.CountEvents<v1::RightsEnded>(), 1);
}

TEST_F(ReactionsTest, CR13WhatNobodySpeaksOfIsStuck) {
  const std::string name = review_.Scheduled(review_.Announcement()).name();
  review_.Pass(absl::Hours(1));
  review_.Pass(absl::Hours(2));
  EXPECT_EQ(review_.CountEvents<v1::PublicationStuck>(), 2);
  EXPECT_EQ(review_.Get(name).publications(0).state(), v1::Publication::STATE_STUCK);
}

TEST_F(ReactionsTest, P18ReviewersAreWarnedBeforeTheAnswerIsDueAndTheDirectorTold) {
  v1::Content content = review_.Announcement();
  content.clear_publish_time();
  const std::string name = review_.Submit(review_.Create(content)).name();
  review_.Pass(absl::Hours(48));
  EXPECT_EQ(review_.CountEvents<v1::AnswerDue>(), 1);
  review_.Pass(absl::Hours(24));
  EXPECT_EQ(review_.CountEvents<v1::AnswerOverdue>(), 1);
  EXPECT_TRUE(review_.Get(name).answer_late());
}

TEST_F(ReactionsTest, CR8AClaimRunsOut) {
  const v1::Submission submitted = review_.Submit(review_.Create(review_.Announcement()));
  v1::ClaimSubmissionRequest claim;
  claim.set_name(submitted.name());
  SmallReview::Must(BlockOn(review_.methods.ClaimSubmission(review_.As("ali"), claim)));
  EXPECT_THAT(BlockOn(review_.methods.ClaimSubmission(review_.As("ayse"), claim)),
              Fails(absl::StatusCode::kFailedPrecondition, "CLAIMED_BY_OTHER"));
  review_.Pass(absl::Minutes(15));
  EXPECT_FALSE(review_.Get(submitted.name()).has_claim());
  EXPECT_THAT(BlockOn(review_.methods.ClaimSubmission(review_.As("ayse"), claim)), IsOk());
}

// The store knows of one timer of a submission: the next.
TEST_F(ReactionsTest, EachTimerLeavesTheOneBehindIt) {
  v1::Content content = review_.Announcement();
  *content.mutable_publish_time() = ToProto(review_.clock.Now() + absl::Hours(24 * 10));
  const std::string name = review_.Submit(review_.Create(content)).name();
  const auto timers = [&] {
    std::vector<std::string> names;
    for (int shard = 0; shard < SmallReview::kShards; ++shard) {
      for (const auto& [key, due] : review_.store.memory().Timers(shard)) names.push_back(key);
    }
    return names;
  };
  EXPECT_THAT(timers(), ElementsAre(name + "\nwarn"));
  review_.Pass(absl::Hours(48));
  EXPECT_EQ(review_.CountEvents<v1::AnswerDue>(), 1);
  EXPECT_THAT(timers(), ElementsAre(name + "\nanswer"));
  v1::ClaimSubmissionRequest claim;
  claim.set_name(name);
  ASSERT_THAT(BlockOn(review_.methods.ClaimSubmission(review_.As("ali"), claim)), IsOk());
  EXPECT_THAT(timers(), ElementsAre(name + "\nclaim"));
  review_.Pass(absl::Minutes(15));
  EXPECT_THAT(timers(), ElementsAre(name + "\nanswer"));
  review_.Pass(absl::Hours(24));
  EXPECT_EQ(review_.CountEvents<v1::AnswerOverdue>(), 1);
  EXPECT_THAT(timers(), ElementsAre(name + "\nexpire"));
  review_.Pass(absl::Hours(24 * 7));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_EXPIRED);
  EXPECT_THAT(timers(), IsEmpty());
}

TEST_F(ReactionsTest, AfterALongTimeAwayEverythingThatWasDueHappens) {
  v1::Content content = review_.Announcement();
  *content.mutable_publish_time() = ToProto(review_.clock.Now() + absl::Hours(24 * 10));
  const std::string name = review_.Submit(review_.Create(content)).name();
  review_.Pass(absl::Hours(24 * 20));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_EXPIRED);
  EXPECT_EQ(review_.CountEvents<v1::AnswerDue>(), 1);
  EXPECT_EQ(review_.CountEvents<v1::AnswerOverdue>(), 1);
  EXPECT_EQ(review_.CountEvents<v1::ContentExpired>(), 1);
}

// A timer that changes nothing is cleared otherwise, and with it, here, everything that was to come.
TEST_F(ReactionsTest, ATimerThatComesTooEarlyStays) {
  const v1::Submission scheduled = review_.Scheduled(review_.Announcement());
  const v1::Submission waiting = review_.Submit(review_.Create(review_.Announcement()));
  const delivery::TimerPoller::Handler handler = review_.reactions.Timers();
  int looked_at = 0;
  for (int shard = 0; shard < SmallReview::kShards; ++shard) {
    for (const auto& [key, due] : review_.store.memory().Timers(shard)) {
      const size_t split = key.find('\n');
      EXPECT_THAT(BlockOn(handler({.name = key.substr(0, split), .timer = key.substr(split + 1), .due = due})),
                  Fails(absl::StatusCode::kUnavailable, "TIMER_TOO_EARLY"));
      ++looked_at;
    }
  }
  EXPECT_EQ(looked_at, 2);
  review_.Pass(absl::Hours(1));
  EXPECT_EQ(review_.Get(scheduled.name()).state(), v1::Submission::STATE_DUE);
  EXPECT_EQ(review_.Get(waiting.name()).state(), v1::Submission::STATE_EXPIRED);
}

TEST_F(ReactionsTest, TimersWaitUntilTheDirectoryIsKnown) {
  const std::string name = review_.Scheduled(review_.Announcement()).name();
  const directory_view::DirectoryView unknown;
  const University university(unknown, kDirectorate);
  Reactions reactions(review_.submissions, review_.rights, review_.boards, university);
  review_.clock.Advance(absl::Hours(1));
  EXPECT_THAT(BlockOn(reactions.Timers()({.name = name, .timer = "publish", .due = review_.clock.Now()})),
              Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_SCHEDULED);
}

TEST_F(ReactionsTest, BrokenEventsAreForTheDeadLetters) {
  for (const auto& [type, handler] : review_.reactions.Handlers()) {
    Event event;
    event.set_id("e1");
    event.set_type(type);
    event.set_data("\xff");
    EXPECT_THAT(BlockOn(handler(event)), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
  }
}

}  // namespace
}  // namespace meydan::review
