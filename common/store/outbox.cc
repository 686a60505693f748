#include "common/store/outbox.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/redis/script.h"
#include "common/store/entry_id.h"

namespace meydan::store {
namespace {

// KEYS outbox, lease.  ARGV the id to keep from, our token.  Also, and above all, when the memory is full. Answers how
// many are left.
constexpr char kTrim[] = R"lua(#!lua flags=allow-oom
if redis.call("GET", KEYS[2]) ~= ARGV[2] then return "LOST" end
redis.call("XTRIM", KEYS[1], "MINID", ARGV[1])
return redis.call("XLEN", KEYS[1])
)lua";

const redis::Script& TrimScript() {
  static const auto* const script = new redis::Script(kTrim);
  return *script;
}

// The smallest id behind `text`.
std::string Behind(const std::string& text) {
  const std::optional<EntryId> id = EntryId::Parse(text);
  return id ? absl::StrCat(id->ms, "-", id->n + 1) : text;
}

// Of an entry {id, {"e", event}}; nullptr when it is not that.
const std::string* EventIn(const redis::Reply& entry) {
  const std::vector<redis::Reply>& parts = entry.elements;
  return parts.size() == 2 && parts[1].elements.size() == 2 ? &parts[1].elements[1].text : nullptr;
}

absl::Status NotAnEvent(int shard, const std::string& id) {
  return MakeError(absl::StatusCode::kInternal, "STORE_BROKEN",
                   absl::StrCat("entry ", id, " of the outbox of shard ", shard, " is not an event"));
}

absl::Time TimeOfId(const std::string& id) {
  int64_t ms = 0;
  return absl::SimpleAtoi(id.substr(0, id.find('-')), &ms) ? absl::FromUnixMillis(ms) : absl::InfiniteFuture();
}

}  // namespace

Task<absl::StatusOr<std::vector<Outbox::Entry>>> Outbox::Read(int shard, std::string after, int limit) {
  std::vector<std::string> command = {"XRANGE",
                                      absl::StrCat(layout_.Prefix(shard), "outbox"),
                                      after.empty() ? "-" : absl::StrCat("(", after),
                                      "+",
                                      "COUNT",
                                      absl::StrCat(limit)};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await client_.Call(std::move(command)));
  co_return DecodeRead(reply, shard);
}

absl::StatusOr<std::vector<Outbox::Entry>> Outbox::DecodeRead(const redis::Reply& reply, int shard) {
  if (reply.kind != redis::Reply::Kind::kArray) return NotAnEvent(shard, "");
  std::vector<Entry> entries;
  entries.reserve(reply.elements.size());
  for (const redis::Reply& element : reply.elements) {
    Entry& entry = entries.emplace_back();
    const std::string* event = EventIn(element);
    if (event != nullptr) entry.id = element.elements[0].text;
    if (event == nullptr || !entry.event.ParseFromString(*event)) return NotAnEvent(shard, entry.id);
  }
  return entries;
}

Task<absl::StatusOr<int64_t>> Outbox::Trim(int shard, std::string last, const Lease& lease) {
  std::vector<std::string> keys = {absl::StrCat(layout_.Prefix(shard), "outbox"), lease.key()};
  std::vector<std::string> args = {Behind(last), absl::StrCat(lease.token())};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply,
                      co_await redis::RunScript(client_, TrimScript(), std::move(keys), std::move(args)));
  if (reply.kind == redis::Reply::Kind::kInteger) co_return reply.integer;
  co_return MakeError(absl::StatusCode::kAborted, "LEASE_LOST", absl::StrCat("another relay has taken shard ", shard));
}

Task<absl::StatusOr<Outbox::Depth>> Outbox::GetDepth() {
  std::vector<Task<absl::StatusOr<redis::Reply>>> calls;
  for (int shard = 0; shard < layout_.shards(); ++shard) {
    const std::string key = absl::StrCat(layout_.Prefix(shard), "outbox");
    std::vector<std::string> length = {"XLEN", key};
    std::vector<std::string> first = {"XRANGE", key, "-", "+", "COUNT", "1"};
    calls.push_back(client_.Call(std::move(length)));
    calls.push_back(client_.Call(std::move(first)));
  }
  std::vector<absl::StatusOr<redis::Reply>> replies = co_await WhenAll(std::move(calls));
  Depth depth;
  for (const absl::StatusOr<redis::Reply>& reply : replies) {
    if (!reply.ok()) co_return reply.status();
    if (reply->kind == redis::Reply::Kind::kInteger) depth.events += reply->integer;
    if (!reply->elements.empty() && !reply->elements[0].elements.empty()) {
      depth.oldest = std::min(depth.oldest, TimeOfId(reply->elements[0].elements[0].text));
    }
  }
  co_return depth;
}

Task<absl::StatusOr<std::pair<std::vector<Outbox::DueTimer>, absl::Time>>> Outbox::DueTimers(int shard, absl::Time now,
                                                                                             int limit) {
  // One more than asked for: the first that is not due tells when to come again.
  std::vector<std::string> command = {"ZRANGE", absl::StrCat(layout_.Prefix(shard), "timers"), "0", absl::StrCat(limit),
                                      "WITHSCORES"};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await client_.Call(std::move(command)));
  std::pair<std::vector<DueTimer>, absl::Time> result = {{}, absl::InfiniteFuture()};
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    const std::string& member = reply.elements[i].text;
    double ms = 0;
    const size_t newline = member.find('\n');
    if (newline == std::string::npos || !absl::SimpleAtod(reply.elements[i + 1].text, &ms)) {
      co_return MakeError(absl::StatusCode::kInternal, "STORE_BROKEN",
                          absl::StrCat("a timer of shard ", shard, " is malformed"));
    }
    const absl::Time due = absl::FromUnixMillis(static_cast<int64_t>(ms));
    if (due > now) {
      result.second = due;
      break;
    }
    result.first.push_back({member.substr(0, newline), member.substr(newline + 1), due});
  }
  co_return result;
}

Task<absl::StatusOr<int64_t>> Outbox::CountDue(absl::Time now) {
  std::vector<Task<absl::StatusOr<redis::Reply>>> calls;
  for (int shard = 0; shard < layout_.shards(); ++shard) {
    std::vector<std::string> count = {"ZCOUNT", absl::StrCat(layout_.Prefix(shard), "timers"), "-inf",
                                      absl::StrCat(absl::ToUnixMillis(now))};
    calls.push_back(client_.Call(std::move(count)));
  }
  std::vector<absl::StatusOr<redis::Reply>> replies = co_await WhenAll(std::move(calls));
  int64_t due = 0;
  for (const absl::StatusOr<redis::Reply>& reply : replies) {
    if (!reply.ok()) co_return reply.status();
    due += reply->integer;
  }
  co_return due;
}

}  // namespace meydan::store
