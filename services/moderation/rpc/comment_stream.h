#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "meydan/moderation/v1/service.pb.h"
#include "services/moderation/intake.h"
#include "services/moderation/rpc/handover.h"

namespace meydan::moderation {

// One stream of comments, from its first to its last, taken in by batches of those that came while the batch before was
// worked on.
class CommentStream {
 public:
  // The next message; nullopt behind the last one.
  using Source = std::function<Task<absl::StatusOr<std::optional<v1::StreamCommentsRequest>>>()>;

  CommentStream(Intake& intake, store::Origin origin, Source source)
      : intake_(intake), origin_(std::move(origin)), source_(std::move(source)) {}

  // Once. Ends with the first error that may pass, and with one of the source; a comment that is refused is told in the
  // answer.
  Task<absl::StatusOr<v1::StreamCommentsResponse>> Run();

 private:
  // Bounds what a stream holds in memory, with the longest comments to about 1 MB, and as much in work.
  static constexpr size_t kMaxWaiting = 100;

  Task<absl::Status> ReadAll();
  Task<absl::Status> TakeAllIn();
  // What is told of a result; an error that may pass is returned.
  absl::Status Report(const Intake::Result& result);

  Intake& intake_;
  const store::Origin origin_;
  const Source source_;
  Handover<v1::IncomingComment> waiting_{kMaxWaiting};
  v1::StreamCommentsResponse answer_;
};

}  // namespace meydan::moderation
