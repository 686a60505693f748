#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "services/review/domain/testing/approved.h"

namespace meydan::review {
namespace {

using namespace testing::approved;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
const absl::Time kLater = kDue + absl::Minutes(10);

v1::ConfirmPublicationRequest At(const std::string& account, const std::string& url = "https://x.com/ornekuni/1") {
  v1::ConfirmPublicationRequest request;
  request.set_account(account);
  request.set_url(url);
  return request;
}

template <typename Request>
Request Because(const std::string& account, const std::string& reason = "the platform refuses it") {
  Request request;
  request.set_account(account);
  request.set_reason(reason);
  return request;
}
using Failure = v1::ReportPublicationFailureRequest;
using Skip = v1::SkipTargetRequest;

// What becomes of the three targets, by letter: published, failed, skipped.
SubmissionDecision AfterAll(const std::string& ends) {
  SubmissionDecision last{DueSubmission(), {}};
  const char* const accounts[] = {kInstagram, kX, kMedium};
  for (size_t i = 0; i < ends.size(); ++i) {
    const v1::Submission& now_is = last.state;
    absl::StatusOr<SubmissionDecision> next =
        ends[i] == 'p'   ? ConfirmPublication(now_is, At(accounts[i]), kReviewer, kLater)
        : ends[i] == 'f' ? ReportFailure(now_is, Because<Failure>(accounts[i]), kReviewer, kLater)
                         : SkipTarget(now_is, Because<Skip>(accounts[i]), kReviewer, kLater);
    EXPECT_THAT(next, IsOk());
    last = *std::move(next);
  }
  return last;
}

TEST(ConfirmPublicationTest, CR16TheAddressTheTimeAndWhoSaidSoAreKept) {
  auto request = At(kX);
  *request.mutable_publish_time() = ToProto(kDue + absl::Minutes(2));
  const auto confirmed = ConfirmPublication(DueSubmission(), request, kXManager, kLater);
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(confirmed->state.state(), v1::Submission::STATE_DUE);
  const v1::Publication& publication = confirmed->state.publications(1);
  EXPECT_EQ(publication.state(), v1::Publication::STATE_PUBLISHED);
  EXPECT_EQ(publication.url(), "https://x.com/ornekuni/1");
  EXPECT_EQ(ToTime(publication.publish_time()), kDue + absl::Minutes(2));
  EXPECT_EQ(publication.actor(), "people/eda");
  ASSERT_THAT(EventsOf(*confirmed), ElementsAre("ContentPublished"));
  EXPECT_EQ(EventOf<v1::ContentPublished>(*confirmed).account(), kX);
  EXPECT_EQ(EventOf<v1::ContentPublished>(*confirmed).kind(), v1::TARGET_KIND_POST);
  const auto without_time = ConfirmPublication(DueSubmission(), At(kX), kXManager, kLater);
  EXPECT_EQ(ToTime(without_time->state.publications(1).publish_time()), kLater);
}

TEST(ConfirmPublicationTest, CR14TheFirstWordStandsAndADoubleClickChangesNothing) {
  const v1::Submission confirmed = ConfirmPublication(DueSubmission(), At(kX), kXManager, kLater)->state;
  const auto again = ConfirmPublication(confirmed, At(kX), kXManager, kLater + absl::Minutes(1));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged);
  EXPECT_THAT(again->events, IsEmpty());
  EXPECT_THAT(ConfirmPublication(confirmed, At(kX, "https://x.com/ornekuni/2"), kXManager, kLater),
              Fails(kPrecondition, "PUBLICATION_ENDED"));
  EXPECT_THAT(ConfirmPublication(confirmed, At(kX), kManager, kLater), Fails(kPrecondition, "PUBLICATION_ENDED"));
  EXPECT_THAT(ReportFailure(confirmed, Because<Failure>(kX), kXManager, kLater),
              Fails(kPrecondition, "PUBLICATION_ENDED"));
  EXPECT_THAT(SkipTarget(confirmed, Because<Skip>(kX), kXManager, kLater), Fails(kPrecondition, "PUBLICATION_ENDED"));
}

TEST(ReportFailureTest, CR13FailedAndSkippedKeepTheirReasonAndStand) {
  const auto failed = ReportFailure(DueSubmission(), Because<Failure>(kX), kXManager, kLater);
  ASSERT_THAT(failed, IsOk());
  EXPECT_EQ(failed->state.publications(1).state(), v1::Publication::STATE_FAILED);
  EXPECT_EQ(failed->state.publications(1).reason(), "the platform refuses it");
  EXPECT_THAT(EventsOf(*failed), ElementsAre("PublicationFailed"));
  EXPECT_TRUE(ReportFailure(failed->state, Because<Failure>(kX), kXManager, kLater)->unchanged);
  EXPECT_THAT(ConfirmPublication(failed->state, At(kX), kXManager, kLater), Fails(kPrecondition, "PUBLICATION_ENDED"));
  const auto skipped = SkipTarget(failed->state, Because<Skip>(kInstagram), kManager, kLater);
  ASSERT_THAT(skipped, IsOk());
  EXPECT_EQ(skipped->state.publications(0).state(), v1::Publication::STATE_SKIPPED);
  EXPECT_THAT(EventsOf(*skipped), ElementsAre("PublicationSkipped"));
  EXPECT_TRUE(SkipTarget(skipped->state, Because<Skip>(kInstagram), kManager, kLater)->unchanged);
  EXPECT_THAT(SkipTarget(skipped->state, Because<Skip>(kInstagram, "another"), kManager, kLater),
              Fails(kPrecondition, "PUBLICATION_ENDED"));
}

struct End {
  const char* name;
  const char* targets;
  v1::Submission::State state;
  friend std::ostream& operator<<(std::ostream& out, const End& end) { return out << end.name; }
};

class EndTest : public ::testing::TestWithParam<End> {};

TEST_P(EndTest, TrapCR13OneFailedTargetNeverHidesTheOthers) {
  const SubmissionDecision last = AfterAll(GetParam().targets);
  EXPECT_EQ(last.state.state(), GetParam().state);
  ASSERT_EQ(EventsOf(last).size(), 2u);
  EXPECT_EQ(EventsOf(last)[1], "PublicationCompleted");
  EXPECT_EQ(EventOf<v1::PublicationCompleted>(last, 1).facts().state(), GetParam().state);
  for (int i = 0; i < 3; ++i) {
    const auto expected = GetParam().targets[i] == 'p'   ? v1::Publication::STATE_PUBLISHED
                          : GetParam().targets[i] == 'f' ? v1::Publication::STATE_FAILED
                                                         : v1::Publication::STATE_SKIPPED;
    EXPECT_EQ(last.state.publications(i).state(), expected) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Ends, EndTest,
                         ::testing::Values(End{"AllPublished", "ppp", v1::Submission::STATE_PUBLISHED},
                                           End{"OneSkipped", "psp", v1::Submission::STATE_PUBLISHED},
                                           End{"OneFailed", "ppf", v1::Submission::STATE_PARTLY_PUBLISHED},
                                           End{"TwoFailed", "fpf", v1::Submission::STATE_PARTLY_PUBLISHED},
                                           End{"OneOfEach", "pfs", v1::Submission::STATE_PARTLY_PUBLISHED},
                                           End{"AllFailed", "fff", v1::Submission::STATE_FAILED},
                                           End{"AllSkipped", "sss", v1::Submission::STATE_FAILED},
                                           End{"NonePublished", "sfs", v1::Submission::STATE_FAILED}),
                         [](const auto& test) { return test.param.name; });

TEST(PublicationTest, CR13AStuckTargetCanStillBecomeAnything) {
  const v1::Submission stuck = OnPublishTimer(DueSubmission(), "stuck", kDue + absl::Hours(1))->state;
  ASSERT_EQ(stuck.publications(1).state(), v1::Publication::STATE_STUCK);
  EXPECT_THAT(ConfirmPublication(stuck, At(kX), kXManager, kDue + absl::Hours(2)), IsOk());
  EXPECT_THAT(ReportFailure(stuck, Because<Failure>(kX), kXManager, kLater), IsOk());
  EXPECT_THAT(SkipTarget(stuck, Because<Skip>(kX), kXManager, kLater), IsOk());
}

TEST(PublicationTest, P4WhoMaySpeakForATarget) {
  const v1::Submission due = DueSubmission();
  for (const Standing& who : {kReviewer, kDirector, kRepresentative, kManager, kXManager}) {
    EXPECT_THAT(ConfirmPublication(due, At(kX), who, kLater), IsOk()) << who.name();
    EXPECT_THAT(ReportFailure(due, Because<Failure>(kX), who, kLater), IsOk()) << who.name();
    EXPECT_THAT(SkipTarget(due, Because<Skip>(kX), who, kLater), IsOk()) << who.name();
  }
  for (const Standing& who : {kAuthor, kReviewService}) {
    EXPECT_THAT(ConfirmPublication(due, At(kX), who, kLater), Fails(kDenied, "ACCOUNT_NOT_YOURS")) << who.name();
    EXPECT_THAT(SkipTarget(due, Because<Skip>(kX), who, kLater), Fails(kDenied, "ACCOUNT_NOT_YOURS")) << who.name();
  }
  EXPECT_THAT(ConfirmPublication(due, At(kInstagram), kXManager, kLater), Fails(kDenied, "ACCOUNT_NOT_YOURS"));
  EXPECT_THAT(ConfirmPublication(due, At(kX), kStranger, kLater),
              Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  EXPECT_THAT(ConfirmPublication(Scheduled(), At(kX), kXManager, kLater),
              Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"))
      << "managers see it from when it is due";
}

TEST(PublicationTest, CR1NothingIsConfirmedBeforeItIsDue) {
  for (const v1::Submission& current : {Reviewed(), Scheduled()}) {
    EXPECT_THAT(ConfirmPublication(current, At(kX), kReviewer, kLater), Fails(kPrecondition, "NOT_DUE"));
    EXPECT_THAT(ReportFailure(current, Because<Failure>(kX), kReviewer, kLater), Fails(kPrecondition, "NOT_DUE"));
    EXPECT_THAT(SkipTarget(current, Because<Skip>(kX), kReviewer, kLater), Fails(kPrecondition, "NOT_DUE"));
  }
}

TEST(PublicationTest, AnAccountWithSeveralTargetsNeedsTheKind) {
  v1::Submission reviewed = Reviewed();
  reviewed.mutable_content()->mutable_targets(0)->set_account(kX);
  reviewed.mutable_content()->mutable_targets(0)->set_kind(v1::TARGET_KIND_VIDEO);
  reviewed.set_content_digest(DigestOf(reviewed.content()));
  reviewed.mutable_decisions(0)->set_content_digest(reviewed.content_digest());
  const v1::Submission due = BecomeDue(Scheduled(reviewed), Covered(), {}, World(), kDue)->state;
  auto request = At(kX);
  EXPECT_THAT(ConfirmPublication(due, request, kReviewer, kLater), Fails(kInvalid, "TARGET_NOT_FOUND"));
  request.set_kind(v1::TARGET_KIND_STORY);
  EXPECT_THAT(ConfirmPublication(due, request, kReviewer, kLater), Fails(kInvalid, "TARGET_NOT_FOUND"));
  request.set_kind(v1::TARGET_KIND_POST);
  const auto confirmed = ConfirmPublication(due, request, kReviewer, kLater);
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(confirmed->state.publications(0).state(), v1::Publication::STATE_WAITING);
  EXPECT_EQ(confirmed->state.publications(1).state(), v1::Publication::STATE_PUBLISHED);
  EXPECT_THAT(ConfirmPublication(due, At("accounts/youtube.ornekuni"), kReviewer, kLater),
              Fails(kInvalid, "TARGET_NOT_FOUND"));
}

struct Wrong {
  const char* name;
  std::string url;
  const char* reason;
  friend std::ostream& operator<<(std::ostream& out, const Wrong& wrong) { return out << wrong.name; }
};

class WrongAddressTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongAddressTest, CR16) {
  EXPECT_THAT(ConfirmPublication(DueSubmission(), At(kX, GetParam().url), kReviewer, kLater),
              Fails(kInvalid, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(Addresses, WrongAddressTest,
                         ::testing::Values(Wrong{"None", "", "URL_REQUIRED"},
                                           Wrong{"NoScheme", "x.com/1", "URL_INVALID"},
                                           Wrong{"Script", "javascript:alert(1)", "URL_INVALID"},
                                           Wrong{"File", "file:///etc/passwd", "URL_INVALID"},
                                           Wrong{"NoHost", "https://", "URL_INVALID"},
                                           Wrong{"NoHostButAPath", "https:///1", "URL_INVALID"},
                                           Wrong{"Blank", "https://x.com/a b", "URL_INVALID"},
                                           Wrong{"LineBreak", "https://x.com/\n1", "URL_INVALID"},
                                           Wrong{"Markup", "https://x.com/<script>", "URL_INVALID"},
                                           Wrong{"TooLong", "https://x.com/" + std::string(2035, 'a'), "URL_INVALID"}),
                         [](const auto& test) { return test.param.name; });

TEST(PublicationTest, WhatIsWrongWithARequestIsToldAtOnce) {
  const v1::Submission due = DueSubmission();
  EXPECT_THAT(ConfirmPublication(due, At(kX, "https://x.com/" + std::string(2034, 'a')), kReviewer, kLater), IsOk());
  EXPECT_THAT(ConfirmPublication(due, At(kX, "HTTP://x.com/1?a=b#c"), kReviewer, kLater), IsOk());
  auto request = At(kX);
  *request.mutable_publish_time() = ToProto(kLater + absl::Microseconds(1));
  EXPECT_THAT(ConfirmPublication(due, request, kReviewer, kLater), Fails(kInvalid, "TIME_IN_THE_FUTURE"));
  *request.mutable_publish_time() = ToProto(absl::FromUnixSeconds(0));
  EXPECT_THAT(ConfirmPublication(due, request, kReviewer, kLater), Fails(kInvalid, "TIME_INVALID"));
  EXPECT_THAT(ReportFailure(due, Because<Failure>(kX, " "), kReviewer, kLater), Fails(kInvalid, "REASON_REQUIRED"));
  EXPECT_THAT(SkipTarget(due, Because<Skip>(kX, std::string(2001, 'a')), kReviewer, kLater),
              Fails(kInvalid, "REASON_TOO_LONG"));
}

}  // namespace
}  // namespace meydan::review
