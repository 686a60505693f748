#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/review/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {

// The directory and the review service on a real store, in the university of university.h with the reviewers
// inceleyen1 and inceleyen2; and what people do there.

namespace v1 = review::v1;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;

inline constexpr char kAuthor[] = "people/temsilci";
inline constexpr char kReviewer[] = "people/inceleyen1";
inline constexpr char kInstagram[] = "accounts/instagram.ornekuni";
inline constexpr char kX[] = "accounts/x.hukuk";

inline absl::Status FoundWithReviewers(Stack& stack) {
  RETURN_IF_ERROR(FoundUniversity(stack));
  for (const char* id : {"inceleyen1", "inceleyen2"}) {
    RETURN_IF_ERROR(AddPerson(stack, id, directory::v1::Person::KIND_HUMAN));
    RETURN_IF_ERROR(Grant(stack, absl::StrCat("people/", id), directory::v1::ROLE_REVIEWER, "units/iletisim"));
    RETURN_IF_ERROR(stack.WaitUntilKnown(absl::StrCat("people/", id)));
  }
  return absl::OkStatus();
}

inline v1::Content Announcement() {
  return Proto<v1::Content>(R"pb(
    subject: "Library hours"
    text: "The library of Örnek University is open until midnight during the exams."
    targets { account: "accounts/instagram.ornekuni" kind: TARGET_KIND_POST }
    targets { account: "accounts/x.hukuk" kind: TARGET_KIND_POST }
    language_code: "en"
    request_type: REQUEST_TYPE_ANNOUNCEMENT
  )pb");
}

class ReviewTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = Stack::Start({.services = {"directory", "review"}, .prepare = FoundWithReviewers});
    ASSERT_THAT(started, IsOk());
    stack_ = started->release();
  }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }

  // A command on a submission. One that is cut off is repeated, as a client does.
  template <typename Request>
  absl::StatusOr<v1::Submission> Do(const std::string& who, Request request) {
    request.set_request_id(RandomUuid());
    absl::StatusOr<v1::Submission> done;
    WaitFor([&] {
      done = stack_->Call<v1::Submission>("review", who, request);
      return absl::IsUnavailable(done.status()) ? done.status() : absl::OkStatus();
    }).IgnoreError();
    return done;
  }
  template <typename Request>
  v1::Submission Must(const std::string& who, Request request) {
    const absl::StatusOr<v1::Submission> done = Do(who, std::move(request));
    EXPECT_THAT(done, IsOk()) << Request::descriptor()->name();
    return done.value_or(v1::Submission());
  }
  template <typename Request>
  static Request On(const v1::Submission& submission) {
    Request request;
    request.set_name(submission.name());
    return request;
  }
  template <typename Request>
  static Request About(const v1::Submission& submission) {
    auto request = On<Request>(submission);
    request.set_content_digest(submission.content_digest());
    return request;
  }

  v1::Submission Submitted(const v1::Content& content) {
    v1::CreateSubmissionRequest create;
    create.set_unit("units/hukuk");
    *create.mutable_content() = content;
    return Must(kAuthor, On<v1::SubmitSubmissionRequest>(Must(kAuthor, create)));
  }
  // Claims it, judges it and agrees to it.
  v1::Submission Approved(const v1::Submission& submitted, const std::string& who = kReviewer) {
    Must(who, On<v1::ClaimSubmissionRequest>(submitted));
    for (int criterion = v1::CRITERION_BRAND; criterion <= v1::CRITERION_AUDIENCE; ++criterion) {
      auto assess = About<v1::AssessCriterionRequest>(submitted);
      assess.set_criterion(static_cast<v1::Criterion>(criterion));
      assess.set_outcome(v1::Assessment::OUTCOME_PASS);
      assess.set_note("Looked at.");
      Must(who, assess);
    }
    return Must(who, About<v1::ApproveSubmissionRequest>(submitted));
  }
  v1::Submission Get(const std::string& name) {
    v1::GetSubmissionRequest get;
    get.set_name(name);
    return stack_->Call<v1::Submission>("review", kReviewer, get).value_or(v1::Submission());
  }
  // Waits until it has come so far.
  v1::Submission Until(const std::string& name, v1::Submission::State state) {
    v1::Submission now;
    EXPECT_THAT(WaitFor([&] {
                  now = Get(name);
                  return now.state() == state ? absl::OkStatus()
                                              : absl::UnavailableError(v1::Submission::State_Name(now.state()));
                }),
                IsOk());
    return now;
  }
  v1::Submission Confirm(const std::string& who, const v1::Submission& submission, const std::string& account) {
    auto confirm = On<v1::ConfirmPublicationRequest>(submission);
    confirm.set_account(account);
    confirm.set_url("https://example.com/p/1");
    return Must(who, confirm);
  }
  v1::Submission Fail(const std::string& who, const v1::Submission& submission, const std::string& account) {
    auto fail = On<v1::ReportPublicationFailureRequest>(submission);
    fail.set_account(account);
    fail.set_reason("The platform is down.");
    return Must(who, fail);
  }

  inline static Stack* stack_ = nullptr;
};

}  // namespace meydan::integration
