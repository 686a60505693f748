#include "tests/load/bystanders.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/review/v1/service.pb.h"
#include "tests/load/main_job.h"
#include "tests/load/mould.h"

namespace meydan::load {
namespace {

using integration::Stack;

constexpr int kAccounts = 50;  // whose passwords are revealed

// A method's requests, each a copy of one of the moulds in turn.
absl::StatusOr<Job> JobOf(const Stack& stack, const std::string& service, std::string path, const std::string& caller,
                          std::vector<Mould> moulds, uint32_t series) {
  ASSIGN_OR_RETURN(std::string token, TokenOf(stack, caller));
  Job job{.address = stack.AddressOf(service), .path = std::move(path), .tokens = {std::move(token)}};
  job.request = [moulds = std::move(moulds), series](int64_t n) {
    return ToBuffer(moulds[static_cast<size_t>(n) % moulds.size()].Copy(n, series));
  };
  return job;
}

}  // namespace

absl::StatusOr<Bystanders> Bystanders::Start(Stack& stack, const Options& options) {
  Options few = options;
  few.accounts = kAccounts;
  ASSIGN_OR_RETURN(const Reveals reveals, Reveals::Start(stack, few));
  return Bystanders(stack, reveals);
}

absl::StatusOr<Job> Bystanders::JobFor(const std::string& service) {
  if (service == "directory") return RenameJob();
  if (service == "review") return DraftJob();
  if (service == "vault") return reveals_.RevealJob();
  return absl::NotFoundError(absl::StrCat("there are no calls for ", service));
}

absl::StatusOr<Job> Bystanders::RenameJob() {
  std::vector<Mould> moulds;
  for (const std::string& person : MainJob::People()) {
    directory::v1::UpdatePersonRequest request;
    request.mutable_person()->set_name(person);
    request.mutable_person()->set_display_name(Mould::kPlace);
    request.set_request_id(Mould::kPlace);
    ASSIGN_OR_RETURN(Mould mould, Mould::Of(request.SerializeAsString()));
    moulds.push_back(std::move(mould));
  }
  return JobOf(stack_, "directory", "/meydan.directory.v1.DirectoryService/UpdatePerson", "services/founder",
               std::move(moulds), ++series_);
}

absl::StatusOr<Job> Bystanders::DraftJob() {
  review::v1::CreateSubmissionRequest request;
  request.set_unit("units/hukuk");
  review::v1::Content& content = *request.mutable_content();
  content.set_subject("Kütüphane saatleri");
  content.set_text("Kütüphanemiz sınav haftasında gece yarısına kadar açık olacak. Herkese başarılar dileriz.");
  review::v1::Target& target = *content.add_targets();
  target.set_account("accounts/x.hukuk");
  target.set_kind(review::v1::TARGET_KIND_POST);
  *content.mutable_publish_time() = ToProto(absl::Now() + absl::Hours(24));
  content.set_language_code("tr");
  content.set_request_type(review::v1::REQUEST_TYPE_ANNOUNCEMENT);
  request.set_request_id(Mould::kPlace);
  ASSIGN_OR_RETURN(Mould mould, Mould::Of(request.SerializeAsString()));
  return JobOf(stack_, "review", "/meydan.review.v1.ReviewService/CreateSubmission", "people/temsilci", {mould},
               ++series_);
}

}  // namespace meydan::load
