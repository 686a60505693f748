#include "common/bus/redis_streams/entries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "common/base/ids.h"

namespace meydan::bus::redis_streams {
namespace {

constexpr char kEventField[] = "e";

// An entry's id begins with the time at which it was added, in ms.
absl::Time TimeOfId(absl::string_view id) {
  int64_t ms = 0;
  return absl::SimpleAtoi(id.substr(0, id.find('-')), &ms) ? absl::FromUnixMillis(ms) : absl::UnixEpoch();
}

// `entry` is {id, {field, value, …}}.
PartitionQueues::Fetched ParseEntry(redis::Reply entry) {
  PartitionQueues::Fetched fetched;
  if (entry.elements.size() != 2) return fetched;
  fetched.position = std::move(entry.elements[0].text);
  fetched.delivery.published = TimeOfId(fetched.position);
  std::vector<redis::Reply>& fields = entry.elements[1].elements;
  std::string value;
  for (size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (i == 0 || fields[i].text == kEventField) value = std::move(fields[i + 1].text);
  }
  Event& event = fetched.delivery.event;
  if (!event.ParseFromString(value) || event.id().empty() || event.type().empty()) {
    event.Clear();
    fetched.delivery.raw = std::move(value);
  }
  return fetched;
}

}  // namespace

std::map<int32_t, std::vector<std::string>> ByPartition(const std::vector<Event>& events, int32_t partitions) {
  std::map<int32_t, std::vector<std::string>> by_partition;
  for (const Event& event : events) {
    const uint64_t number = StableHash(event.subject()) % static_cast<uint64_t>(partitions);
    by_partition[static_cast<int32_t>(number)].push_back(event.SerializeAsString());
  }
  return by_partition;
}

std::vector<Read> ParseRead(redis::Reply reply) {
  std::vector<Read> reads;
  for (redis::Reply& stream : reply.elements) {
    if (stream.elements.size() != 2) continue;
    Read& read = reads.emplace_back();
    read.key = std::move(stream.elements[0].text);
    read.fetched.reserve(stream.elements[1].elements.size());
    for (redis::Reply& entry : stream.elements[1].elements) read.fetched.push_back(ParseEntry(std::move(entry)));
  }
  return reads;
}

absl::StatusOr<LogEnd> ParseLogEnd(const absl::StatusOr<redis::Reply>& reply) {
  LogEnd end;
  if (!reply.ok()) {
    if (absl::StrContains(reply.status().message(), "no such key")) return end;
    return reply.status();
  }
  const std::vector<redis::Reply>& fields = reply->elements;
  for (size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text == "last-generated-id") end.last = fields[i + 1].text;
    if (fields[i].text == "entries-added") end.added = fields[i + 1].integer;
    if (fields[i].text == "length") end.length = fields[i + 1].integer;
  }
  return end;
}

int64_t CountBehind(const LogEnd& end, const std::string& position, int64_t done) {
  if (position == end.last) return 0;
  // What was trimmed cannot come any more.
  return std::clamp<int64_t>(end.added - done, 0, end.length);
}

size_t FairShare(std::vector<std::string> members, const std::string& self, size_t partitions) {
  std::sort(members.begin(), members.end());
  const auto found = std::find(members.begin(), members.end(), self);
  if (found == members.end()) return 0;
  const auto index = static_cast<size_t>(found - members.begin());
  return partitions / members.size() + (index < partitions % members.size() ? 1 : 0);
}

}  // namespace meydan::bus::redis_streams
