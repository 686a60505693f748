#include "common/redis/reply.h"

#include <hiredis/hiredis.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::redis {

Reply ToReply(const redisReply& reply) {
  Reply copy;
  switch (reply.type) {
    case REDIS_REPLY_STRING:
      copy.kind = Reply::Kind::kString;
      copy.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_STATUS:
      copy.kind = Reply::Kind::kStatus;
      copy.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_INTEGER:
      copy.kind = Reply::Kind::kInteger;
      copy.integer = reply.integer;
      break;
    case REDIS_REPLY_ARRAY:
      copy.kind = Reply::Kind::kArray;
      copy.elements.reserve(reply.elements);
      for (size_t i = 0; i < reply.elements; ++i) {
        // A script may put an error into an array only by redis.pcall, which ours do not use.
        copy.elements.push_back(ToReply(*reply.element[i]));
      }
      break;
    default:
      break;
  }
  return copy;
}

absl::Status ErrorReplyToStatus(const std::string& error) {
  const auto begins = [&error](absl::string_view word) { return absl::StartsWith(error, word); };
  if (begins("NOSCRIPT")) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "REDIS_NO_SCRIPT", error);
  }
  if (begins("OOM")) {
    return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "REDIS_OUT_OF_MEMORY",
                                    "the store has reached its memory limit (maxmemory); nothing was written"),
                          absl::Seconds(5));
  }
  for (const absl::string_view word :
       {"LOADING", "MISCONF", "READONLY", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "BUSY"}) {
    if (begins(word)) {
      return WithRetryDelay(
          MakeError(absl::StatusCode::kUnavailable, "REDIS_NOT_WRITING",
                    absl::StrCat("the store takes no writes at the moment (", word, "); nothing was written")),
          absl::Seconds(1));
    }
  }
  return MakeError(absl::StatusCode::kInternal, "REDIS_ERROR", error);
}

}  // namespace meydan::redis
