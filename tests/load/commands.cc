#include "tests/load/commands.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/load/bench.h"
#include "tests/load/mould.h"

namespace meydan::load {
namespace {

using integration::Stack;

constexpr char kCaller[] = "people/santral";
constexpr size_t kMoulds = 64;  // different batches, so that all texts of a corpus have their turn

absl::StatusOr<Job> JobOf(const Stack& stack, const std::string& service, std::string path) {
  ASSIGN_OR_RETURN(std::string token, TokenOf(stack, kCaller));
  return Job{.address = stack.AddressOf(service), .path = std::move(path), .tokens = {std::move(token)}};
}

moderation::v1::IncomingComment CommentOf(const std::string& text) {
  moderation::v1::IncomingComment comment;
  comment.set_platform(directory::v1::PLATFORM_INSTAGRAM);
  comment.set_platform_comment_id(Mould::kPlace);
  comment.set_account("accounts/instagram.ornekuni");
  comment.mutable_post()->set_id("b46db5586c9");
  comment.set_author_id("yesil_defter28");
  comment.set_text(text);
  comment.set_language("tr");
  comment.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 60);
  return comment;
}

// True when every comment was taken in.
bool AllTaken(const grpc::ByteBuffer& answer) {
  grpc::Slice bytes;
  moderation::v1::IngestCommentsResponse response;
  if (!answer.DumpToSingleSlice(&bytes).ok()) return false;
  if (!response.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size()))) return false;
  return std::all_of(response.results().begin(), response.results().end(),
                     [](const moderation::v1::IngestResult& result) { return result.has_comment(); });
}

}  // namespace

std::string CleanText() {
  std::string text = "Bugün kampüste hava çok güzeldi, çimlerde oturup kahve içtik ve ağaçların altında kitap okuduk";
  text += std::string(120 - text.size(), '.');
  return text;
}

int64_t EveryThirdOf(int batch, int64_t first, int64_t next) {
  const auto up_to = [batch](int64_t moulds) { return (moulds * batch + 2) / 3; };  // of the texts from the first on
  int64_t sum = 0;
  for (int64_t n = first; n < next; ++n) {
    const int64_t mould = n % static_cast<int64_t>(kMoulds);
    sum += up_to(mould + 1) - up_to(mould);
  }
  return sum;
}

absl::StatusOr<Job> OpenCaseJob(const Stack& stack, uint32_t series) {
  routing::v1::OpenCaseRequest request;
  request.set_kind(routing::v1::KIND_REQUEST);
  request.set_topic(routing::v1::TOPIC_LIBRARY);
  request.set_importance(routing::v1::IMPORTANCE_NORMAL);
  request.set_text("Kütüphane sınav haftasında gece de açık kalabilir mi?");
  request.set_caller("Bir öğrenci");
  request.set_account("accounts/instagram.ornekuni");
  request.set_language("tr");
  request.set_request_id(Mould::kPlace);
  ASSIGN_OR_RETURN(Mould mould, Mould::Of(request.SerializeAsString()));
  ASSIGN_OR_RETURN(Job job, JobOf(stack, "routing", "/meydan.routing.v1.CaseService/OpenCase"));
  job.request = [mould = std::move(mould), series](int64_t n) { return ToBuffer(mould.Copy(n, series)); };
  return job;
}

absl::StatusOr<Job> IngestJob(const Stack& stack, uint32_t series, int batch, std::vector<std::string> texts) {
  std::vector<Mould> moulds;
  size_t text = 0;
  while (moulds.size() < kMoulds) {
    moderation::v1::IngestCommentsRequest request;
    for (int i = 0; i < batch; ++i) *request.add_comments() = CommentOf(texts[text++ % texts.size()]);
    ASSIGN_OR_RETURN(Mould mould, Mould::Of(request.SerializeAsString()));
    moulds.push_back(std::move(mould));
  }
  ASSIGN_OR_RETURN(Job job, JobOf(stack, "moderation", "/meydan.moderation.v1.ModerationService/IngestComments"));
  job.request = [moulds = std::move(moulds), series](int64_t n) {
    return ToBuffer(moulds[static_cast<size_t>(n) % kMoulds].Copy(n, series));
  };
  job.complete = AllTaken;
  return job;
}

}  // namespace meydan::load
