#pragma once

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
  IngestMethods(store::WritePath& write_path, Intake& intake, const Accounts& accounts, Settings settings)
      : write_path_(write_path), intake_(intake), accounts_(accounts), settings_(std::move(settings)) {}

  Task<absl::StatusOr<v1::IngestCommentsResponse>> IngestComments(rpc::Call call, v1::IngestCommentsRequest request);
  Task<absl::StatusOr<v1::StreamCommentsResponse>> StreamComments(rpc::Call call,
                                                                  rpc::Reader<v1::StreamCommentsRequest>& reader);
  // The same from any source.
  Task<absl::StatusOr<v1::StreamCommentsResponse>> TakeInStream(rpc::Call call, CommentStream::Source source);

 private:
  using Response = absl::StatusOr<v1::IngestCommentsResponse>;

  // A batch is no aggregate: its answer is remembered beside a name that stands for its request_id alone,
  // "ingests/<request_id>", and nothing else is stored there.
  Task<Response> KeepOnce(std::vector<Candidate> candidates, store::Origin origin, std::string request_id);
  Task<Response> Keep(std::vector<Candidate> candidates, store::Origin origin);
  Task<Response> Remember(std::string batch, store::Origin origin, v1::IngestCommentsResponse answer);

  store::WritePath& write_path_;
  Intake& intake_;
  const Accounts& accounts_;
  const Settings settings_;
};

}  // namespace meydan::moderation
