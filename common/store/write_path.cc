#include "common/store/write_path.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/async/spawn.h"
#include "common/base/event.h"

namespace meydan::store {
namespace {

constexpr absl::string_view kRequest = "request/";

// The member as it is stored once the aggregate's number is known.
IndexEntry WithSequence(IndexEntry entry, int64_t sequence) {
  absl::string_view rest = entry.member;
  if (sequence > 0 && absl::ConsumePrefix(&rest, kSequence)) {
    entry.member = absl::StrCat(absl::StrFormat("%016x", sequence), rest);
  }
  return entry;
}

}  // namespace

WritePath::WritePath(Store& store, const Clock& clock, std::string service, Options options)
    : store_(store), clock_(clock), service_(std::move(service)), options_(options) {}

bool WritePath::IsRequest(const Origin& origin) { return origin.once && absl::StartsWith(origin.cause, kRequest); }

Cause WritePath::ToCause(const Origin& origin) const {
  Cause cause;
  if (origin.cause.empty() || !origin.once) return cause;
  cause.id = origin.cause;
  cause.digest = origin.digest;
  cause.memory = IsRequest(origin) ? options_.request_memory : options_.event_memory;
  return cause;
}

absl::Status WritePath::CheckEtag(const std::string& etag, int64_t version) {
  if (etag.empty() || etag == absl::StrCat(version)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, "ETAG_STALE",
                   "the resource has changed since you read it: read it again and repeat with its new etag",
                   {{"etag", etag}, {"current_etag", absl::StrCat(version)}});
}

bool WritePath::IsSetAnew(const std::vector<Timer>& timers, const Timer& claimed) {
  return std::any_of(timers.begin(), timers.end(), [&claimed](const Timer& timer) {
    return timer.name == claimed.name && RingTime(timer.due) != RingTime(claimed.due);
  });
}

absl::Status WritePath::CheckTimerIsGone(const std::vector<Timer>& timers, const Timer& fired) {
  const auto still_due = [&fired](const Timer& timer) { return timer.name == fired.name && timer.due <= fired.due; };
  if (std::none_of(timers.begin(), timers.end(), still_due)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInternal, "TIMER_STUCK",
                   absl::StrCat("timer ", fired.name, " is still due after it has run"));
}

absl::Status WritePath::Undecodable(absl::string_view name) {
  return MakeError(absl::StatusCode::kInternal, "STORE_BROKEN",
                   absl::StrCat("the stored state of ", name, " does not parse"));
}

std::vector<IndexChange> WritePath::DiffIndexes(std::vector<IndexEntry> before, std::vector<IndexEntry> after,
                                                int64_t sequence) {
  for (IndexEntry& entry : before) entry = WithSequence(std::move(entry), sequence);
  for (IndexEntry& entry : after) entry = WithSequence(std::move(entry), sequence);
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  std::vector<IndexEntry> gone;
  std::vector<IndexEntry> added;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(added));
  std::vector<IndexChange> changes;
  for (IndexEntry& entry : gone) changes.push_back({false, std::move(entry)});
  for (IndexEntry& entry : added) changes.push_back({true, std::move(entry)});
  return changes;
}

std::vector<TimerChange> WritePath::DiffTimers(std::vector<Timer> before, std::vector<Timer> after) {
  std::vector<TimerChange> changes;
  for (const Timer& timer : before) {
    const auto same_name = [&timer](const Timer& other) { return other.name == timer.name; };
    if (std::none_of(after.begin(), after.end(), same_name)) changes.push_back({timer.name, std::nullopt});
  }
  for (const Timer& timer : after) {
    if (std::find(before.begin(), before.end(), timer) == before.end()) changes.push_back({timer.name, timer.due});
  }
  return changes;
}

Task<absl::Status> WritePath::Claim(std::string name, Origin origin) {
  absl::string_view request_id = origin.cause;
  if (store_.layout().shards() == 1 || !IsRequest(origin) || !absl::ConsumePrefix(&request_id, kRequest)) {
    co_return absl::OkStatus();
  }
  co_return co_await store_.Claim(std::move(name), std::string(request_id), options_.request_memory);
}

Task<absl::StatusOr<Stored>> WritePath::LoadFor(std::string name, Origin origin) {
  if (!IsRequest(origin)) co_return co_await store_.Load(std::move(name));
  // One round trip.
  std::pair<absl::Status, absl::StatusOr<Stored>> both =
      co_await Both(Claim(name, std::move(origin)), store_.Load(name));
  // Whether it is there counts only once the claim is clear; but of a connection that failed nothing is believed.
  const bool answered = both.second.ok() || absl::IsNotFound(both.second.status());
  if (answered && !both.first.ok()) co_return both.first;
  co_return std::move(both.second);
}

Task<absl::Status> WritePath::ClearTimer(std::string name, int64_t version, Timer timer) {
  store::Commit commit;
  commit.name = std::move(name);
  commit.expected_version = version;
  commit.timers.push_back({timer.name, std::nullopt});
  co_return (co_await store_.Apply(std::move(commit))).status();
}

std::vector<std::string> WritePath::Envelopes(const std::string& name, int64_t version,
                                              const std::vector<google::protobuf::Any>& facts,
                                              const Origin& origin) const {
  std::vector<std::string> envelopes;
  Event event;
  event.set_source(absl::StrCat("meydan.", service_));
  event.set_subject(name);
  SetTime(event, clock_.Now());
  event.set_traceparent(origin.traceparent);
  event.set_actor(origin.actor);
  event.set_cause(origin.cause);
  event.set_version(version);
  int n = 0;
  for (const google::protobuf::Any& fact : facts) {
    const size_t slash = fact.type_url().rfind('/');
    event.set_id(EventId(event.source(), name, version, n++));
    event.set_type(fact.type_url().substr(slash + 1));
    event.set_data(fact.value());
    envelopes.push_back(event.SerializeAsString());
  }
  return envelopes;
}

}  // namespace meydan::store
