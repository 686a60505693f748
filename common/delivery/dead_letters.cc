#include "common/delivery/dead_letters.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/redis/script.h"

namespace meydan::delivery {
namespace {

// KEYS letters, subjects, ids.  ARGV event id, subject, reason, message, event.
constexpr char kPut[] = R"lua(#!lua
local function is(key, kind) local found = redis.call("TYPE", key).ok; return found == kind or found == "none" end
if not (is(KEYS[1], "stream") and is(KEYS[2], "hash") and is(KEYS[3], "hash")) then
  return redis.error_reply("ERR the dead letters' keys are of the wrong type")
end
if redis.call("HEXISTS", KEYS[3], ARGV[1]) == 1 then return 1 end
if ARGV[3] == "PARKED" and redis.call("HEXISTS", KEYS[2], ARGV[2]) == 0 then return 0 end
local id = redis.call("XADD", KEYS[1], "*", "e", ARGV[5], "r", ARGV[3], "m", ARGV[4])
redis.call("HSET", KEYS[3], ARGV[1], id)
redis.call("HINCRBY", KEYS[2], ARGV[2], 1)
return 1
)lua";

// KEYS as above.  ARGV event id, subject, place in the stream.
constexpr char kRemove[] = R"lua(#!lua flags=allow-oom
if redis.call("XDEL", KEYS[1], ARGV[3]) == 0 then return 0 end
redis.call("HDEL", KEYS[3], ARGV[1])
if redis.call("HINCRBY", KEYS[2], ARGV[2], -1) <= 0 then redis.call("HDEL", KEYS[2], ARGV[2]) end
return 1
)lua";

const redis::Script& PutScript() {
  static const auto* const script = new redis::Script(kPut);
  return *script;
}

const redis::Script& RemoveScript() {
  static const auto* const script = new redis::Script(kRemove);
  return *script;
}

absl::StatusOr<DeadLetter> Decode(const redis::Reply& entry) {
  DeadLetter letter;
  const std::vector<redis::Reply>& fields = entry.elements.at(1).elements;
  letter.id = entry.elements[0].text;
  int64_t ms = 0;
  if (fields.size() < 6 || !letter.event.ParseFromString(fields[1].text) ||
      !absl::SimpleAtoi(letter.id.substr(0, letter.id.find('-')), &ms)) {
    return MakeError(absl::StatusCode::kInternal, "STORE_BROKEN",
                     absl::StrCat("dead letter ", letter.id, " does not parse"));
  }
  letter.reason = fields[3].text;
  letter.message = fields[5].text;
  letter.time = absl::FromUnixMillis(ms);
  return letter;
}

}  // namespace

DeadLetters::DeadLetters(redis::Client& client, const store::Layout& layout)
    : client_(client), prefix_(absl::StrCat("{", layout.service(), ":dead}:")) {}

std::vector<std::string> DeadLetters::Keys() const {
  return {absl::StrCat(prefix_, "letters"), absl::StrCat(prefix_, "subjects"), absl::StrCat(prefix_, "ids")};
}

Task<absl::StatusOr<DeadLetterBox::Parked>> DeadLetters::AreParked(std::vector<std::string> subjects) {
  Parked parked;
  const size_t count = subjects.size();
  if (count == 0) co_return parked;
  const std::string key = absl::StrCat(prefix_, "subjects");
  std::vector<std::string> which = {"HMGET", key};
  for (std::string& subject : subjects) which.push_back(std::move(subject));
  std::vector<std::string> how_many = {"HLEN", key};
  std::vector<Task<absl::StatusOr<redis::Reply>>> both;  // one round trip
  both.push_back(client_.Call(std::move(which)));
  both.push_back(client_.Call(std::move(how_many)));
  const std::vector<absl::StatusOr<redis::Reply>> replies = co_await WhenAll(std::move(both));
  for (const absl::StatusOr<redis::Reply>& reply : replies) {
    if (!reply.ok()) co_return reply.status();
  }
  if (replies[0]->elements.size() != count || replies[1]->kind != redis::Reply::Kind::kInteger) {
    co_return MakeError(absl::StatusCode::kInternal, "STORE_BROKEN", "the dead letters' subjects cannot be read");
  }
  parked.subjects.reserve(count);
  for (const redis::Reply& element : replies[0]->elements) parked.subjects.push_back(!element.IsNil());
  parked.any = replies[1]->integer != 0;
  co_return parked;
}

Task<absl::StatusOr<bool>> DeadLetters::Put(Event event, std::string reason, std::string message) {
  std::vector<std::string> args = {event.id(), event.subject(), std::move(reason), std::move(message),
                                   event.SerializeAsString()};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply,
                      co_await redis::RunScript(client_, PutScript(), Keys(), std::move(args)));
  co_return reply.integer == 1;
}

Task<absl::StatusOr<std::vector<DeadLetter>>> DeadLetters::List(std::string after, int limit) {
  std::vector<std::string> command = {"XRANGE",
                                      absl::StrCat(prefix_, "letters"),
                                      after.empty() ? "-" : absl::StrCat("(", after),
                                      "+",
                                      "COUNT",
                                      absl::StrCat(limit)};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await client_.Call(std::move(command)));
  std::vector<DeadLetter> letters;
  for (const redis::Reply& entry : reply.elements) {
    CO_ASSIGN_OR_RETURN(DeadLetter letter, Decode(entry));
    letters.push_back(std::move(letter));
  }
  co_return letters;
}

Task<absl::Status> DeadLetters::Remove(DeadLetter letter) {
  std::vector<std::string> args = {letter.event.id(), letter.event.subject(), letter.id};
  const absl::StatusOr<redis::Reply> reply =
      co_await redis::RunScript(client_, RemoveScript(), Keys(), std::move(args));
  co_return reply.status();
}

Task<absl::StatusOr<int64_t>> DeadLetters::Count() {
  std::vector<std::string> command = {"XLEN", absl::StrCat(prefix_, "letters")};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply, co_await client_.Call(std::move(command)));
  co_return reply.integer;
}

}  // namespace meydan::delivery
