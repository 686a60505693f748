#include "services/routing/rpc/watch_methods.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/routing/domain/rows.h"

namespace meydan::routing {
namespace {

// So many names a stream remembers having shown.
constexpr size_t kMostShown = 100'000;

}  // namespace

absl::StatusOr<Standing> WatchMethods::StandingNow(const Actor& actor) const {
  if (actor.IsService()) return StandingOf(actor, directorate_);
  const std::optional<Actor> now = directory_.FindActor(actor.name);
  if (now.has_value()) return StandingOf(*now, directorate_);
  return MakeError(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN",
                   absl::StrCat(actor.name, " is not in the directory, or has left"), {{"subject", actor.name}});
}

Task<absl::Status> WatchMethods::WatchCases(rpc::Call call, v1::WatchCasesRequest request,
                                            rpc::Writer<v1::WatchCasesResponse>& writer) {
  CO_RETURN_IF_ERROR(CheckFilter(request.filter()));
  CO_ASSIGN_OR_RETURN(std::unique_ptr<ChangeFeed::Watcher> watcher, feed_.Watch(call.actor.name));
  writer.cancellation().OnCancelled([alarm = watcher->alarm()] { alarm->Ring(); });
  Write write = [&writer](v1::WatchCasesResponse response) { return writer.Write(std::move(response)); };
  std::function<bool()> gone = [&writer] { return writer.cancellation().cancelled(); };
  co_return co_await Watch(std::move(watcher), call.actor, request.filter(), std::move(write), std::move(gone));
}

Task<absl::Status> WatchMethods::Watch(std::unique_ptr<ChangeFeed::Watcher> watcher, Actor actor, v1::CaseFilter filter,
                                       Write write, std::function<bool()> gone) {
  std::set<std::string> shown;
  while (true) {
    if (gone()) co_return absl::CancelledError("the caller has gone");
    if (closing_()) {
      co_return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the service is stopping"),
                               absl::Seconds(1));
    }
    CO_ASSIGN_OR_RETURN(const std::vector<ChangeFeed::Change> changes, watcher->Take());
    CO_ASSIGN_OR_RETURN(const Standing who, StandingNow(actor));
    for (const ChangeFeed::Change& change : changes) {
      const bool shown_before = shown.contains(change->name());
      std::optional<v1::WatchCasesResponse> response = ChangeFor(who, filter, *change, shown_before);
      if (!response) continue;
      if (response->has_changed_case()) {
        shown.insert(change->name());
      } else {
        shown.erase(change->name());
      }
      const bool written = co_await write(*std::move(response));
      if (!written) co_return absl::CancelledError("the caller has gone");
    }
    if (shown.size() > kMostShown) {
      co_return MakeError(absl::StatusCode::kAborted, "WATCH_INTERRUPTED",
                          "this stream has shown as many cases as it may; open it again and list the cases anew");
    }
    if (changes.empty()) co_await watcher->Wait(kLook);
  }
}

}  // namespace meydan::routing
