// Throws bytes at all that reads the store's answers, the outbox's among them, as they come from the wire: nothing may
// crash, what is not an answer must be refused, and a commit counts as done only on the word for it.
#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/errors.h"
#include "common/redis/reply.h"
#include "common/store/commit_script.h"
#include "common/store/entry_id.h"
#include "common/store/outbox.h"
#include "tests/fuzz/wire.h"

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

// Each entry is one event, whole, or nothing is read.
void TryOutbox(const Reply& reply) {
  constexpr int kShard = 7;
  const auto entries = meydan::store::Outbox::DecodeRead(reply, kShard);
  if (!entries.ok()) return Require(meydan::ReasonOf(entries.status()) == "STORE_BROKEN");
  Require(reply.kind == Reply::Kind::kArray && entries->size() == reply.elements.size());
  for (size_t i = 0; i < entries->size(); ++i) Require((*entries)[i].id == reply.elements[i].elements[0].text);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);  // a line for each text that is not UTF-8 says nothing here
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view wire(reinterpret_cast<const char*>(data), size);
  meydan::fuzz::ForEachAnswer(wire, [](const absl::StatusOr<Reply>& reply) {
    if (!reply.ok()) return Require(!meydan::ReasonOf(reply.status()).empty());
    TryCommitReply(*reply);
    TryAppended(*reply);
    TryLoaded(*reply);
    TryCause(*reply);
    TryOutbox(*reply);
    static_cast<void>(meydan::store::DecodeClaim(*reply).ok());
  });
  return 0;
}
