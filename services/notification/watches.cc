#include "services/notification/watches.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/inbox.h"

namespace meydan::notification {
namespace {

absl::Status CallerGone() {
  return MakeError(absl::StatusCode::kCancelled, "CALLER_GONE", "the caller has ended the watch");
}

}  // namespace

Watches::Watches(Reader& reader, const directory_view::DirectoryView& directory, Bell& bell,
                 std::function<bool()> closing, Options options)
    : reader_(reader), directory_(directory), bell_(bell), closing_(std::move(closing)), options_(options) {}

Task<absl::Status> Watches::Watch(Actor actor, v1::WatchNoticesRequest request, NoticeSink* sink) {
  const std::string& person = request.parent();
  CO_RETURN_IF_ERROR(CheckOwnInbox(person, actor));
  CO_ASSIGN_OR_RETURN(const auto language, reader_.LanguageOf(person, request.language_code()));
  CO_RETURN_IF_ERROR(co_await CheckStart(person, request.after_sequence()));
  CO_ASSIGN_OR_RETURN(const std::unique_ptr<Bell::Listener> listener, bell_.Listen(person));
  sink->cancellation().OnCancelled([alarm = listener->alarm()] { alarm->Ring(); });

  int64_t sequence = request.after_sequence();
  bool silent = true;  // nothing was sent yet
  absl::Duration since_sign;
  while (true) {
    CO_RETURN_IF_ERROR(MayGoOn(person, sink));
    CO_ASSIGN_OR_RETURN(const int64_t reached, co_await SendNews(person, sequence, language, sink));
    if (reached == sequence && (silent || since_sign >= options_.sign_of_life)) {
      CO_RETURN_IF_ERROR(co_await Send(std::vector<v1::Notice>(), sequence, sink));
      since_sign = absl::ZeroDuration();
    }
    if (reached != sequence) since_sign = absl::ZeroDuration();
    silent = false;
    sequence = reached;
    const bool rung = co_await listener->Wait(options_.poll);
    if (!rung) since_sign += options_.poll;
  }
}

absl::Status Watches::MayGoOn(const std::string& person, NoticeSink* sink) const {
  if (sink->cancellation().cancelled()) return CallerGone();
  if (closing_()) {
    return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                                    "the service is stopping; resume with the last sequence"),
                          absl::Seconds(1));
  }
  if (directory_.FindActor(person).has_value()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN", absl::StrCat(person, " has left"),
                   {{"subject", person}});
}

Task<absl::Status> Watches::CheckStart(std::string person, int64_t sequence) {
  absl::StatusOr<int64_t> newest = 0;
  if (sequence > 0) newest = co_await reader_.NewestSequence(person);
  if (!newest.ok()) co_return newest.status();
  if (sequence >= 0 && sequence <= *newest) co_return absl::OkStatus();
  co_return BadField("after_sequence", absl::StrCat("must be from 0 to ", *newest, ", the newest notice's"),
                     "SEQUENCE_UNKNOWN");
}

Task<absl::StatusOr<int64_t>> Watches::SendNews(std::string person, int64_t sequence, directory::v1::Language language,
                                                NoticeSink* sink) {
  while (true) {
    CO_ASSIGN_OR_RETURN(std::vector<std::string> members,
                        co_await reader_.MembersBehind(person, sequence, options_.batch));
    if (members.empty()) co_return sequence;
    CO_ASSIGN_OR_RETURN(const int64_t reached, SequenceOf(members.back()));
    CO_ASSIGN_OR_RETURN(std::vector<v1::Notice> notices,
                        co_await reader_.ReadMembers(person, std::move(members), language));
    CO_RETURN_IF_ERROR(co_await Send(std::move(notices), reached, sink));
    CO_RETURN_IF_ERROR(MayGoOn(person, sink));
    sequence = reached;
  }
}

Task<absl::Status> Watches::Send(std::vector<v1::Notice> notices, int64_t sequence, NoticeSink* sink) {
  v1::WatchNoticesResponse response;
  for (v1::Notice& notice : notices) *response.add_notices() = std::move(notice);
  response.set_sequence(sequence);
  const bool sent = co_await sink->Write(std::move(response));
  co_return sent ? absl::OkStatus() : CallerGone();
}

}  // namespace meydan::notification
