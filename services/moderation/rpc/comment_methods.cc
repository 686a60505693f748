#include "services/moderation/rpc/comment_methods.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/app/origin.h"
#include "common/async/spawn.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "services/moderation/domain/appeal.h"
#include "services/moderation/domain/claim.h"
#include "services/moderation/domain/decide.h"
#include "services/moderation/domain/lists.h"
#include "services/moderation/domain/removal.h"
#include "services/moderation/domain/sight.h"
#include "services/moderation/store.h"

namespace meydan::moderation {
namespace {

using CommentDecision = absl::StatusOr<Decision<v1::Comment>>;

constexpr int kStandardPage = 50;
constexpr int kLargestPage = 500;

CommentDecision Claim(const v1::Comment& current, const v1::ClaimCommentRequest&, const Actor& actor,
                      const AccountFacts&, const Settings& settings, absl::Time now) {
  return ClaimComment(current, actor, settings, now);
}

CommentDecision Release(const v1::Comment& current, const v1::ReleaseCommentRequest&, const Actor& actor,
                        const AccountFacts&, const Settings& settings, absl::Time now) {
  return ReleaseComment(current, actor, settings, now);
}

CommentDecision Confirm(const v1::Comment& current, const v1::ConfirmRemovalRequest& request, const Actor& actor,
                        const AccountFacts& account, const Settings& settings, absl::Time now) {
  return ConfirmRemoval(current, request.proof_url(), request.proof_note(), actor, account, settings, now);
}

CommentDecision Appeal(const v1::Comment& current, const v1::AppealCommentRequest& request, const Actor& actor,
                       const AccountFacts& account, const Settings& settings, absl::Time now) {
  return OpenAppeal(current, request.note(), actor, account, settings, now);
}

CommentDecision SettleAppeal(const v1::Comment& current, const v1::DecideAppealRequest& request, const Actor& actor,
                             const AccountFacts& account, const Settings& settings, absl::Time now) {
  return DecideAppeal(current, request.outcome(), request.reason(), actor, account, settings, now);
}

// What a page token is bound to.
std::string Canonical(const v1::CommentFilter& filter) {
  return absl::StrCat("comments/", filter.account(), "/", filter.state(), "/", filter.ground(), "/", filter.kind());
}

}  // namespace

template <typename Request>
Task<absl::StatusOr<v1::Comment>> CommentMethods::Change(rpc::Call call, Request request, Command<Request> command) {
  const auto decide = [&](const v1::Comment& current, absl::Time now) {
    return command(current, request, call.actor, accounts_.Get(current.account()), settings_, now);
  };
  store::Origin origin = app::OriginOf(call, request.request_id());
  const absl::StatusOr<store::Written<v1::Comment>> written = co_await write_path_.Update<v1::Comment>(
      CommentType(), request.name(), std::move(origin), request.etag(), decide);
  if (!written.ok()) co_return NamingComment(written.status(), request.name());
  const v1::Comment& comment = written->state;
  co_return Visible(comment, call.actor, accounts_.Get(comment.account()), settings_);
}

Task<absl::StatusOr<v1::Comment>> CommentMethods::ClaimComment(rpc::Call call, v1::ClaimCommentRequest request) {
  return Change<v1::ClaimCommentRequest>(std::move(call), std::move(request), &Claim);
}

Task<absl::StatusOr<v1::Comment>> CommentMethods::ReleaseComment(rpc::Call call, v1::ReleaseCommentRequest request) {
  return Change<v1::ReleaseCommentRequest>(std::move(call), std::move(request), &Release);
}

Task<absl::StatusOr<v1::Comment>> CommentMethods::DecideComment(rpc::Call call, v1::DecideCommentRequest request) {
  return Change<v1::DecideCommentRequest>(std::move(call), std::move(request), &moderation::DecideComment);
}

Task<absl::StatusOr<v1::Comment>> CommentMethods::ConfirmRemoval(rpc::Call call, v1::ConfirmRemovalRequest request) {
  return Change<v1::ConfirmRemovalRequest>(std::move(call), std::move(request), &Confirm);
}

Task<absl::StatusOr<v1::Comment>> CommentMethods::AppealComment(rpc::Call call, v1::AppealCommentRequest request) {
  return Change<v1::AppealCommentRequest>(std::move(call), std::move(request), &Appeal);
}

Task<absl::StatusOr<v1::Comment>> CommentMethods::DecideAppeal(rpc::Call call, v1::DecideAppealRequest request) {
  return Change<v1::DecideAppealRequest>(std::move(call), std::move(request), &SettleAppeal);
}

Task<absl::StatusOr<v1::Comment>> CommentMethods::GetComment(rpc::Call call, v1::GetCommentRequest request) {
  const absl::StatusOr<v1::Comment> comment = co_await write_path_.Read<v1::Comment>(request.name());
  if (!comment.ok()) co_return NamingComment(comment.status(), request.name());
  co_return Readable(*comment, call.actor, accounts_.Get(comment->account()), settings_);
}

Task<absl::StatusOr<v1::ListCommentsResponse>> CommentMethods::ListComments(rpc::Call call,
                                                                            v1::ListCommentsRequest request) {
  CO_RETURN_IF_ERROR(CheckFilter(request.filter()));
  CO_ASSIGN_OR_RETURN(const int page_size, store::PageSize(request.page_size(), kStandardPage, kLargestPage));
  const std::string filter = Canonical(request.filter());
  store::Range range;
  CO_ASSIGN_OR_RETURN(range.after, store::DecodePageToken(filter, request.page_token()));
  range.index = IndexFor(request.filter());
  range.newest_first = false;  // the members' sort key counts down
  range.limit = page_size + 1;
  CO_ASSIGN_OR_RETURN(std::vector<std::string> members, co_await write_path_.store().List(std::move(range)));

  v1::ListCommentsResponse page;
  if (members.size() > static_cast<size_t>(page_size)) {
    members.resize(page_size);
    page.set_next_page_token(store::EncodePageToken(filter, members.back()));
  }
  std::vector<Task<absl::StatusOr<v1::Comment>>> reads;
  reads.reserve(members.size());
  for (const std::string& member : members) {
    reads.push_back(write_path_.Read<v1::Comment>(absl::StrCat("comments/", IdOf(member))));
  }
  std::vector<absl::StatusOr<v1::Comment>> comments = co_await WhenAll(std::move(reads));
  for (const absl::StatusOr<v1::Comment>& comment : comments) {
    if (!comment.ok()) co_return comment.status();
    if (!Matches(*comment, request.filter())) continue;
    *page.add_comments() = Listed(*comment, call.actor, accounts_.Get(comment->account()), settings_);
  }
  co_return page;
}

}  // namespace meydan::moderation
