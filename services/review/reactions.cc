#include "services/review/reactions.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "meydan/review/v1/events.pb.h"
#include "services/review/domain/publish.h"
#include "services/review/domain/rows.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

// So often a decision is made anew when what it relied on has changed meanwhile.
constexpr int kAttempts = 5;
constexpr int kSubmissionsPerRead = 50;

// One event concerns many submissions, and a shard remembers a cause for all of its aggregates: so nothing is
// remembered here. What is done can be repeated: a target has at most one take-down.
store::Origin OriginOf(const Event& event) {
  return {.actor = kService,
          .cause = absl::StrCat("event/", event.id()),
          .digest = "",
          .traceparent = event.traceparent(),
          .once = false};
}

bool IsStale(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "VERSION_STALE" || reason == "LEDGER_STALE";
}

}  // namespace

delivery::Handlers Reactions::Handlers() {
  return {{std::string(v1::RightsEnded::descriptor()->full_name()),
           [this](Event event) { return OnRightsEnded(std::move(event)); }},
          {std::string(v1::PublishDue::descriptor()->full_name()),
           [this](Event event) { return OnPublishDue(std::move(event)); }}};
}

delivery::TimerPoller::Handler Reactions::Timers() {
  return [this](store::Outbox::DueTimer due) { return OnTimer(std::move(due)); };
}

Task<absl::Status> Reactions::OnRightsEnded(Event event) {
  CO_ASSIGN_OR_RETURN(const v1::RightsEnded ended, DataOf<v1::RightsEnded>(event));
  store::Range range{.index = OutIndex(ended.asset()), .within = "", .after = ""};
  range.limit = kSubmissionsPerRead;
  for (bool more = true; more;) {
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> members, co_await submissions_.store().List(range));
    more = members.size() == static_cast<size_t>(range.limit);
    if (more) range.after = members.back();
    std::vector<Task<absl::Status>> checks;
    for (const std::string& member : members) {
      const std::optional<TimedRow> row = ParseTimedMember(member);
      if (row.has_value()) {
        checks.push_back(CheckRights(absl::StrCat("submissions/", row->name), ended.name(), OriginOf(event)));
      }
    }
    const std::vector<absl::Status> checked = co_await WhenAll(std::move(checks));
    for (const absl::Status& status : checked) CO_RETURN_IF_ERROR(status);
  }
  co_return absl::OkStatus();
}

Task<absl::Status> Reactions::OnPublishDue(Event event) {
  CO_ASSIGN_OR_RETURN(const v1::PublishDue due, DataOf<v1::PublishDue>(event));
  co_return co_await CheckRights(due.facts().name(), "", OriginOf(event));
}

Task<absl::Status> Reactions::CheckRights(std::string submission, std::string right, store::Origin origin) {
  absl::Status checked;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    CO_ASSIGN_OR_RETURN(const v1::Submission current, co_await submissions_.Load(submission));
    if (current.content().assets().empty()) co_return absl::OkStatus();
    CO_ASSIGN_OR_RETURN(const Ledger ledger, co_await rights_.ReadLedger(AssetsOf(current.content())));
    const auto decide = [&](const v1::Submission& now_is, absl::Time now) {
      return review::OnRightsEnded(now_is, right, ledger, now);
    };
    checked = (co_await submissions_.Update(submission, origin, "", decide)).status();
    if (!IsStale(checked)) break;
  }
  co_return checked;
}

Task<absl::Status> Reactions::OnTimer(store::Outbox::DueTimer due) {
  // What is not known may only be what has not been heard of yet: nothing is held for that.
  CO_RETURN_IF_ERROR(university_.CheckReady());
  const store::Timer timer{due.timer, due.due};
  if (absl::StartsWith(due.name, "licences/")) co_return co_await rights_.Fire<v1::Licence>(due.name, timer);
  if (absl::StartsWith(due.name, "releases/")) co_return co_await rights_.Fire<v1::Release>(due.name, timer);
  if (due.name == PauseBoards::kRecord) co_return co_await boards_.Fire(timer);
  if (due.timer == "publish") co_return co_await Publish(due.name, timer);
  const auto decide = [&timer](const v1::Submission& current, absl::Time now) {
    for (const store::Timer& own : ReviewTimersOf(current)) {
      if (own.name == timer.name) return OnReviewTimer(current, timer.name, now);
    }
    return OnPublishTimer(current, timer.name, now);
  };
  co_return co_await submissions_.Fire(due.name, timer, decide);
}

Task<absl::Status> Reactions::Publish(std::string submission, store::Timer timer) {
  absl::Status published;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    CO_ASSIGN_OR_RETURN(const PauseBoards::Seen seen, co_await boards_.BoardOf(submission));
    absl::StatusOr<v1::Submission> current = co_await submissions_.Load(submission);
    if (!current.ok() && !absl::IsNotFound(current.status())) co_return current.status();
    Ledger ledger;
    if (current.ok()) {
      CO_ASSIGN_OR_RETURN(ledger, co_await rights_.ReadLedger(AssetsOf(current->content())));
    }
    const auto decide = [&](const v1::Submission& now_is, absl::Time now) {
      return BecomeDue(now_is, ledger, seen.board, university_.world(), now);
    };
    store::WritePath::Guards guards;
    guards.versions.push_back(seen.guard);
    published = co_await submissions_.Fire(submission, timer, decide, std::move(guards));
    if (!IsStale(published)) break;
  }
  co_return published;
}

}  // namespace meydan::review
