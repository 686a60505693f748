#include "services/moderation/rpc/comment_stream.h"

#include <utility>
#include <vector>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/moderation/rpc/status_detail.h"

namespace meydan::moderation {
namespace {

constexpr int kMaxRefusals = 100;  // StreamCommentsResponse.refusals

}  // namespace

Task<absl::StatusOr<v1::StreamCommentsResponse>> CommentStream::Run() {
  std::vector<Task<absl::Status>> both;
  both.push_back(ReadAll());
  both.push_back(TakeAllIn());
  const std::vector<absl::Status> ended = co_await WhenAll(std::move(both));
  for (const absl::Status& status : ended) CO_RETURN_IF_ERROR(status);
  co_return std::move(answer_);
}

Task<absl::Status> CommentStream::ReadAll() {
  absl::Status ended;
  while (ended.ok()) {
    absl::StatusOr<std::optional<v1::StreamCommentsRequest>> message = co_await source_();
    ended = message.status();
    if (!message.ok() || !message->has_value()) break;
    const bool open = co_await waiting_.Put(std::move(*(*message)->mutable_comment()));
    if (!open) break;  // TakeAllIn has met an error
  }
  waiting_.Close();
  co_return ended;
}

Task<absl::Status> CommentStream::TakeAllIn() {
  const Intake::PathOf path_of = [](size_t) { return std::string("comment"); };
  while (true) {
    std::vector<v1::IncomingComment> batch = co_await waiting_.TakeAll();
    if (batch.empty()) co_return absl::OkStatus();
    const std::vector<Intake::Result> results = co_await intake_.TakeIn(std::move(batch), path_of, origin_);
    absl::Status broken;
    for (const Intake::Result& result : results) {
      if (broken.ok()) broken = Report(result);
    }
    if (!broken.ok()) {
      waiting_.Close();
      co_return broken;
    }
  }
}

absl::Status CommentStream::Report(const Intake::Result& result) {
  if (!result.ok() && !IsFinal(result.status())) return result.status();
  const int64_t index = answer_.received();
  answer_.set_received(index + 1);
  if (!result.ok()) {
    answer_.set_refused(answer_.refused() + 1);
    if (answer_.refusals_size() == kMaxRefusals) return absl::OkStatus();
    v1::StreamRefusal& refusal = *answer_.add_refusals();
    refusal.set_index(index);
    *refusal.mutable_error() = DetailOf(result.status());
    return absl::OkStatus();
  }
  switch (result->effect()) {
    case v1::IngestedComment::EFFECT_CREATED:
      answer_.set_created(answer_.created() + 1);
      break;
    case v1::IngestedComment::EFFECT_REVISED:
      answer_.set_revised(answer_.revised() + 1);
      break;
    default:
      answer_.set_unchanged(answer_.unchanged() + 1);
  }
  return absl::OkStatus();
}

}  // namespace meydan::moderation
