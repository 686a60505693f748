#include "tests/load/submissions.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "meydan/review/v1/service.pb.h"
#include "tests/load/bench.h"
#include "tests/load/mould.h"

namespace meydan::load {
namespace {

namespace v1 = review::v1;
using integration::Stack;

constexpr char kAuthor[] = "people/temsilci";
constexpr char kReviewer[] = "people/direktor";
// From one submission's time to the next one's.
constexpr absl::Duration kApart = absl::Hours(3);

v1::CreateSubmissionRequest DraftOf(int64_t number) {
  v1::CreateSubmissionRequest request;
  request.set_unit("units/hukuk");
  v1::Content& content = *request.mutable_content();
  content.set_subject("Kütüphane saatleri");
  content.set_text("Kütüphanemiz sınav haftasında gece yarısına kadar açık olacak. Herkese başarılar dileriz.");
  v1::Target& target = *content.add_targets();
  target.set_account("accounts/x.hukuk");
  target.set_kind(v1::TARGET_KIND_POST);
  *content.mutable_publish_time() = ToProto(absl::Now() + absl::Hours(24) + kApart * number);
  content.set_language_code("tr");
  content.set_request_type(v1::REQUEST_TYPE_ANNOUNCEMENT);
  request.set_request_id(RandomUuid());
  return request;
}

v1::AssessCriterionRequest AssessmentOf(v1::Criterion criterion) {
  v1::AssessCriterionRequest request;
  request.set_criterion(criterion);
  request.set_outcome(v1::Assessment::OUTCOME_PASS);
  request.set_note("Bakıldı.");
  return request;
}

absl::StatusOr<Job> JobOf(const Stack& stack, const std::string& method, const std::string& caller,
                          std::vector<std::string> requests) {
  ASSIGN_OR_RETURN(std::string token, TokenOf(stack, caller));
  Job job{.address = stack.AddressOf("review"),
          .path = absl::StrCat("/meydan.review.v1.ReviewService/", method),
          .tokens = {std::move(token)}};
  job.request = [requests = std::make_shared<const std::vector<std::string>>(std::move(requests))](int64_t n) {
    return ToBuffer((*requests)[static_cast<size_t>(n)]);
  };
  return job;
}

absl::StatusOr<v1::Submission> ReadSubmission(const grpc::ByteBuffer& answer) {
  grpc::Slice bytes;
  v1::Submission submission;
  if (answer.DumpToSingleSlice(&bytes).ok() &&
      submission.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size()))) {
    return submission;
  }
  return absl::InternalError("the answer is no submission");
}

}  // namespace

absl::StatusOr<Submissions> Submissions::Start(Stack& stack, const Engine& engine, int in_flight) {
  Submissions submissions(stack, engine, in_flight);
  RETURN_IF_ERROR(submissions.TryOne());
  return submissions;
}

absl::Status Submissions::TryOne() {
  ASSIGN_OR_RETURN(const auto draft, stack_.Call<v1::Submission>("review", kAuthor, DraftOf(begun_++)));
  v1::SubmitSubmissionRequest submit;
  submit.set_name(draft.name());
  RETURN_IF_ERROR(stack_.Call<v1::Submission>("review", kAuthor, submit).status());
  for (int criterion = v1::CRITERION_BRAND; criterion <= v1::CRITERION_AUDIENCE; ++criterion) {
    v1::AssessCriterionRequest assess = AssessmentOf(static_cast<v1::Criterion>(criterion));
    assess.set_name(draft.name());
    assess.set_content_digest(draft.content_digest());
    RETURN_IF_ERROR(stack_.Call<v1::Submission>("review", kReviewer, assess).status());
  }
  v1::ApproveSubmissionRequest approve;
  approve.set_name(draft.name());
  approve.set_content_digest(draft.content_digest());
  return stack_.Call<v1::Submission>("review", kReviewer, approve).status();
}

absl::Status Submissions::Begin(int64_t count) {
  std::vector<std::string> requests;
  for (int64_t i = 0; i < count; ++i) requests.push_back(DraftOf(begun_++).SerializeAsString());
  ASSIGN_OR_RETURN(Job job, JobOf(stack_, "CreateSubmission", kAuthor, std::move(requests)));
  seen_.clear();
  absl::Mutex mutex;
  job.complete = [this, &mutex](const grpc::ByteBuffer& answer) {
    const absl::StatusOr<v1::Submission> draft = ReadSubmission(answer);
    if (!draft.ok()) return false;
    absl::MutexLock lock(&mutex);
    seen_.push_back({draft->name(), draft->content_digest()});
    return true;
  };
  Run(engine_, job, ClosedLoop{.in_flight = in_flight_, .count = count});
  return absl::OkStatus();
}

absl::Status Submissions::Assess() {
  for (int criterion = v1::CRITERION_BRAND; criterion <= v1::CRITERION_AUDIENCE; ++criterion) {
    RETURN_IF_ERROR(AssessBy(static_cast<v1::Criterion>(criterion)));
  }
  return absl::OkStatus();
}

absl::Status Submissions::AssessBy(v1::Criterion criterion) {
  v1::AssessCriterionRequest request = AssessmentOf(criterion);
  std::vector<std::string> requests;
  for (const Seen& one : seen_) {
    request.set_name(one.name);
    request.set_content_digest(one.digest);
    request.set_request_id(RandomUuid());
    requests.push_back(request.SerializeAsString());
  }
  ASSIGN_OR_RETURN(const Job job, JobOf(stack_, "AssessCriterion", kReviewer, std::move(requests)));
  RunAll(job);
  return absl::OkStatus();
}

absl::StatusOr<Job> Submissions::SubmitJob() const {
  std::vector<std::string> requests;
  for (const Seen& one : seen_) {
    v1::SubmitSubmissionRequest request;
    request.set_name(one.name);
    request.set_request_id(RandomUuid());
    requests.push_back(request.SerializeAsString());
  }
  return JobOf(stack_, "SubmitSubmission", kAuthor, std::move(requests));
}

absl::StatusOr<Job> Submissions::ApproveJob() const {
  std::vector<std::string> requests;
  for (const Seen& one : seen_) {
    v1::ApproveSubmissionRequest request;
    request.set_name(one.name);
    request.set_content_digest(one.digest);
    request.set_request_id(RandomUuid());
    requests.push_back(request.SerializeAsString());
  }
  return JobOf(stack_, "ApproveSubmission", kReviewer, std::move(requests));
}

Load Submissions::RunAll(const Job& job) const {
  return Run(engine_, job,
             ClosedLoop{.in_flight = in_flight_, .count = static_cast<int64_t>(seen_.size()), .busy_only = true});
}

}  // namespace meydan::load
