#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/event.h"
#include "common/bus/partition_queues.h"
#include "common/redis/reply.h"

namespace meydan::bus::redis_streams {

// The events by the partition that each lies in, serialized, in their order.
std::map<int32_t, std::vector<std::string>> ByPartition(const std::vector<Event>& events, int32_t partitions);

// One stream's part of an answer to XREAD.
struct Read {
  std::string key;
  std::vector<PartitionQueues::Fetched> fetched;  // positions are entry ids
};

// An answer to XREAD: nothing when it is nil. What is no event comes as a delivery with its bytes.
std::vector<Read> ParseRead(redis::Reply reply);

// The end of a log, from an answer to XINFO STREAM.
struct LogEnd {
  std::string last = "0-0";  // id of the last entry ever added
  int64_t added = 0;         // entries ever added
  int64_t length = 0;        // entries left
};
// A log that does not exist yet is empty.
absl::StatusOr<LogEnd> ParseLogEnd(const absl::StatusOr<redis::Reply>& reply);

// How many entries are behind `position`, when `done` were added up to it.
int64_t CountBehind(const LogEnd& end, const std::string& position, int64_t done);

// How many of a topic's partitions `self` is to have: all members alive compute the same, and together they have all.
size_t FairShare(std::vector<std::string> members, const std::string& self, size_t partitions);

}  // namespace meydan::bus::redis_streams
