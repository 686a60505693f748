#include "common/store/testing/fake_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::store::testing {

FakeStore::FakeStore(Layout layout, const Clock& clock, int64_t outbox_limit)
    : layout_(std::move(layout)), clock_(clock), outbox_limit_(outbox_limit), shards_(layout_.shards()) {}

absl::Status FakeStore::TakeFailure() {
  if (failures_.empty()) return absl::OkStatus();
  absl::Status failure = failures_.front();
  failures_.erase(failures_.begin());
  return failure;
}

absl::StatusOr<Stored> FakeStore::Find(const std::string& name) {
  Shard& shard = ShardOf(name);
  const auto found = shard.aggregates.find(name);
  if (found == shard.aggregates.end())
    return MakeError(absl::StatusCode::kNotFound, "NOT_FOUND", absl::StrCat(name, " does not exist"));
  return found->second;
}

Task<absl::StatusOr<Stored>> FakeStore::Load(std::string name) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) co_return failure;
  co_return Find(name);
}

Task<absl::Status> FakeStore::Claim(std::string name, std::string request_id, absl::Duration) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) co_return failure;
  if (claims_.emplace(request_id, name).first->second == name) co_return absl::OkStatus();
  co_return BadField("request_id", "was used before for another resource", "REQUEST_ID_REUSED");
}

Task<absl::StatusOr<Applied>> FakeStore::Apply(Commit commit) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) co_return failure;
  co_return ApplyNow(std::move(commit));
}

absl::StatusOr<Applied> FakeStore::RecallNow(Shard& shard, const Cause& cause) {
  const auto before = shard.causes.find(cause.id);
  if (before == shard.causes.end() || before->second.until <= clock_.Now()) return Applied{};
  if (before->second.digest != cause.digest) return BadField("request_id", "was used before", "REQUEST_ID_REUSED");
  return Applied{.repeated = true, .answer = before->second.answer};
}

absl::StatusOr<Applied> FakeStore::ApplyNow(Commit commit) {
  Shard& shard = ShardOf(commit.name);
  if (commit.cause.memory > absl::ZeroDuration()) {
    ASSIGN_OR_RETURN(Applied before, RecallNow(shard, commit.cause));
    if (before.repeated) return before;
  }
  const auto version_of = [&shard](const std::string& name) {
    const auto found = shard.aggregates.find(name);
    return found == shard.aggregates.end() ? 0 : found->second.version;
  };
  bool stale = version_of(commit.name) != commit.expected_version;
  for (const Guard& guard : commit.guards) stale = stale || version_of(guard.name) != guard.version;
  for (const ListGuard& guard : commit.list_guards) {
    stale = stale || static_cast<int64_t>(shard.indexes[guard.index].size()) != guard.size;
  }
  if (stale) return MakeError(absl::StatusCode::kAborted, "VERSION_STALE", "somebody else changed it");
  if (!commit.events.empty() && static_cast<int64_t>(shard.outbox.size() + commit.events.size()) > outbox_limit_) {
    return MakeError(absl::StatusCode::kResourceExhausted, "OUTBOX_FULL", "the event bus has been away for too long");
  }

  int64_t sequence = 0;
  if (commit.state) {
    Stored& stored = shard.aggregates[commit.name];
    if (stored.version == 0) stored.sequence = ++shard.sequence;
    ++stored.version;
    stored.state = *std::move(commit.state);
    sequence = stored.sequence;
  }
  for (IndexChange& change : commit.indexes) {
    std::string member = std::move(change.entry.member);
    if (member.rfind(kSequence, 0) == 0) member.replace(0, sizeof(kSequence) - 1, absl::StrFormat("%016x", sequence));
    if (change.add) {
      shard.indexes[change.entry.index].insert(std::move(member));
    } else {
      shard.indexes[change.entry.index].erase(member);
    }
  }
  for (const TimerChange& timer : commit.timers) {
    const std::string member = absl::StrCat(commit.name, "\n", timer.name);
    if (timer.due) {
      shard.timers[member] = *timer.due;
    } else {
      shard.timers.erase(member);
    }
  }
  for (std::string& event : commit.events) {
    shard.outbox.push_back(event);
    shard.history[commit.name].push_back(std::move(event));
  }
  if (commit.cause.memory > absl::ZeroDuration()) {
    const bool follows = commit.cause.answer_follows_state && commit.state.has_value();
    const std::string before = follows ? shard.aggregates[commit.name].state : "";
    shard.causes[commit.cause.id] = {commit.cause.digest, before + commit.cause.answer,
                                     clock_.Now() + commit.cause.memory};
  }
  return Applied{};
}

Task<absl::StatusOr<Applied>> FakeStore::Recall(std::string name, Cause cause) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) co_return failure;
  co_return RecallNow(ShardOf(name), cause);
}

Task<absl::StatusOr<std::vector<std::string>>> FakeStore::List(Range range) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) co_return failure;
  std::vector<std::string> members;
  for (int i = 0; i < layout_.shards(); ++i) {
    if (!range.within.empty() && i != layout_.ShardOf(range.within)) continue;
    for (const std::string& member : shards_[i].indexes[range.index]) {
      const bool behind = range.newest_first ? member < range.after : member > range.after;
      const bool before = range.newest_first ? member > range.until : member < range.until;
      if ((range.after.empty() || behind) && (range.until.empty() || before)) members.push_back(member);
    }
  }
  std::sort(members.begin(), members.end());
  if (range.newest_first) std::reverse(members.begin(), members.end());
  if (members.size() > static_cast<size_t>(range.limit)) members.resize(range.limit);
  co_return members;
}

Task<absl::StatusOr<int64_t>> FakeStore::Count(std::string index, std::string within, std::string behind) {
  absl::MutexLock lock(&mutex_);
  int64_t sum = 0;
  for (int i = 0; i < layout_.shards(); ++i) {
    if (!within.empty() && i != layout_.ShardOf(within)) continue;
    const std::set<std::string>& members = shards_[i].indexes[index];
    sum += std::distance(behind.empty() ? members.begin() : members.upper_bound(behind), members.end());
  }
  co_return sum;
}

Task<absl::Status> FakeStore::Enlist(std::string index, std::string within, std::string member) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) co_return failure;
  ShardOf(within).indexes[index].insert(std::move(member));
  co_return absl::OkStatus();
}

Task<absl::Status> FakeStore::Unlist(std::string index, std::string within, std::string until) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) co_return failure;
  std::set<std::string>& members = ShardOf(within).indexes[index];
  members.erase(members.begin(), members.lower_bound(until));
  co_return absl::OkStatus();
}

Task<absl::StatusOr<std::vector<std::string>>> FakeStore::History(std::string name) {
  absl::MutexLock lock(&mutex_);
  co_return ShardOf(name).history[name];
}

std::vector<std::string> FakeStore::Outbox(int shard) {
  absl::MutexLock lock(&mutex_);
  return shards_[shard].outbox;
}

std::map<std::string, absl::Time> FakeStore::Timers(int shard) {
  absl::MutexLock lock(&mutex_);
  return shards_[shard].timers;
}

void FakeStore::FailNext(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  failures_.push_back(std::move(status));
}

}  // namespace meydan::store::testing
