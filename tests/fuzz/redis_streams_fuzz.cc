// Throws bytes at all that reads the event logs' answers, as they come from the wire, and at the reader of an entry's
// event: nothing may crash, no entry may vanish, what is no event must come with its bytes, and what is taken for one
// must survive being added and read again.
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bus/redis_streams/entries.h"
#include "tests/fuzz/wire.h"

namespace {

using meydan::Event;
using meydan::bus::PartitionQueues;
using meydan::bus::redis_streams::ByPartition;
using meydan::bus::redis_streams::ParseLogEnd;
using meydan::bus::redis_streams::ParseRead;
using meydan::bus::redis_streams::Read;
using meydan::redis::Reply;

void Require(bool holds) {
  if (!holds) std::abort();
}

Reply Text(std::string text) { return {.kind = Reply::Kind::kString, .text = std::move(text)}; }
Reply Array(std::vector<Reply> elements) { return {.kind = Reply::Kind::kArray, .elements = std::move(elements)}; }

// An answer with one entry, as ours are.
Reply OneEntry(std::string event) {
  Reply entry = Array({Text("1767225600123-4"), Array({Text("e"), Text(std::move(event))})});
  return Array({Array({Text("{bus:t:0}:log"), Array({std::move(entry)})})});
}

void TryAgain(const Event& event) {
  const auto added = ByPartition({event}, 8);
  Require(added.size() == 1 && added.begin()->first >= 0 && added.begin()->first < 8);
  const std::vector<Read> reads = ParseRead(OneEntry(added.begin()->second.at(0)));
  Require(reads.size() == 1 && reads[0].fetched.size() == 1);
  Require(reads[0].fetched[0].delivery.event.SerializeAsString() == event.SerializeAsString());
}

void CheckFetched(const PartitionQueues::Fetched& fetched, const Reply& entry) {
  const Event& event = fetched.delivery.event;
  if (!event.id().empty()) {
    Require(!event.type().empty() && fetched.delivery.raw.empty());
    TryAgain(event);
  } else {
    Require(event.SerializeAsString().empty());
  }
  if (entry.elements.size() != 2) return Require(fetched.position.empty() && fetched.delivery.raw.empty());
  Require(fetched.position == entry.elements[0].text);
  const std::vector<Reply>& fields = entry.elements[1].elements;
  Require(fetched.delivery.raw.empty() || std::any_of(fields.begin(), fields.end(), [&fetched](const Reply& field) {
            return field.text == fetched.delivery.raw;
          }));
}

void TryRead(const Reply& reply) {
  const std::vector<Read> reads = ParseRead(reply);
  auto read = reads.begin();
  for (const Reply& log : reply.elements) {
    if (log.elements.size() != 2) continue;
    const std::vector<Reply>& entries = log.elements[1].elements;
    Require(read != reads.end() && read->key == log.elements[0].text && read->fetched.size() == entries.size());
    for (size_t i = 0; i < entries.size(); ++i) CheckFetched(read->fetched[i], entries[i]);
    ++read;
  }
  Require(read == reads.end());
}

void TryLogEnd(const absl::StatusOr<Reply>& reply) {
  const auto end = ParseLogEnd(reply);
  if (!end.ok()) return Require(end.status() == reply.status());
  if (end->added < 0 || end->length < 0) return;  // Redis is trusted to count
  Require(CountBehind(*end, end->last, 0) == 0);
  const int64_t behind = CountBehind(*end, "", end->added / 2);
  Require(behind >= 0 && behind <= end->length);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);  // a line for each text that is not UTF-8 says nothing here
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  meydan::fuzz::ForEachAnswer(input, [](const absl::StatusOr<Reply>& reply) {
    TryLogEnd(reply);
    if (reply.ok()) TryRead(*reply);
  });
  TryRead(OneEntry(std::string(input)));
  return 0;
}
