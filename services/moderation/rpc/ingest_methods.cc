#include "services/moderation/rpc/ingest_methods.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/app/origin.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/moderation/domain/incoming.h"
#include "services/moderation/rpc/status_detail.h"
#include "services/moderation/store.h"

namespace meydan::moderation {
namespace {

absl::StatusOr<v1::IngestCommentsResponse> ParseAnswer(const std::string& bytes) {
  v1::IngestCommentsResponse answer;
  if (answer.ParseFromString(bytes)) return answer;
  return MakeError(absl::StatusCode::kInternal, "STORE_BROKEN", "the stored answer of a batch does not parse");
}

// The error that may pass which kept every single comment out that could have come in, as when the store is away: that
// of the call, then. OK when some came in, or all were refused for what they are.
absl::Status WhatKeptAllOut(const std::vector<Intake::Result>& results) {
  absl::Status kept_out;
  for (const Intake::Result& result : results) {
    if (result.ok()) return absl::OkStatus();
    if (!IsFinal(result.status())) kept_out.Update(result.status());
  }
  return kept_out;
}

// True when the answer is the last word on every comment, so that a repeat could bring nothing new.
bool IsComplete(const v1::IngestCommentsResponse& answer) {
  return std::all_of(answer.results().begin(), answer.results().end(), [](const v1::IngestResult& result) {
    return !result.has_error() || IsFinal(absl::Status(static_cast<absl::StatusCode>(result.error().code()), ""));
  });
}

}  // namespace

absl::Status IngestMethods::Admit(int comments) {
  const int already = in_work_.fetch_add(comments);
  if (already + comments <= max_in_work_ || already == 0) return absl::OkStatus();
  in_work_ -= comments;
  return WithRetryDelay(
      MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_COMMENTS",
                absl::StrCat("the service works on ", already, " comments already; send the batch again soon"),
                {{"in_work", absl::StrCat(already)}}),
      absl::Milliseconds(200));
}

Task<absl::StatusOr<v1::IngestCommentsResponse>> IngestMethods::IngestComments(rpc::Call call,
                                                                               v1::IngestCommentsRequest request) {
  const int comments = request.comments_size();
  CO_RETURN_IF_ERROR(CheckBatch(comments, settings_));
  CO_RETURN_IF_ERROR(accounts_.CheckReady());
  CO_RETURN_IF_ERROR(Admit(comments));
  store::Origin origin = app::OriginOf(call, request.request_id());
  Task<Response> work = request.request_id().empty() ? TakeIn(std::move(request), std::move(origin))
                                                     : TakeInOnce(std::move(request), std::move(origin));
  Response answer = co_await std::move(work);
  in_work_ -= comments;
  co_return answer;
}

Task<IngestMethods::Response> IngestMethods::TakeInOnce(v1::IngestCommentsRequest request, store::Origin origin) {
  const std::string batch = absl::StrCat("ingests/", request.request_id());
  CO_ASSIGN_OR_RETURN(const store::Applied before,
                      co_await write_path_.store().Recall(batch, write_path_.ToCause(origin)));
  if (before.repeated) co_return ParseAnswer(before.answer);
  CO_ASSIGN_OR_RETURN(v1::IngestCommentsResponse answer, co_await TakeIn(std::move(request), origin));
  // What met an error that may pass is left to the repeat.
  if (!IsComplete(answer)) co_return answer;
  co_return co_await Remember(batch, std::move(origin), std::move(answer));
}

Task<IngestMethods::Response> IngestMethods::TakeIn(v1::IngestCommentsRequest request, store::Origin origin) {
  std::vector<v1::IncomingComment> comments;
  comments.reserve(request.comments_size());
  for (v1::IncomingComment& comment : *request.mutable_comments()) comments.push_back(std::move(comment));
  const Intake::PathOf path_of = [](size_t n) { return absl::StrCat("comments[", n, "]"); };
  std::vector<Intake::Result> results = co_await intake_.TakeIn(std::move(comments), path_of, std::move(origin));
  CO_RETURN_IF_ERROR(WhatKeptAllOut(results));
  v1::IngestCommentsResponse answer;
  for (Intake::Result& result : results) {
    if (result.ok()) {
      *answer.add_results()->mutable_comment() = *std::move(result);
    } else {
      *answer.add_results()->mutable_error() = DetailOf(result.status());
    }
  }
  co_return answer;
}

Task<IngestMethods::Response> IngestMethods::Remember(std::string batch, store::Origin origin,
                                                      v1::IngestCommentsResponse answer) {
  store::Commit commit;
  commit.name = std::move(batch);
  commit.cause = write_path_.ToCause(origin);
  commit.cause.answer = answer.SerializeAsString();
  CO_ASSIGN_OR_RETURN(const store::Applied applied, co_await write_path_.store().Apply(std::move(commit)));
  // The same request came twice at the same time and the other one was first.
  if (applied.repeated) co_return ParseAnswer(applied.answer);
  co_return answer;
}

Task<absl::StatusOr<v1::StreamCommentsResponse>> IngestMethods::StreamComments(
    rpc::Call call, rpc::Reader<v1::StreamCommentsRequest>& reader) {
  return TakeInStream(std::move(call), [&reader] { return reader.Read(); });
}

Task<absl::StatusOr<v1::StreamCommentsResponse>> IngestMethods::TakeInStream(rpc::Call call,
                                                                             CommentStream::Source source) {
  CO_RETURN_IF_ERROR(accounts_.CheckReady());
  CommentStream stream(intake_, app::OriginOf(call, ""), std::move(source));
  co_return co_await stream.Run();
}

}  // namespace meydan::moderation
