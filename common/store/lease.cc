#include "common/store/lease.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/redis/script.h"

namespace meydan::store {
namespace {

// A full memory does not stop leases: without one nobody may trim an outbox, which makes room again.
//
// KEYS lease, fence.  ARGV our token ("0" when we have none), duration in ms.  Answers the token when the lease is
// ours, else 0.
//
// A lease that ends far later than any is given was given before the clock was put back. Its holder shortens it when it
// renews it; when it does not, it is dead, and nobody waits for the old time to come again.
constexpr char kAcquire[] = R"lua(#!lua flags=allow-oom
local holder = redis.call("GET", KEYS[1])
local duration = tonumber(ARGV[2])
if not duration then return redis.error_reply("ERR duration") end
if holder == ARGV[1] then
  redis.call("PEXPIRE", KEYS[1], duration)
  return tonumber(holder)
end
if holder and redis.call("PTTL", KEYS[1]) <= 10 * duration then return 0 end
local token = redis.call("INCR", KEYS[2])
redis.call("SET", KEYS[1], token, "PX", duration)
return token
)lua";

// KEYS lease.  ARGV our token.
constexpr char kRelease[] = R"lua(#!lua flags=allow-oom
if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end
return 1
)lua";

const redis::Script& AcquireScript() {
  static const auto* const script = new redis::Script(kAcquire);
  return *script;
}

const redis::Script& ReleaseScript() {
  static const auto* const script = new redis::Script(kRelease);
  return *script;
}

}  // namespace

Lease::Lease(redis::Client& client, std::string key, absl::Duration duration)
    : client_(client), key_(std::move(key)), duration_(duration) {}

Task<absl::StatusOr<bool>> Lease::Acquire() {
  std::vector<std::string> keys = {key_, absl::StrCat(key_, ":fence")};
  std::vector<std::string> args = {absl::StrCat(token_), absl::StrCat(absl::ToInt64Milliseconds(duration_))};
  CO_ASSIGN_OR_RETURN(const redis::Reply reply,
                      co_await redis::RunScript(client_, AcquireScript(), std::move(keys), std::move(args)));
  token_ = reply.integer;
  co_return held();
}

Task<absl::Status> Lease::Release() {
  if (!held()) co_return absl::OkStatus();
  std::vector<std::string> keys = {key_};
  std::vector<std::string> args = {absl::StrCat(std::exchange(token_, 0))};
  const absl::StatusOr<redis::Reply> released =
      co_await redis::RunScript(client_, ReleaseScript(), std::move(keys), std::move(args));
  co_return released.status();
}

}  // namespace meydan::store
