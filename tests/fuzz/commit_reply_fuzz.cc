// Throws bytes at all that reads the store's answers, as they come from the wire: nothing may crash, what is not an
// answer must be refused, and a commit counts as done only on the word for it.
#include <hiredis/hiredis.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "common/base/errors.h"
#include "common/redis/reply.h"
#include "common/store/commit_script.h"

namespace {

using meydan::redis::Reply;

void Require(bool holds) {
  if (!holds) std::abort();
}

void TryCommitReply(const Reply& reply) {
  const auto applied = meydan::store::DecodeCommitReply(reply);
  const std::string word = reply.elements.empty() ? "" : reply.elements[0].text;
  Require(applied.ok() == (word == "OK" || word == "DONE"));
  if (applied.ok()) return Require(applied->repeated == (word == "DONE"));
  Require(!meydan::ReasonOf(applied.status()).empty());
}

void TryLoaded(const Reply& reply) {
  const auto stored = meydan::store::DecodeStored(reply);
  if (!stored.ok()) return Require(meydan::ReasonOf(stored.status()) == "STORE_BROKEN");
  Require(reply.kind == Reply::Kind::kString && stored->version > 0 && stored->sequence >= 0);
  Require(reply.text.ends_with(stored->state));
}

void TryCause(const Reply& reply) {
  const auto applied = meydan::store::DecodeCause(reply, "digest");
  if (applied.ok() && applied->repeated) return Require(reply.text == "digest\n" + applied->answer);
  Require(applied.ok() ? reply.IsNil() : !meydan::ReasonOf(applied.status()).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader(redisReaderCreate(), &redisReaderFree);
  redisReaderFeed(reader.get(), reinterpret_cast<const char*>(data), size);
  void* raw = nullptr;
  while (redisReaderGetReply(reader.get(), &raw) == REDIS_OK && raw != nullptr) {
    const std::unique_ptr<redisReply, decltype(&freeReplyObject)> owned(static_cast<redisReply*>(raw),
                                                                        &freeReplyObject);
    if (owned->type == REDIS_REPLY_ERROR) {
      Require(!meydan::ReasonOf(meydan::redis::ErrorReplyToStatus(std::string(owned->str, owned->len))).empty());
      continue;
    }
    const Reply reply = meydan::redis::ToReply(*owned);
    TryCommitReply(reply);
    TryLoaded(reply);
    TryCause(reply);
    static_cast<void>(meydan::store::DecodeClaim(reply).ok());
  }
  return 0;
}
