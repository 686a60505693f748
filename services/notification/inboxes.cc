#include "services/notification/inboxes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/app/origin.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "services/notification/domain/inbox.h"
#include "services/notification/domain/notice.h"
#include "services/notification/store.h"

namespace meydan::notification {
namespace {

constexpr int kStandardPage = 50;
constexpr int kLargestPage = 500;

}  // namespace

Task<absl::StatusOr<v1::Notice>> Inboxes::GetNotice(rpc::Call call, v1::GetNoticeRequest request) {
  CO_ASSIGN_OR_RETURN(const std::string person, PersonOfNotice(request.name()));
  CO_RETURN_IF_ERROR(CheckOwnInbox(person, call.actor));
  CO_ASSIGN_OR_RETURN(const auto language, reader_.LanguageOf(person, request.language_code()));
  co_return co_await reader_.ReadNotice(request.name(), language);
}

Task<absl::StatusOr<v1::ListNoticesResponse>> Inboxes::ListNotices(rpc::Call call, v1::ListNoticesRequest request) {
  const std::string& person = request.parent();
  CO_RETURN_IF_ERROR(CheckOwnInbox(person, call.actor));
  CO_ASSIGN_OR_RETURN(const auto language, reader_.LanguageOf(person, request.language_code()));
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kStandardPage, kLargestPage));
  const bool oldest_first = request.order() == v1::ListNoticesRequest::ORDER_OLDEST_FIRST;
  const std::string filter =
      absl::StrCat("notices/", person, request.unread_only() ? "/unread" : "", oldest_first ? "/oldest" : "/newest");
  CO_ASSIGN_OR_RETURN(const std::string after, store::DecodePageToken(filter, request.page_token()));

  // What the inbox was read up to is still in the list of the unread (domain/notice.h): the list is read behind that.
  std::string read;
  if (request.unread_only()) {
    CO_ASSIGN_OR_RETURN(const v1::Inbox inbox, co_await reader_.ReadInbox(person));
    read = Behind(ReadUpTo(inbox));
  }
  store::Range range{.index = request.unread_only() ? UnreadIndex(person) : InboxIndex(person),
                     .within = person,
                     .after = oldest_first ? std::max(after, read) : after,
                     .newest_first = !oldest_first,
                     .limit = size + 1};
  CO_ASSIGN_OR_RETURN(std::vector<std::string> members, co_await reader_.store().List(std::move(range)));
  std::erase_if(members, [&read](const std::string& member) { return member <= read; });

  v1::ListNoticesResponse response;
  if (members.size() > static_cast<size_t>(size)) {
    members.resize(size);
    response.set_next_page_token(store::EncodePageToken(filter, members.back()));
  }
  CO_ASSIGN_OR_RETURN(std::vector<v1::Notice> notices,
                      co_await reader_.ReadMembers(person, std::move(members), language));
  for (v1::Notice& notice : notices) *response.add_notices() = std::move(notice);
  co_return response;
}

Task<absl::StatusOr<v1::MarkReadResponse>> Inboxes::MarkRead(rpc::Call call, v1::MarkReadRequest request) {
  const std::string person = request.parent();
  CO_RETURN_IF_ERROR(CheckOwnInbox(person, call.actor));
  absl::Status marked;
  switch (request.target_case()) {
    case v1::MarkReadRequest::kNotice:
      marked = co_await MarkOne(std::move(call), std::move(request));
      break;
    case v1::MarkReadRequest::kUpToSequence:
      marked = co_await MarkAll(std::move(call), std::move(request));
      break;
    case v1::MarkReadRequest::TARGET_NOT_SET:
      marked = BadField("notice", "name a notice, or up_to_sequence", "READ_TARGET_MISSING");
      break;
  }
  if (!marked.ok()) co_return marked;
  CO_ASSIGN_OR_RETURN(const v1::Inbox inbox, co_await reader_.ReadInbox(person));
  CO_ASSIGN_OR_RETURN(const int64_t unread, co_await Unread(person, ReadUpTo(inbox)));
  v1::MarkReadResponse response;
  response.set_unread_count(unread);
  co_return response;
}

Task<absl::Status> Inboxes::MarkOne(rpc::Call call, v1::MarkReadRequest request) {
  const absl::StatusOr<std::string> person = PersonOfNotice(request.notice());
  if (!person.ok()) co_return BadField("notice", "must be people/<id>/notices/<uuid>", "NAME_INVALID");
  CO_RETURN_IF_ERROR(CheckOwnInbox(*person, call.actor));
  const Actor& actor = call.actor;
  const auto decide = [&actor](const v1::Notice& notice, absl::Time now) {
    return notification::MarkRead(notice, actor, now);
  };
  store::Origin origin = app::OriginOf(call, request.request_id());
  const absl::StatusOr<store::Written<v1::Notice>> written =
      co_await write_path_.Update<v1::Notice>(NoticeType(), request.notice(), std::move(origin), "", decide);
  if (absl::IsNotFound(written.status())) co_return NoticeNotFound(request.notice());
  co_return written.status();
}

Task<absl::Status> Inboxes::MarkAll(rpc::Call call, v1::MarkReadRequest request) {
  CO_ASSIGN_OR_RETURN(const int64_t newest, co_await reader_.NewestSequence(request.parent()));
  for (int attempt = 1;; ++attempt) {
    absl::Status marked = co_await MarkAllOnce(call, request, newest);
    if (ReasonOf(marked) != "VERSION_STALE" || attempt == write_path_.options().attempts) co_return marked;
  }
}

// Not WritePath::Update, for the first reading makes the inbox.
Task<absl::Status> Inboxes::MarkAllOnce(rpc::Call call, v1::MarkReadRequest request, int64_t newest) {
  const std::string name = InboxName(request.parent());
  const std::string& request_id = request.request_id();
  store::Origin origin = app::OriginOf(call, request_id);
  absl::StatusOr<store::Stored> stored = co_await write_path_.LoadFor(name, origin);
  if (absl::IsNotFound(stored.status())) stored = store::Stored();
  if (!stored.ok()) co_return stored.status();
  CO_ASSIGN_OR_RETURN(const v1::Inbox inbox, store::WritePath::Decode<v1::Inbox>(*stored));
  absl::StatusOr<Decision<v1::Inbox>> decision =
      MarkReadUpTo(inbox, request.parent(), request.up_to_sequence(), newest, call.actor, write_path_.clock().Now());
  if (!decision.ok()) co_return decision.status();
  if (decision->unchanged) {
    // A repeat comes here, and so does an id that was used with another content.
    if (request_id.empty()) co_return absl::OkStatus();
    co_return (co_await reader_.store().Recall(name, write_path_.ToCause(origin))).status();
  }
  const absl::StatusOr<store::Written<v1::Inbox>> written = co_await write_path_.Commit<v1::Inbox>(
      InboxType(), name, *std::move(stored), *std::move(decision), std::move(origin), store::WritePath::Guards());
  co_return written.status();
}

Task<absl::StatusOr<v1::CountUnreadResponse>> Inboxes::CountUnread(rpc::Call call, v1::CountUnreadRequest request) {
  const std::string& person = request.parent();
  CO_RETURN_IF_ERROR(CheckOwnInbox(person, call.actor));
  CO_ASSIGN_OR_RETURN(const v1::Inbox inbox, co_await reader_.ReadInbox(person));
  CO_ASSIGN_OR_RETURN(const int64_t unread, co_await Unread(person, ReadUpTo(inbox)));
  CO_ASSIGN_OR_RETURN(const int64_t newest, co_await reader_.NewestSequence(person));
  v1::CountUnreadResponse response;
  response.set_unread_count(unread);
  response.set_newest_sequence(newest);
  co_return response;
}

Task<absl::StatusOr<int64_t>> Inboxes::Unread(std::string person, int64_t read_up_to) {
  co_return co_await reader_.store().Count(UnreadIndex(person), person, Behind(read_up_to));
}

}  // namespace meydan::notification
