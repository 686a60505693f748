#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "common/redis/reply.h"

namespace meydan::fuzz {

// Whether a list announces more than a million elements: hiredis takes memory for as many as a server announces, and
// Redis is trusted not to.
inline bool AnnouncesTooMany(std::string_view wire) {
  for (size_t star = wire.find('*'); star != wire.npos; star = wire.find('*', star + 1)) {
    size_t digits = star + 1;
    while (digits < wire.size() && (wire[digits] == '+' || wire[digits] == '-' || absl::ascii_isdigit(wire[digits])))
      ++digits;
    if (digits - star > 7) return true;
  }
  return false;
}

// Reads bytes as the client reads what a server sends, and hands every whole answer to `each`, as the client's callers
// get it.
template <typename Each>
void ForEachAnswer(std::string_view wire, const Each& each) {
  if (AnnouncesTooMany(wire)) return;
  const std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader(redisReaderCreate(), &redisReaderFree);
  redisReaderFeed(reader.get(), wire.data(), wire.size());
  void* raw = nullptr;
  while (redisReaderGetReply(reader.get(), &raw) == REDIS_OK && raw != nullptr) {
    const std::unique_ptr<redisReply, decltype(&freeReplyObject)> owned(static_cast<redisReply*>(raw),
                                                                        &freeReplyObject);
    if (owned->type == REDIS_REPLY_ERROR) {
      each(absl::StatusOr<redis::Reply>(redis::ErrorReplyToStatus(std::string(owned->str, owned->len))));
    } else {
      each(absl::StatusOr<redis::Reply>(redis::ToReply(*owned)));
    }
  }
}

}  // namespace meydan::fuzz
