// Throws bytes at all that reads the store's answers, as they come from the wire: nothing may crash, what is not an
// answer must be refused, and a commit counts as done only on the word for it.
#include <hiredis/hiredis.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/base/errors.h"
#include "common/redis/reply.h"
#include "common/store/commit_script.h"
#include "common/store/entry_id.h"

namespace {

using meydan::redis::Reply;
using meydan::store::EntryId;

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

// Only on the word for it, and when the ids are what they must be, does the relay get something without reading it.
void TryAppended(const Reply& reply) {
  const size_t count = reply.elements.size() > 2 ? reply.elements.size() - 2 : 1;
  const auto appended = meydan::store::DecodeAppended(reply, std::vector<std::string>(count, "event"));
  if (!appended) return;
  Require(meydan::store::DecodeCommitReply(reply).ok() && reply.elements[0].text == "OK");
  Require(appended->ids.size() == count && appended->events.size() == count);
  std::optional<EntryId> last = EntryId::Parse(appended->previous);
  Require(last.has_value() == !appended->previous.empty());
  for (const std::string& text : appended->ids) {
    const std::optional<EntryId> id = EntryId::Parse(text);
    Require(id && (!last || *last < *id));
    last = id;
  }
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

// Whether a list announces more than a million elements: hiredis takes memory for as many as a server announces, and
// Redis is trusted not to.
bool AnnouncesTooMany(std::string_view wire) {
  for (size_t star = wire.find('*'); star != wire.npos; star = wire.find('*', star + 1)) {
    size_t digits = star + 1;
    while (digits < wire.size() && (wire[digits] == '+' || wire[digits] == '-' || absl::ascii_isdigit(wire[digits])))
      ++digits;
    if (digits - star > 7) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (AnnouncesTooMany(std::string_view(reinterpret_cast<const char*>(data), size))) return 0;
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
    TryAppended(reply);
    TryLoaded(reply);
    TryCause(reply);
    static_cast<void>(meydan::store::DecodeClaim(reply).ok());
  }
  return 0;
}
