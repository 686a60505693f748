#include "common/bus/redis_streams/scripts.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace meydan::bus::redis_streams {
namespace {

// The shebang makes Redis refuse the whole script, not a command in its midst, when its memory is full.
constexpr char kShebang[] = "#!lua\n";
// Of scripts that need no more memory than they free: a group that cannot mark what it has done keeps the log long.
constexpr char kAlsoWhenFull[] = "#!lua flags=allow-oom\n";
constexpr char kFunctions[] = R"lua(
local function is(key, kind)
  local type = redis.call("TYPE", key).ok
  return type == kind or type == "none"
end
local function now()
  local time = redis.call("TIME")
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
-- Whether something that lasts until `time` holds now. What lasts far longer than any lease was written before the clock
-- was put back: who lives has renewed it since, or does so soon.
local function lasts(until_time, time, lease)
  return until_time > time and until_time <= time + 10 * lease
end
local function holds(key, member, token)
  local held = redis.call("HMGET", key, "owner", "token")
  return held[1] == member and held[2] == token
end
)lua";

redis::Script Make(const char* body, const char* shebang = kAlsoWhenFull) {
  return redis::Script(absl::StrCat(shebang, kFunctions, body));
}

}  // namespace

const redis::Script& PublishScript() {
  static const redis::Script* const script = new redis::Script(Make(R"lua(
if not is(KEYS[1], "stream") then return redis.error_reply("INVALID log of the bus: " .. KEYS[1]) end
local last = ""
for i = 1, #ARGV do last = redis.call("XADD", KEYS[1], "*", "e", ARGV[i]) end
return last
)lua",
                                                                    kShebang));
  return *script;
}

const redis::Script& JoinScript() {
  static const redis::Script* const script = new redis::Script(Make(R"lua(
local lease = tonumber(ARGV[2])
if not (lease and is(KEYS[1], "zset")) then return redis.error_reply("INVALID members of the bus: " .. KEYS[1]) end
local time = now()
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", time)
redis.call("ZREMRANGEBYSCORE", KEYS[1], "(" .. string.format("%.0f", time + 10 * lease), "+inf")
redis.call("ZADD", KEYS[1], time + lease, ARGV[1])
return redis.call("ZRANGE", KEYS[1], 0, -1)
)lua"));
  return *script;
}

const redis::Script& AcquireScript() {
  static const redis::Script* const script = new redis::Script(Make(R"lua(
local lease = tonumber(ARGV[2])
if not (lease and is(KEYS[1], "hash") and is(KEYS[2], "set") and is(KEYS[3], "stream")) then
  return redis.error_reply("INVALID group of the bus: " .. KEYS[1])
end
local state = redis.call("HMGET", KEYS[1], "owner", "until", "position", "done")
local time = now()
if state[1] and state[1] ~= ARGV[1] and lasts(tonumber(state[2] or 0), time, lease) then return false end
local done = state[4]
if not done then
  -- A new group begins with the first entry that is left.
  done = 0
  if redis.call("EXISTS", KEYS[3]) == 1 then
    local info, stream = redis.call("XINFO", "STREAM", KEYS[3]), {}
    for i = 1, #info, 2 do stream[info[i]] = info[i + 1] end
    done = stream["entries-added"] - stream["length"]
  end
end
local token = redis.call("HINCRBY", KEYS[1], "token", 1)
redis.call("HSET", KEYS[1], "owner", ARGV[1], "until", time + lease, "seen", time, "done", done)
redis.call("SADD", KEYS[2], ARGV[3])
return {tostring(token), state[3] or "0-0", tostring(done)}
)lua"));
  return *script;
}

const redis::Script& RenewScript() {
  static const redis::Script* const script = new redis::Script(Make(R"lua(
local lease = tonumber(ARGV[3])
if not (lease and is(KEYS[1], "hash")) then return redis.error_reply("INVALID group of the bus: " .. KEYS[1]) end
if not holds(KEYS[1], ARGV[1], ARGV[2]) then return 0 end
local time = now()
redis.call("HSET", KEYS[1], "until", time + lease, "seen", time)
return 1
)lua"));
  return *script;
}

const redis::Script& CommitScript() {
  static const redis::Script* const script = new redis::Script(Make(R"lua(
local count = tonumber(ARGV[4])
if not (count and is(KEYS[1], "hash")) then return redis.error_reply("INVALID group of the bus: " .. KEYS[1]) end
if not holds(KEYS[1], ARGV[1], ARGV[2]) then return 0 end
if redis.call("HGET", KEYS[1], "position") == ARGV[3] then return 1 end
local done = tonumber(redis.call("HGET", KEYS[1], "done") or 0)
if not done then return redis.error_reply("INVALID count of a group of the bus: " .. KEYS[1]) end
redis.call("HSET", KEYS[1], "position", ARGV[3], "done", done + count)
return 1
)lua"));
  return *script;
}

const redis::Script& ReleaseScript() {
  static const redis::Script* const script = new redis::Script(Make(R"lua(
if not is(KEYS[1], "hash") then return redis.error_reply("INVALID group of the bus: " .. KEYS[1]) end
if not holds(KEYS[1], ARGV[1], ARGV[2]) then return 0 end
redis.call("HDEL", KEYS[1], "owner", "until")
return 1
)lua"));
  return *script;
}

const redis::Script& TrimScript() {
  static const redis::Script* const script = new redis::Script(Make(R"lua(
local retention = tonumber(ARGV[1])
if not (retention and is(KEYS[1], "stream") and is(KEYS[2], "set")) then
  return redis.error_reply("INVALID log of the bus: " .. KEYS[1])
end
local oldest = math.max(0, now() - retention)
local ms, seq = oldest, 0
for _, group in ipairs(redis.call("SMEMBERS", KEYS[2])) do
  local state = redis.call("HMGET", ARGV[2] .. group, "position", "seen")
  if tonumber(state[2] or 0) > oldest then
    local group_ms, group_seq = string.match(state[1] or "0-0", "^(%d+)-(%d+)$")
    group_ms, group_seq = tonumber(group_ms or 0), tonumber(group_seq or 0)
    if group_ms < ms or (group_ms == ms and group_seq < seq) then ms, seq = group_ms, group_seq end
  end
end
return redis.call("XTRIM", KEYS[1], "MINID", "=", string.format("%d-%d", ms, seq))
)lua"));
  return *script;
}

}  // namespace meydan::bus::redis_streams
