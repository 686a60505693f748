#include "services/review/store.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "services/review/domain/publish.h"
#include "services/review/domain/rights.h"
#include "services/review/domain/rows.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

// Of all that is to happen to it by itself, the store has what comes first; the commit that comes of that leaves there
// what comes next. So no command writes or clears timers that hardly ever run.
std::vector<store::Timer> NextTimerOf(const v1::Submission& current) {
  std::vector<store::Timer> timers = ReviewTimersOf(current);
  for (store::Timer& timer : PublishTimersOf(current)) timers.push_back(std::move(timer));
  const auto next =
      std::min_element(timers.begin(), timers.end(),
                       [](const store::Timer& one, const store::Timer& other) { return one.due < other.due; });
  if (next == timers.end()) return {};
  return {*next};
}

// A timer that changes nothing is cleared, and with the next one all that come after it would be lost: it stays. That
// happens when the clock was set back while it was on its way.
absl::Status CheckMayBeCleared(const v1::Submission& current, const store::Timer& fired, absl::Time now) {
  const std::vector<store::Timer> next = NextTimerOf(current);
  if (next.empty() || next[0].name != fired.name || store::RingTime(next[0].due) != store::RingTime(fired.due)) {
    return absl::OkStatus();
  }
  const bool early = now < fired.due;
  return MakeError(early ? absl::StatusCode::kUnavailable : absl::StatusCode::kInternal,
                   early ? "TIMER_TOO_EARLY" : "TIMER_STUCK",
                   absl::StrCat("the timer ", fired.name, " of ", current.name(), " has changed nothing"));
}

store::AggregateType<v1::Submission> SubmissionType(std::string directorate) {
  return {[directorate = std::move(directorate)](const v1::Submission& current) {  //
            return IndexesOf(current, directorate);
          },
          &NextTimerOf};
}

template <typename Right>
store::AggregateType<Right> RightType(absl::Duration warn_before) {
  return {[](const Right& current) { return IndexesOf(current); },
          [warn_before](const Right& current) { return TimersOf(current, warn_before); }};
}

}  // namespace

store::AggregateType<v1::Licence> TypeOf(const v1::Licence&, absl::Duration warn_before) {
  return RightType<v1::Licence>(warn_before);
}

store::AggregateType<v1::Release> TypeOf(const v1::Release&, absl::Duration warn_before) {
  return RightType<v1::Release>(warn_before);
}

std::string NewName(absl::string_view collection, absl::string_view caller, absl::string_view request_id) {
  const std::string id =
      request_id.empty() ? RandomUuid() : DerivedUuid(absl::StrCat(collection, "/", caller, "/", request_id));
  return absl::StrCat(collection, "/", id);
}

bool IsNameIn(absl::string_view collection, absl::string_view name) {
  return absl::StartsWith(name, absl::StrCat(collection, "/")) && IsUuid(name.substr(collection.size() + 1));
}

Submissions::Submissions(store::WritePath& write_path, std::string directorate, std::function<void()> on_change,
                         EventCounts& counts)
    : write_path_(write_path),
      type_(SubmissionType(std::move(directorate))),
      on_change_(std::move(on_change)),
      counts_(counts) {}

Task<absl::StatusOr<v1::Submission>> Submissions::Load(std::string name) {
  if (!IsNameIn("submissions", name)) co_return SubmissionNotFound(name);
  absl::StatusOr<v1::Submission> found = co_await write_path_.Read<v1::Submission>(name);
  if (absl::IsNotFound(found.status())) co_return SubmissionNotFound(name);
  co_return found;
}

Task<absl::StatusOr<Submissions::Loaded>> Submissions::LoadFor(std::string name, store::Origin origin, bool takes_old) {
  if (!IsNameIn("submissions", name)) co_return SubmissionNotFound(name);
  const RecentlyUsed<Draft>::Value draft = takes_old ? drafts_.Take(name) : nullptr;
  if (draft != nullptr) {
    CO_RETURN_IF_ERROR(co_await write_path_.Claim(std::move(name), std::move(origin)));
    // Its place among all submissions is left out, for no index here has it.
    auto seen = std::make_shared<store::Seen<v1::Submission>>();
    seen->version = draft->version;
    if (!seen->state.ParseFromString(draft->state)) co_return absl::InternalError("a remembered draft does not parse");
    co_return Loaded(std::move(seen), true);
  }
  absl::StatusOr<store::Seen<v1::Submission>> found =
      co_await write_path_.ReadFor<v1::Submission>(name, std::move(origin));
  if (ReasonOf(found.status()) == "NOT_FOUND") co_return SubmissionNotFound(name);
  if (!found.ok()) co_return found.status();
  co_return Loaded(std::make_shared<const store::Seen<v1::Submission>>(*std::move(found)), false);
}

Task<absl::StatusOr<v1::Submission>> Submissions::Create(std::string name, store::Origin origin, Decide decide) {
  std::vector<std::string> events;
  const auto remember = [&](absl::Time now) {
    absl::StatusOr<SubmissionDecision> decision = decide(now);
    if (decision.ok()) events = EventCounts::NamesOf(decision->events);
    return decision;
  };
  CO_ASSIGN_OR_RETURN(store::Written<v1::Submission> written,
                      co_await write_path_.Create<v1::Submission>(type_, std::move(name), std::move(origin), remember));
  if (!written.repeated) Tell(events);
  if (!written.repeated) Remember(written.state);
  co_return std::move(written.state);
}

Task<absl::StatusOr<v1::Submission>> Submissions::Update(std::string name, store::Origin origin, std::string etag,
                                                         DecideChange decide, Seen seen) {
  if (!IsNameIn("submissions", name)) co_return SubmissionNotFound(name);
  std::vector<std::string> events;
  const auto remember = [&](const v1::Submission& current, absl::Time now) {
    absl::StatusOr<SubmissionDecision> decision = decide(current, now);
    if (decision.ok()) events = EventCounts::NamesOf(decision->events);
    return decision;
  };
  absl::StatusOr<store::Written<v1::Submission>> written = co_await write_path_.Update<v1::Submission>(
      type_, name, std::move(origin), std::move(etag), remember, std::move(seen));
  if (ReasonOf(written.status()) == "NOT_FOUND") co_return SubmissionNotFound(name);
  if (!written.ok()) co_return written.status();
  if (!written->repeated) Tell(events);
  if (!written->repeated) Remember(written->state);
  co_return std::move(written->state);
}

Task<absl::Status> Submissions::Fire(std::string name, store::Timer timer, DecideChange decide,
                                     store::WritePath::Guards guards) {
  std::vector<std::string> events;
  const auto remember = [&](const v1::Submission& current, absl::Time now) -> absl::StatusOr<SubmissionDecision> {
    absl::StatusOr<SubmissionDecision> decision = decide(current, now);
    events.clear();
    if (decision.ok()) events = EventCounts::NamesOf(decision->events);
    const bool clears = decision.ok() ? decision->unchanged : absl::IsFailedPrecondition(decision.status());
    if (clears) RETURN_IF_ERROR(CheckMayBeCleared(current, timer, now));
    return decision;
  };
  CO_RETURN_IF_ERROR(
      co_await write_path_.Fire<v1::Submission>(type_, std::move(name), timer, remember, std::move(guards)));
  Tell(events);
  co_return absl::OkStatus();
}

// Also what has no event may be seen by whoever watches: a claim.
void Submissions::Tell(const std::vector<std::string>& events) {
  counts_.Count(events);
  if (on_change_) on_change_();
}

void Submissions::Remember(const v1::Submission& written) {
  int64_t version = 0;
  if (written.state() != v1::Submission::STATE_DRAFT || !absl::SimpleAtoi(written.etag(), &version)) {
    drafts_.Take(written.name());
    return;
  }
  auto draft = std::make_shared<const Draft>(Draft{version, written.SerializeAsString()});
  const size_t bytes = sizeof(Draft) + written.name().size() + draft->state.size();
  drafts_.Keep(written.name(), std::move(draft), bytes);
}

}  // namespace meydan::review
