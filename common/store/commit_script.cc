#include "common/store/commit_script.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/store/entry_id.h"

namespace meydan::store {
namespace {

// Redis does not undo a script that fails half-way, so everything that can fail is checked before the first write, by
// the commands that read what is needed anyway: asking for each key's TYPE cost as much as the rest of a commit. Only
// lists are found to be of another kind when they are written; they come first and are put back. Out of memory is
// checked by Redis itself before a script begins (no allow-oom flag), and never within. What Redis is told is text: a
// number costs it more than the command that it stands in.
//
// KEYS  1 aggregate, 2 history, 3 outbox, 4 timers, 5 cause, 6 sequence, then one for each guard, then one for each
// index change
// ARGV  1 expected version, 2 "1" when a state is written, "2" when it is the answer's beginning, too, else "0",
//       3 state, 4 cause's memory in ms (0: not remembered), 5 digest, 6 answer, or what follows the state in it,
//       7 outbox limit, 8-12 numbers of guards, list guards, index changes, timers and events; then for each guard its
//       version; for each list guard its size; for each index change "+" or "-" and the member; for each timer its
//       member and the due time in ms ("" to clear it); each event
// Answers {"OK"}, with events {"OK", the id before their first entry's ("" when the outbox was empty), their ids},
// {"DONE", answer}, {"REUSED"}, {"STALE", which}, {"FULL"}, {"BROKEN", why}
constexpr char kSource[] = R"lua(#!lua
local call = redis.call
-- What the command answers; nil when the key is of another kind.
local function ask(...)
  local answer = redis.pcall(...)
  if type(answer) == "table" and answer.err then return nil end
  return answer
end
local function whole(number) return string.match(number, "^%d+$") end

local expected, memory, limit = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[7])
local guards, sizes, indexes = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local timers, events = tonumber(ARGV[11]), tonumber(ARGV[12])
if not (expected and memory and limit and guards and sizes and indexes and timers and events) or not whole(ARGV[4]) then
  return {"BROKEN", "a number"}
end
local changes = 6 + guards + sizes  -- the key before the first index change's
if #KEYS ~= changes + indexes or #ARGV ~= 12 + guards + sizes + 2 * indexes + 2 * timers + events then
  return {"BROKEN", "the count"}
end

if memory > 0 then
  local before = ask("GET", KEYS[5])
  if before == nil then return {"BROKEN", KEYS[5]} end
  if before then
    local newline = string.find(before, "\n", 1, true)
    if not newline then return {"BROKEN", KEYS[5]} end
    if string.sub(before, 1, newline - 1) ~= ARGV[5] then return {"REUSED"} end
    return {"DONE", string.sub(before, newline + 1)}
  end
end

local head = ask("GETRANGE", KEYS[1], "0", "40")
if not head then return {"BROKEN", KEYS[1]} end
local version, sequence = string.match(head, "^(%d+) (%d+) ")
if head ~= "" and not version then return {"BROKEN", KEYS[1]} end
version, sequence = tonumber(version or "0"), tonumber(sequence or "0")
if version ~= expected then return {"STALE", KEYS[1]} end
local at = 13
for i = 7, 6 + guards do
  local relied_on, found = tonumber(ARGV[at]), ask("GETRANGE", KEYS[i], "0", "40")
  if not relied_on then return {"BROKEN", "a guard's version"} end
  if not found then return {"BROKEN", KEYS[i]} end
  if tonumber(string.match(found, "^(%d+) ") or "0") ~= relied_on then return {"STALE", KEYS[i]} end
  at = at + 1
end
for i = 7 + guards, changes do
  local relied_on, found = tonumber(ARGV[at]), ask("ZCARD", KEYS[i])
  if not relied_on then return {"BROKEN", "a list guard's size"} end
  if not found then return {"BROKEN", KEYS[i]} end
  if found ~= relied_on then return {"STALE", KEYS[i]} end
  at = at + 1
end
local answer = {"OK"}
if events > 0 then
  local waiting = ask("XLEN", KEYS[3])
  if not waiting then return {"BROKEN", KEYS[3]} end
  if waiting + events > limit then return {"FULL"} end
  answer[2] = waiting > 0 and call("XREVRANGE", KEYS[3], "+", "-", "COUNT", "1")[1][1] or ""
  if not ask("LLEN", KEYS[2]) then return {"BROKEN", KEYS[2]} end
end

local first_timer = at + 2 * indexes
for i = first_timer + 1, first_timer + 2 * timers, 2 do
  if ARGV[i] ~= "" and not whole(ARGV[i]) then return {"BROKEN", "a timer's time"} end
end
if timers > 0 and not ask("ZCARD", KEYS[4]) then return {"BROKEN", KEYS[4]} end
for i = at, first_timer - 1, 2 do
  if ARGV[i] ~= "+" and ARGV[i] ~= "-" then return {"BROKEN", "an index change"} end
end

local writes = ARGV[2] ~= "0"
local created = writes and version == 0
if created then
  sequence = ask("INCR", KEYS[6])
  if not sequence then return {"BROKEN", KEYS[6]} end
end
local number = string.format("%016x", sequence)
local members, changed = {}, {}
for i = 1, indexes do
  local key, add, member = KEYS[changes + i], ARGV[at + 2 * i - 2] == "+", ARGV[at + 2 * i - 1]
  if string.sub(member, 1, 10) == "{sequence}" then member = number .. string.sub(member, 11) end
  members[i] = member
  if add then changed[i] = ask("ZADD", key, "0", member) else changed[i] = ask("ZREM", key, member) end
  if not changed[i] then
    for j = i - 1, 1, -1 do
      if changed[j] == 1 then
        if ARGV[at + 2 * j - 2] == "+" then call("ZREM", KEYS[changes + j], members[j])
        else call("ZADD", KEYS[changes + j], "0", members[j]) end
      end
    end
    if created and call("DECR", KEYS[6]) == 0 then call("DEL", KEYS[6]) end
    return {"BROKEN", key}
  end
end

-- From here on nothing fails.
if writes then call("SET", KEYS[1], string.format("%.0f %.0f ", version + 1, sequence) .. ARGV[3]) end
for i = first_timer, first_timer + 2 * timers - 1, 2 do
  if ARGV[i + 1] == "" then call("ZREM", KEYS[4], ARGV[i]) else call("ZADD", KEYS[4], ARGV[i + 1], ARGV[i]) end
end
local first_event = #ARGV - events + 1
for i = first_event, #ARGV do answer[#answer + 1] = call("XADD", KEYS[3], "*", "e", ARGV[i]) end
for i = first_event, #ARGV, 100 do call("RPUSH", KEYS[2], unpack(ARGV, i, math.min(i + 99, #ARGV))) end
if memory > 0 then
  call("SET", KEYS[5], ARGV[5] .. "\n" .. (ARGV[2] == "2" and ARGV[3] or "") .. ARGV[6], "PX", ARGV[4])
end
return answer
)lua";

absl::Status Broken(absl::string_view what) {
  return MakeError(absl::StatusCode::kInternal, "STORE_BROKEN",
                   absl::StrCat("the store is not as it must be: ", what, "; nothing was written"),
                   {{"what", std::string(what)}});
}

absl::Status Reused() {
  return BadField("request_id", "was used before with another content; take a new one for a new request",
                  "REQUEST_ID_REUSED");
}

}  // namespace

const redis::Script& CommitScript() {
  static const auto* const script = new redis::Script(kSource);
  return *script;
}

CommitCall EncodeCommit(const Layout& layout, Commit commit, int64_t outbox_limit) {
  const std::string& prefix = layout.Prefix(layout.ShardOf(commit.name));
  CommitCall call;
  call.keys.reserve(6 + commit.guards.size() + commit.list_guards.size() + commit.indexes.size());
  call.keys.push_back(absl::StrCat(prefix, "a:", commit.name));
  call.keys.push_back(absl::StrCat(prefix, "h:", commit.name));
  call.keys.push_back(absl::StrCat(prefix, "outbox"));
  call.keys.push_back(absl::StrCat(prefix, "timers"));
  call.keys.push_back(absl::StrCat(prefix, "c:", commit.cause.id));
  call.keys.push_back(absl::StrCat(prefix, "sequence"));
  for (const Guard& guard : commit.guards) call.keys.push_back(absl::StrCat(prefix, "a:", guard.name));
  for (const ListGuard& guard : commit.list_guards) call.keys.push_back(absl::StrCat(prefix, "i:", guard.index));
  for (const IndexChange& change : commit.indexes) call.keys.push_back(absl::StrCat(prefix, "i:", change.entry.index));

  call.args.reserve(12 + commit.guards.size() + commit.list_guards.size() +
                    2 * (commit.indexes.size() + commit.timers.size()) + commit.events.size());
  call.args.push_back(absl::StrCat(commit.expected_version));
  call.args.push_back(!commit.state.has_value() ? "0" : commit.cause.answer_follows_state ? "2" : "1");
  call.args.push_back(std::move(commit.state).value_or(""));
  call.args.push_back(absl::StrCat(absl::ToInt64Milliseconds(commit.cause.memory)));
  call.args.push_back(std::move(commit.cause.digest));
  call.args.push_back(std::move(commit.cause.answer));
  call.args.push_back(absl::StrCat(outbox_limit));
  for (const size_t count : {commit.guards.size(), commit.list_guards.size(), commit.indexes.size(),
                             commit.timers.size(), commit.events.size()}) {
    call.args.push_back(absl::StrCat(count));
  }
  for (const Guard& guard : commit.guards) call.args.push_back(absl::StrCat(guard.version));
  for (const ListGuard& guard : commit.list_guards) call.args.push_back(absl::StrCat(guard.size));
  for (IndexChange& change : commit.indexes) {
    call.args.push_back(change.add ? "+" : "-");
    call.args.push_back(std::move(change.entry.member));
  }
  for (const TimerChange& timer : commit.timers) {
    call.args.push_back(absl::StrCat(commit.name, "\n", timer.name));
    call.args.push_back(timer.due ? absl::StrCat(absl::ToUnixMillis(RingTime(*timer.due))) : "");
  }
  for (std::string& event : commit.events) call.args.push_back(std::move(event));
  return call;
}

absl::StatusOr<Applied> DecodeCommitReply(const redis::Reply& reply) {
  const absl::string_view word = reply.elements.empty() ? absl::string_view() : reply.elements[0].text;
  const std::string detail = reply.elements.size() > 1 ? reply.elements[1].text : "";
  if (word == "OK") return Applied{};
  if (word == "DONE") return Applied{.repeated = true, .answer = detail};
  if (word == "STALE") {
    return WithRetryDelay(MakeError(absl::StatusCode::kAborted, "VERSION_STALE",
                                    "somebody else changed it at the same time; read it again and repeat"),
                          absl::Milliseconds(10));
  }
  if (word == "REUSED") return Reused();
  if (word == "FULL") {
    return WithRetryDelay(
        MakeError(absl::StatusCode::kResourceExhausted, "OUTBOX_FULL",
                  "the event bus has been away for too long: nothing can be written until it is back"),
        absl::Seconds(5));
  }
  return Broken(word == "BROKEN" ? detail : "an unknown answer of the commit script");
}

std::optional<Appended> DecodeAppended(const redis::Reply& reply, std::vector<std::string> events) {
  const std::vector<redis::Reply>& words = reply.elements;
  if (events.empty() || words.size() != 2 + events.size() || words[0].text != "OK") return std::nullopt;
  Appended appended;
  appended.previous = words[1].text;
  std::optional<EntryId> last;
  if (!appended.previous.empty()) {
    last = EntryId::Parse(appended.previous);
    if (!last) return std::nullopt;
  }
  for (size_t i = 2; i < words.size(); ++i) {
    const std::optional<EntryId> id = EntryId::Parse(words[i].text);
    if (!id || (last && *id <= *last)) return std::nullopt;
    last = id;
    appended.ids.push_back(words[i].text);
  }
  appended.events = std::move(events);
  return appended;
}

absl::StatusOr<Applied> DecodeCause(const redis::Reply& remembered, absl::string_view digest) {
  if (remembered.IsNil()) return Applied{};
  const size_t newline = remembered.text.find('\n');
  if (remembered.kind != redis::Reply::Kind::kString || newline == std::string::npos) {
    return Broken("the memory of a cause");
  }
  if (absl::string_view(remembered.text).substr(0, newline) != digest) return Reused();
  return Applied{.repeated = true, .answer = remembered.text.substr(newline + 1)};
}

absl::StatusOr<Stored> DecodeStored(const redis::Reply& reply) {
  const absl::string_view value = reply.text;
  const size_t first = value.find(' ');
  const size_t second = first == absl::string_view::npos ? first : value.find(' ', first + 1);
  Stored stored;
  if (reply.kind != redis::Reply::Kind::kString || second == absl::string_view::npos ||
      !absl::SimpleAtoi(value.substr(0, first), &stored.version) ||
      !absl::SimpleAtoi(value.substr(first + 1, second - first - 1), &stored.sequence) || stored.version < 1 ||
      stored.sequence < 0) {
    return Broken("an aggregate's head");
  }
  stored.state = std::string(value.substr(second + 1));
  return stored;
}

absl::StatusOr<std::string> DecodeClaim(const redis::Reply& claim) {
  if (claim.IsNil()) return "";
  if (claim.kind != redis::Reply::Kind::kString) return Broken("the use of a request id");
  return claim.text;
}

}  // namespace meydan::store
