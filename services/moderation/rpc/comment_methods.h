#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/store/write_path.h"
#include "meydan/moderation/v1/service.pb.h"
#include "services/moderation/accounts.h"
#include "services/moderation/domain/settings.h"

namespace meydan::moderation {

// The methods of ModerationService on comments that are kept. The rules are the domain's; each answer shows what its
// caller may see (P8). Safe from any thread.
class CommentMethods {
 public:
  CommentMethods(store::WritePath& write_path, const Accounts& accounts, Settings settings)
      : write_path_(write_path), accounts_(accounts), settings_(std::move(settings)) {}

  Task<absl::StatusOr<v1::Comment>> GetComment(rpc::Call call, v1::GetCommentRequest request);
  Task<absl::StatusOr<v1::ListCommentsResponse>> ListComments(rpc::Call call, v1::ListCommentsRequest request);
  Task<absl::StatusOr<v1::Comment>> ClaimComment(rpc::Call call, v1::ClaimCommentRequest request);
  Task<absl::StatusOr<v1::Comment>> ReleaseComment(rpc::Call call, v1::ReleaseCommentRequest request);
  Task<absl::StatusOr<v1::Comment>> DecideComment(rpc::Call call, v1::DecideCommentRequest request);
  Task<absl::StatusOr<v1::Comment>> ConfirmRemoval(rpc::Call call, v1::ConfirmRemovalRequest request);
  Task<absl::StatusOr<v1::Comment>> AppealComment(rpc::Call call, v1::AppealCommentRequest request);
  Task<absl::StatusOr<v1::Comment>> DecideAppeal(rpc::Call call, v1::DecideAppealRequest request);

 private:
  // A domain function that changes a comment as a request asks.
  template <typename Request>
  using Command = absl::StatusOr<Decision<v1::Comment>> (*)(const v1::Comment& current, const Request& request,
                                                            const Actor& actor, const AccountFacts& account,
                                                            const Settings& settings, absl::Time now);
  template <typename Request>
  Task<absl::StatusOr<v1::Comment>> Change(rpc::Call call, Request request, Command<Request> command);

  store::WritePath& write_path_;
  const Accounts& accounts_;
  const Settings settings_;
};

}  // namespace meydan::moderation
