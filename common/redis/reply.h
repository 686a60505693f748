#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

struct redisReply;

namespace meydan::redis {

// An answer of Redis (RESP2). Plain data.
struct Reply {
  enum class Kind { kNil, kStatus, kString, kInteger, kArray };

  Kind kind = Kind::kNil;
  std::string text;             // of kStatus and kString
  int64_t integer = 0;          // of kInteger
  std::vector<Reply> elements;  // of kArray

  bool IsNil() const { return kind == Kind::kNil; }
};

// A copy of hiredis's reply, which must not be an error.
Reply ToReply(const redisReply& reply);

// What an error answer means to a caller: a reason for each kind that needs its own treatment.
//   REDIS_OUT_OF_MEMORY (RESOURCE_EXHAUSTED)  maxmemory is reached; nothing was done
//   REDIS_NOT_WRITING (UNAVAILABLE)           MISCONF, READONLY, LOADING, MASTERDOWN, …: the server takes no writes
//   now; nothing was done REDIS_NO_SCRIPT (FAILED_PRECONDITION)     the script cache is empty; nothing was done
//   REDIS_ERROR (INTERNAL)                    anything else: a fault in our own command
absl::Status ErrorReplyToStatus(const std::string& error);

}  // namespace meydan::redis
