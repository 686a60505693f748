#include "common/store/redis_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/commit_script.h"

namespace meydan::store {
namespace {

absl::Status NotFound(const std::string& name) {
  return MakeError(absl::StatusCode::kNotFound, "NOT_FOUND", absl::StrCat(name, " does not exist"), {{"name", name}});
}

absl::Time EarliestDue(const std::vector<TimerChange>& timers) {
  absl::Time earliest = absl::InfiniteFuture();
  for (const TimerChange& timer : timers) {
    if (timer.due) earliest = std::min(earliest, RingTime(*timer.due));
  }
  return earliest;
}

}  // namespace

RedisStore::RedisStore(redis::Client& client, Layout layout, Options options)
    : RedisStore(std::vector<redis::Client*>{&client}, std::move(layout), options) {}

RedisStore::RedisStore(std::vector<redis::Client*> clients, Layout layout, Options options)
    : clients_(std::move(clients)), layout_(std::move(layout)), options_(options) {}

Task<absl::Status> RedisStore::CheckLayout() {
  const std::string mine = absl::StrCat(layout_.shards());
  std::vector<std::string> record = {"SET", layout_.RecordKey(), mine, "NX"};
  CO_RETURN_IF_ERROR((co_await ClientFor(0).Call(std::move(record))).status());
  std::vector<std::string> read = {"GET", layout_.RecordKey()};
  CO_ASSIGN_OR_RETURN(const redis::Reply recorded, co_await ClientFor(0).Call(std::move(read)));
  if (recorded.text != mine) {
    co_return MakeError(absl::StatusCode::kFailedPrecondition, "SHARDS_CHANGED",
                        absl::StrCat("the data of ", layout_.service(), " were stored with --shards=", recorded.text,
                                     ", not ", mine, ": start it with that number"));
  }
  co_return absl::OkStatus();
}

Task<absl::StatusOr<Stored>> RedisStore::Load(std::string name) {
  std::vector<std::string> get = {"GET", absl::StrCat(layout_.Prefix(layout_.ShardOf(name)), "a:", name)};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await ClientOf(name).Call(std::move(get)));
  if (!reply.IsNil()) co_return DecodeStored(reply);
  co_return NotFound(name);
}

Task<absl::Status> RedisStore::Claim(std::string name, std::string request_id, absl::Duration memory) {
  const std::string key = absl::StrCat(layout_.Prefix(layout_.ShardOf(request_id)), "r:", request_id);
  std::vector<std::string> claim = {
      "SET", key, name, "NX", "GET", "PX", absl::StrCat(absl::ToInt64Milliseconds(memory))};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await ClientOf(request_id).Call(std::move(claim)));
  CO_ASSIGN_OR_RETURN(const std::string used_for, DecodeClaim(reply));
  if (used_for.empty() || used_for == name) co_return absl::OkStatus();
  co_return BadField("request_id", "was used before for another resource; take a new one for a new request",
                     "REQUEST_ID_REUSED");
}

Task<absl::StatusOr<Applied>> RedisStore::Apply(Commit commit) {
  const int shard = layout_.ShardOf(commit.name);
  std::vector<std::string> events;
  if (notify_) events = commit.events;
  const absl::Time due = EarliestDue(commit.timers);
  const absl::Time began = SteadyNow();
  CommitCall call = EncodeCommit(layout_, std::move(commit), options_.outbox_limit);
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await redis::RunScript(ClientFor(shard), CommitScript(),
                                                                          std::move(call.keys), std::move(call.args)));
  if (took_) took_(SteadyNow() - began);
  absl::StatusOr<Applied> applied = DecodeCommitReply(reply);
  if (!events.empty() && applied.ok()) notify_(shard, DecodeAppended(reply, std::move(events)));
  if (notify_timer_ && applied.ok() && due < absl::InfiniteFuture()) notify_timer_(shard, due);
  co_return applied;
}

Task<absl::StatusOr<Applied>> RedisStore::Recall(std::string name, Cause cause) {
  std::vector<std::string> get = {"GET", absl::StrCat(layout_.Prefix(layout_.ShardOf(name)), "c:", cause.id)};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await ClientOf(name).Call(std::move(get)));
  co_return DecodeCause(reply, cause.digest);
}

std::vector<RedisStore::ShardKey> RedisStore::IndexKeys(const std::string& index, const std::string& within) const {
  std::vector<ShardKey> keys;
  const int first = within.empty() ? 0 : layout_.ShardOf(within);
  const int last = within.empty() ? layout_.shards() - 1 : first;
  for (int shard = first; shard <= last; ++shard) {
    keys.push_back({shard, absl::StrCat(layout_.Prefix(shard), "i:", index)});
  }
  return keys;
}

Task<absl::StatusOr<std::vector<std::string>>> RedisStore::List(Range range) {
  std::vector<Task<absl::StatusOr<redis::Reply>>> parts;
  const std::string from = range.after.empty() ? (range.newest_first ? "+" : "-") : absl::StrCat("(", range.after);
  const std::string to = range.until.empty() ? (range.newest_first ? "-" : "+") : absl::StrCat("(", range.until);
  for (const auto& [shard, key] : IndexKeys(range.index, range.within)) {
    std::vector<std::string> command = {
        range.newest_first ? "ZREVRANGEBYLEX" : "ZRANGEBYLEX", key, from, to, "LIMIT", "0", absl::StrCat(range.limit)};
    parts.push_back(ClientFor(shard).Call(std::move(command)));
  }
  std::vector<absl::StatusOr<redis::Reply>> replies = co_await WhenAll(std::move(parts));
  std::vector<std::string> members;
  for (absl::StatusOr<redis::Reply>& reply : replies) {
    if (!reply.ok()) co_return reply.status();
    for (redis::Reply& element : reply->elements) members.push_back(std::move(element.text));
  }
  if (range.newest_first) {
    std::sort(members.begin(), members.end(), std::greater<>());
  } else {
    std::sort(members.begin(), members.end());
  }
  if (members.size() > static_cast<size_t>(range.limit)) members.resize(range.limit);
  co_return members;
}

Task<absl::StatusOr<int64_t>> RedisStore::Count(std::string index, std::string within, std::string behind) {
  std::vector<Task<absl::StatusOr<redis::Reply>>> parts;
  for (const auto& [shard, key] : IndexKeys(index, within)) {
    std::vector<std::string> command = {"ZCARD", key};
    if (!behind.empty()) command = {"ZLEXCOUNT", key, absl::StrCat("(", behind), "+"};
    parts.push_back(ClientFor(shard).Call(std::move(command)));
  }
  std::vector<absl::StatusOr<redis::Reply>> replies = co_await WhenAll(std::move(parts));
  int64_t sum = 0;
  for (const absl::StatusOr<redis::Reply>& reply : replies) {
    if (!reply.ok()) co_return reply.status();
    sum += reply->integer;
  }
  co_return sum;
}

Task<absl::Status> RedisStore::Enlist(std::string index, std::string within, std::string member) {
  const int shard = layout_.ShardOf(within);
  std::vector<std::string> command = {"ZADD", absl::StrCat(layout_.Prefix(shard), "i:", index), "0", std::move(member)};
  co_return (co_await ClientFor(shard).Call(std::move(command))).status();
}

Task<absl::Status> RedisStore::Unlist(std::string index, std::string within, std::string until) {
  const int shard = layout_.ShardOf(within);
  std::vector<std::string> command = {"ZREMRANGEBYLEX", absl::StrCat(layout_.Prefix(shard), "i:", index), "-",
                                      absl::StrCat("(", until)};
  co_return (co_await ClientFor(shard).Call(std::move(command))).status();
}

Task<absl::StatusOr<std::vector<std::string>>> RedisStore::History(std::string name) {
  std::vector<std::string> command = {"LRANGE", absl::StrCat(layout_.Prefix(layout_.ShardOf(name)), "h:", name), "0",
                                      "-1"};
  CO_ASSIGN_OR_RETURN(redis::Reply reply, co_await ClientOf(name).Call(std::move(command)));
  std::vector<std::string> events;
  for (redis::Reply& element : reply.elements) events.push_back(std::move(element.text));
  co_return events;
}

}  // namespace meydan::store
