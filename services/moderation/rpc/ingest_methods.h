#pragma once

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/rpc/streams.h"
#include "common/store/write_path.h"
#include "meydan/moderation/v1/service.pb.h"
#include "services/moderation/accounts.h"
#include "services/moderation/domain/settings.h"
#include "services/moderation/intake.h"
#include "services/moderation/rpc/comment_stream.h"

namespace meydan::moderation {

// The methods of ModerationService by which comments come in. Safe from any thread.
class IngestMethods {
 public:
  // At most about `max_in_work` comments of batches are worked on at the same time. Streams wait instead: what they
  // hold is bounded by their number.
  IngestMethods(store::WritePath& write_path, Intake& intake, const Accounts& accounts, Settings settings,
                int max_in_work)
      : write_path_(write_path),
        intake_(intake),
        accounts_(accounts),
        settings_(std::move(settings)),
        max_in_work_(max_in_work) {}

  Task<absl::StatusOr<v1::IngestCommentsResponse>> IngestComments(rpc::Call call, v1::IngestCommentsRequest request);
  Task<absl::StatusOr<v1::StreamCommentsResponse>> StreamComments(rpc::Call call,
                                                                  rpc::Reader<v1::StreamCommentsRequest>& reader);
  // The same from any source.
  Task<absl::StatusOr<v1::StreamCommentsResponse>> TakeInStream(rpc::Call call, CommentStream::Source source);

 private:
  using Response = absl::StatusOr<v1::IngestCommentsResponse>;

  // RESOURCE_EXHAUSTED, reason TOO_MANY_COMMENTS, when `comments` more would be too many; else counts them.
  absl::Status Admit(int comments);
  Task<Response> TakeIn(v1::IngestCommentsRequest request, store::Origin origin);
  // A batch is no aggregate: its answer is remembered beside a name that stands for its request_id alone,
  // "ingests/<request_id>", and nothing else is stored there.
  Task<Response> TakeInOnce(v1::IngestCommentsRequest request, store::Origin origin);
  Task<Response> Remember(std::string batch, store::Origin origin, v1::IngestCommentsResponse answer);

  store::WritePath& write_path_;
  Intake& intake_;
  const Accounts& accounts_;
  const Settings settings_;
  const int max_in_work_;
  std::atomic<int> in_work_{0};
};

}  // namespace meydan::moderation
