#include "services/review/rpc/submission_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_format.h"
#include "services/review/domain/rows.h"
#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::SizeIs;

constexpr char kId[] = "11111111-1111-4111-8111-111111111111";

class SubmissionMethodsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Submission> Get(const std::string& who, const std::string& name) {
    v1::GetSubmissionRequest request;
    request.set_name(name);
    return BlockOn(review_.methods.GetSubmission(review_.As(who), request));
  }
  absl::StatusOr<v1::Submission> Confirm(const std::string& who, const std::string& name, const std::string& account) {
    v1::ConfirmPublicationRequest request;
    request.set_name(name);
    request.set_account(account);
    request.set_url("https://example.com/1");
    return BlockOn(review_.methods.ConfirmPublication(review_.As(who), request));
  }

  SmallReview review_;
};

TEST_F(SubmissionMethodsTest, FromADraftToItsPublication) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  EXPECT_EQ(draft.state(), v1::Submission::STATE_DRAFT);
  const v1::Submission submitted = review_.Submit(draft);
  EXPECT_EQ(submitted.state(), v1::Submission::STATE_SUBMITTED);
  const v1::Submission scheduled = review_.Approve(submitted);
  EXPECT_EQ(scheduled.state(), v1::Submission::STATE_SCHEDULED);
  EXPECT_TRUE(scheduled.answer().positive());
  review_.Pass(absl::Minutes(59));
  EXPECT_EQ(review_.Get(draft.name()).state(), v1::Submission::STATE_SCHEDULED);
  review_.Pass(absl::Minutes(1));
  EXPECT_EQ(review_.Get(draft.name()).state(), v1::Submission::STATE_DUE);
  review_.Pass(absl::Minutes(1));
  EXPECT_EQ(review_.CountEvents<v1::PublishDue>(), 1);  // CR14
  ASSERT_THAT(Confirm("veli", draft.name(), "accounts/instagram.ornekuni"), IsOk());
  const absl::StatusOr<v1::Submission> published = Confirm("ece", draft.name(), "accounts/x.hukuk");
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->state(), v1::Submission::STATE_PUBLISHED);
  EXPECT_EQ(review_.CountEvents<v1::ContentPublished>(), 2);
}

TEST_F(SubmissionMethodsTest, WithoutATimeItIsDueAsSoonAsItIsApproved) {
  v1::Content content = review_.Announcement();
  content.clear_publish_time();
  const std::string name = review_.Scheduled(content).name();
  review_.Pass(absl::Milliseconds(1));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_DUE);
}

TEST_F(SubmissionMethodsTest, CR3ADeanDecidesTheFirstStepFromClaimToApproval) {
  review_.AddFirstStep("id: 'dean' quorum: QUORUM_ANY groups { role: ROLE_UNIT_HEAD }");
  const v1::Submission submitted = review_.Submit(review_.Create(review_.Announcement()));
  const v1::Submission passed_on = review_.Approve(submitted, "dekan");
  EXPECT_EQ(passed_on.state(), v1::Submission::STATE_IN_REVIEW);
  EXPECT_EQ(passed_on.step(), 1);
  EXPECT_FALSE(passed_on.has_claim());
  v1::ClaimSubmissionRequest claim;
  claim.set_name(submitted.name());
  EXPECT_THAT(BlockOn(review_.methods.ClaimSubmission(review_.As("dekan"), claim)),
              Fails(absl::StatusCode::kPermissionDenied, "REVIEWER_REQUIRED"))
      << "at the next step others decide";
  EXPECT_EQ(review_.Approve(passed_on, "ali").state(), v1::Submission::STATE_SCHEDULED);
}

TEST_F(SubmissionMethodsTest, CR17TheLeadTimeFollowsTheRequestTypeAndElseStaysAsItWas) {
  const auto set_lead = [&](int days) {
    v1::SetReviewPolicyRequest set;
    *set.mutable_policy() = *SmallReview::Must(BlockOn(review_.policies.Get()));
    auto& terms = *set.mutable_policy()->mutable_terms();
    if (terms.size() == 1) *terms.Add() = v1::Terms(terms[0]);
    terms[1].set_request_type(v1::REQUEST_TYPE_VIDEO);
    terms[1].set_lead_working_days(days);
    SmallReview::Must(BlockOn(review_.policy_methods.SetReviewPolicy(review_.As("mudur"), set)));
  };
  set_lead(5);
  int looked_for = -1;
  review_.check = [&looked_for](const CheckInput& input) {
    looked_for = input.lead_working_days;
    return std::vector<v1::Finding>();
  };
  const v1::Submission submitted = review_.Submit(review_.Create(review_.Announcement()));
  EXPECT_EQ(looked_for, 0);
  v1::ReviseSubmissionRequest revise;
  revise.set_name(submitted.name());
  *revise.mutable_content() = submitted.content();
  revise.mutable_content()->set_request_type(v1::REQUEST_TYPE_VIDEO);
  const auto revised = BlockOn(review_.methods.ReviseSubmission(review_.As("ali"), revise));
  ASSERT_THAT(revised, IsOk());
  EXPECT_EQ(looked_for, 5);
  EXPECT_EQ(revised->terms().lead_working_days(), 5);
  set_lead(9);
  v1::RescheduleSubmissionRequest reschedule;
  reschedule.set_name(submitted.name());
  *reschedule.mutable_publish_time() = ToProto(review_.clock.Now() + absl::Hours(50));
  ASSERT_THAT(BlockOn(review_.methods.RescheduleSubmission(review_.As("ali"), reschedule)), IsOk());
  EXPECT_EQ(looked_for, 5) << "a policy that changes concerns what is submitted from then on";
}

TEST_F(SubmissionMethodsTest, CR7WhatNobodyApprovedInTimeIsNeverPublished) {
  const std::string name = review_.Submit(review_.Create(review_.Announcement())).name();
  review_.Pass(absl::Hours(1));
  EXPECT_EQ(review_.Get(name).state(), v1::Submission::STATE_EXPIRED);
  EXPECT_EQ(review_.CountEvents<v1::ContentExpired>(), 1);
  EXPECT_EQ(review_.CountEvents<v1::PublishDue>(), 0);
}

TEST_F(SubmissionMethodsTest, ARepeatedRequestMakesNoSecondSubmission) {
  v1::CreateSubmissionRequest request;
  request.set_unit("units/hukuk");
  *request.mutable_content() = review_.Announcement();
  request.set_request_id(kId);
  const absl::StatusOr<v1::Submission> first = BlockOn(review_.methods.CreateSubmission(review_.As("ece"), request));
  ASSERT_THAT(first, IsOk());
  review_.clock.Advance(absl::Minutes(1));
  const absl::StatusOr<v1::Submission> again = BlockOn(review_.methods.CreateSubmission(review_.As("ece"), request));
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*first));
  EXPECT_THAT(BlockOn(review_.methods.CreateSubmission(review_.As("ece", "other content"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  // Another person's request with the same id is another request.
  const absl::StatusOr<v1::Submission> others = BlockOn(review_.methods.CreateSubmission(review_.As("dekan"), request));
  ASSERT_THAT(others, IsOk());
  EXPECT_NE(others->name(), first->name());
}

TEST_F(SubmissionMethodsTest, AStaleEtagIsRefused) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  v1::ReviseSubmissionRequest request;
  request.set_name(draft.name());
  *request.mutable_content() = draft.content();
  request.mutable_content()->set_text("Another text.");
  request.set_etag("17");
  EXPECT_THAT(BlockOn(review_.methods.ReviseSubmission(review_.As("ece"), request)),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  request.set_etag(draft.etag());
  EXPECT_THAT(BlockOn(review_.methods.ReviseSubmission(review_.As("ece"), request)), IsOk());
}

TEST_F(SubmissionMethodsTest, OthersSeeNothingAndLearnNothing) {
  const std::string name = review_.Submit(review_.Create(review_.Announcement())).name();
  for (const char* who : {"ece", "dekan", "ali", "mudur"}) EXPECT_THAT(Get(who, name), IsOk()) << who;
  const std::string none = "submissions/00000000-0000-4000-8000-000000000000";
  for (const char* who : {"can", "veli", "rektor", "nobody"}) {
    EXPECT_THAT(Get(who, name), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND")) << who;
    EXPECT_THAT(Get(who, none), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND")) << who;
    EXPECT_THAT(Confirm(who, name, "accounts/x.hukuk"), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
    v1::SubmitSubmissionRequest with_etag;
    with_etag.set_name(name);
    with_etag.set_etag("1");
    EXPECT_THAT(BlockOn(review_.methods.SubmitSubmission(review_.As(who), with_etag)),
                Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  }
  for (const char* odd : {"", "submissions/", "submissions/1", "cases/00000000-0000-4000-8000-000000000000"}) {
    EXPECT_THAT(Get("ali", odd), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND")) << odd;
  }
}

TEST_F(SubmissionMethodsTest, ACheckChangesNothing) {
  review_.findings.push_back(meydan::testing::Proto<v1::Finding>("code: 'TEXT_TOO_LONG' severity: SEVERITY_FAILURE"));
  v1::CheckContentRequest request;
  request.set_unit("units/hukuk");
  *request.mutable_content() = review_.Announcement();
  const absl::StatusOr<v1::CheckContentResponse> checked =
      BlockOn(review_.methods.CheckContent(review_.As("ece"), request));
  ASSERT_THAT(checked, IsOk());
  EXPECT_THAT(checked->findings(), SizeIs(1));
  EXPECT_THAT(review_.Outbox(), SizeIs(0));
  EXPECT_THAT(BlockOn(review_.methods.CheckContent(review_.As("can"), request)),
              Fails(absl::StatusCode::kPermissionDenied, "UNIT_FOREIGN"));
}

// Whoever knows a digest could else put the file into a submission of their own, and see it there.
TEST_F(SubmissionMethodsTest, AnAssetOfAnotherUnitIsUnknownToThem) {
  const std::string asset = review_.AddAsset();
  v1::CreateSubmissionRequest request;
  request.set_unit("units/kutuphane");
  *request.mutable_content() = review_.Announcement();
  request.mutable_content()->add_assets()->set_asset(asset);
  const auto fails = Fails(absl::StatusCode::kInvalidArgument, "ASSET_UNKNOWN");
  EXPECT_THAT(BlockOn(review_.methods.CreateSubmission(review_.As("can"), request)), fails);
  v1::CheckContentRequest check;
  check.set_unit(request.unit());
  *check.mutable_content() = request.content();
  EXPECT_THAT(BlockOn(review_.methods.CheckContent(review_.As("can"), check)), fails);
  v1::ReviseSubmissionRequest revise;
  revise.set_name(review_.Create(review_.Announcement(), "can", "units/kutuphane").name());
  *revise.mutable_content() = request.content();
  EXPECT_THAT(BlockOn(review_.methods.ReviseSubmission(review_.As("can"), revise)), fails);
  request.set_unit("units/hukuk");
  EXPECT_THAT(BlockOn(review_.methods.CreateSubmission(review_.As("ece"), request)), IsOk());
}

TEST_F(SubmissionMethodsTest, ContentOfAHundredThousandAssetsIsRefusedWithoutLookingThemUp) {
  v1::CreateSubmissionRequest request;
  request.set_unit("units/hukuk");
  *request.mutable_content() = review_.Announcement();
  for (int i = 0; i < 100'000; ++i) {
    request.mutable_content()->add_assets()->set_asset(absl::StrFormat("assets/%064d", i));
  }
  EXPECT_THAT(BlockOn(review_.methods.CreateSubmission(review_.As("ece"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "TOO_MANY_ASSETS"));
}

TEST_F(SubmissionMethodsTest, ContentIsDecidedOnRightsThatWereReadForIt) {
  v1::Content content = review_.Announcement();
  content.add_assets()->set_asset(absl::StrCat("assets/", std::string(64, 'b')));
  v1::CreateSubmissionRequest request;
  request.set_unit("units/hukuk");
  *request.mutable_content() = content;
  EXPECT_THAT(BlockOn(review_.methods.CreateSubmission(review_.As("ece"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "ASSET_UNKNOWN"));
  review_.AddAsset('b');
  const v1::Submission draft = review_.Create(content);
  // Between reading the rights and deciding, somebody puts another asset in: it is read anew.
  const std::string other = review_.AddAsset('c');
  review_.store.BeforeNext("submissions/", [&] {
    v1::ReviseSubmissionRequest revise;
    revise.set_name(draft.name());
    *revise.mutable_content() = draft.content();
    revise.mutable_content()->mutable_assets(0)->set_asset(other);
    EXPECT_THAT(BlockOn(review_.methods.ReviseSubmission(review_.As("dekan"), revise)), IsOk());
  });
  EXPECT_EQ(review_.Submit(draft).content().assets(0).asset(), other);
}

// The store's loop serves everybody: nobody's long text may keep it.
TEST_F(SubmissionMethodsTest, TextsAreReadOnAThreadOfTheirOwnAndOnlyOnce) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  EXPECT_NE(review_.texts_read_on, std::this_thread::get_id());
  EXPECT_NE(review_.texts_read_on, std::thread::id());
  int checks = 0;
  review_.check = [&checks](const CheckInput&) {
    ++checks;
    return std::vector<v1::Finding>();
  };
  review_.Submit(draft);
  EXPECT_EQ(checks, 1) << "what was found before is not looked for again where it is decided";
  EXPECT_EQ(review_.texts_read, 1) << "the draft has the same text";
  v1::Content other = review_.Announcement();
  other.set_text("Another text.");
  review_.Create(other);
  EXPECT_EQ(review_.texts_read, 2);
}

TEST_F(SubmissionMethodsTest, CR4FindingsAreThoseOfTheContentThatIsDecidedAbout) {
  review_.check = [](const CheckInput& input) {
    v1::Finding finding;
    finding.set_code(input.content.text());
    return std::vector<v1::Finding>{finding};
  };
  const v1::Submission draft = review_.Create(review_.Announcement());
  v1::ReviseSubmissionRequest revise;
  revise.set_name(draft.name());
  *revise.mutable_content() = draft.content();
  revise.mutable_content()->set_text("Another text.");
  // Between the checks and the decision somebody writes another text.
  review_.store.BeforeNext("submissions/", [&] {
    EXPECT_THAT(BlockOn(review_.methods.ReviseSubmission(review_.As("dekan"), revise)), IsOk());
  });
  const v1::Submission submitted = review_.Submit(draft);
  EXPECT_EQ(submitted.content().text(), "Another text.");
  ASSERT_THAT(submitted.findings(), SizeIs(1));
  EXPECT_EQ(submitted.findings(0).code(), "Another text.");
}

// Everybody gets their turn, but not for ever: whoever is always a little late may come again.
TEST_F(SubmissionMethodsTest, WhoIsOvertakenAgainAndAgainIsAskedToTryAgain) {
  const v1::Submission draft = review_.Create(review_.Announcement());
  const auto move_to = [&](absl::Duration later) {
    v1::RescheduleSubmissionRequest request;
    request.set_name(draft.name());
    *request.mutable_publish_time() = ToProto(kNow + later);
    return BlockOn(review_.methods.RescheduleSubmission(review_.As("dekan"), request));
  };
  int overtaken = 0;
  std::function<void()> overtake = [&] {
    EXPECT_THAT(move_to(absl::Hours(2) + absl::Minutes(++overtaken)), IsOk());
    review_.store.BeforeNext("submissions/", overtake);
  };
  review_.store.BeforeNext("submissions/", overtake);
  const absl::Status status = move_to(absl::Hours(9)).status();
  EXPECT_THAT(status, Fails(absl::StatusCode::kAborted, "LEDGER_STALE"));
  EXPECT_GT(RetryDelayOf(status), absl::ZeroDuration());
  EXPECT_EQ(overtaken, 5);
  EXPECT_EQ(ToTime(review_.Get(draft.name()).content().publish_time()), kNow + absl::Hours(2) + absl::Minutes(5));
}

class ApproveTest : public SubmissionMethodsTest {
 protected:
  // Submitted with a licensed picture, claimed and judged by ali.
  v1::Submission Judged() {
    v1::Content content = review_.Announcement();
    content.add_assets()->set_asset(asset_);
    const v1::Submission submitted = review_.Submit(review_.Create(content));
    v1::ClaimSubmissionRequest claim;
    claim.set_name(submitted.name());
    SmallReview::Must(BlockOn(review_.methods.ClaimSubmission(review_.As("ali"), claim)));
    for (int criterion = v1::CRITERION_BRAND; criterion <= v1::CRITERION_AUDIENCE; ++criterion) {
      v1::AssessCriterionRequest assess;
      assess.set_name(submitted.name());
      assess.set_content_digest(submitted.content_digest());
      assess.set_criterion(static_cast<v1::Criterion>(criterion));
      assess.set_outcome(v1::Assessment::OUTCOME_PASS);
      SmallReview::Must(BlockOn(review_.methods.AssessCriterion(review_.As("ali"), assess)));
    }
    return submitted;
  }
  absl::StatusOr<v1::Submission> Approve(const v1::Submission& seen) {
    v1::ApproveSubmissionRequest request;
    request.set_name(seen.name());
    request.set_content_digest(seen.content_digest());
    return BlockOn(review_.methods.ApproveSubmission(review_.As("ali"), request));
  }
  void Withdraw(const v1::Licence& licence) {
    v1::WithdrawLicenceRequest withdraw;
    withdraw.set_name(licence.name());
    withdraw.set_reason("An error.");
    EXPECT_THAT(BlockOn(review_.rights_methods.WithdrawLicence(review_.As("ali"), withdraw)), IsOk());
  }

  const std::string asset_ = review_.AddAsset();
  const v1::Licence licence_ = review_.License(asset_);
};

TEST_F(ApproveTest, CR10LooksAtTheRightsOfThatMomentAndChecksNothingElse) {
  const v1::Submission judged = Judged();
  review_.check = [](const CheckInput&) -> std::vector<v1::Finding> {
    ADD_FAILURE() << "an approval checks nothing anew";
    return {};
  };
  Withdraw(licence_);
  EXPECT_THAT(Approve(judged), Fails(absl::StatusCode::kFailedPrecondition, "RIGHTS_MISSING"));
  review_.License(asset_);
  const absl::StatusOr<v1::Submission> approved = Approve(judged);
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->state(), v1::Submission::STATE_SCHEDULED);
}

// Between reading the rights and deciding, another picture comes in: what was read is not about it, and it is not what
// was seen.
TEST_F(ApproveTest, CR4WhatCameBetweenIsNotApproved) {
  const v1::Submission judged = Judged();
  v1::ReviseSubmissionRequest revise;
  revise.set_name(judged.name());
  *revise.mutable_content() = judged.content();
  revise.mutable_content()->mutable_assets(0)->set_asset(review_.AddAsset('c'));
  review_.store.BeforeNext("submissions/", [&] {
    EXPECT_THAT(BlockOn(review_.methods.ReviseSubmission(review_.As("ayse"), revise)), IsOk());
  });
  const absl::StatusOr<v1::Submission> approved = Approve(judged);
  EXPECT_FALSE(approved.ok());
  EXPECT_NE(ReasonOf(approved.status()), "LEDGER_STALE") << approved.status();
  EXPECT_THAT(review_.Get(judged.name()).decisions(), SizeIs(0));
}

// Who agreed is answered again (AIP-155), with no more than they may see by now.
TEST_F(SubmissionMethodsTest, P8WhoHasLeftTheChainIsShownWhatTheirAccountsNeed) {
  review_.directory.SetPerson("sekreter", "ROLE_SENIOR_MANAGER", "rektorluk");
  review_.AddFirstStep("id: 'rector' quorum: QUORUM_ANY groups { role: ROLE_SENIOR_MANAGER unit: 'units/rektorluk' }");
  const v1::Submission submitted = review_.Submit(review_.Create(review_.Announcement()));
  const v1::Submission agreed = review_.Approve(submitted, "rektor");
  EXPECT_THAT(agreed.content().targets(), SizeIs(2));
  review_.Approve(submitted);
  review_.directory.SetPerson("rektor");
  review_.directory.SetAccount("x", "hukuk", "hukuk", "managers: 'people/rektor'");
  review_.Pass(absl::Hours(1));
  v1::ApproveSubmissionRequest approve;
  approve.set_name(submitted.name());
  approve.set_content_digest(submitted.content_digest());
  const v1::Submission again =
      SmallReview::Must(BlockOn(review_.methods.ApproveSubmission(review_.As("rektor"), approve)));
  EXPECT_EQ(again.state(), v1::Submission::STATE_DUE);
  EXPECT_THAT(again.content().targets(), SizeIs(1));
  EXPECT_THAT(again.publications(), SizeIs(1));
  EXPECT_THAT(again.decisions(), SizeIs(0));
}

TEST_F(SubmissionMethodsTest, NothingIsDecidedBeforeTheDirectoryIsKnown) {
  const directory_view::DirectoryView unknown;
  const University university(unknown, kDirectorate);
  Preparation preparation(
      review_.rights, review_.policies, university, {.texts = nullptr, .all = nullptr},
      [this] { return review_.threads.Turn(); }, review_.clock);
  SubmissionMethods methods(review_.submissions, preparation, review_.assets, university);
  EXPECT_THAT(BlockOn(methods.CreateSubmission(review_.As("ece"), {})),
              Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
  EXPECT_THAT(BlockOn(methods.ClaimSubmission(review_.As("ali"), {})),
              Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
}

}  // namespace
}  // namespace meydan::review
