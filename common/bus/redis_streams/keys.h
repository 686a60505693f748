#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/bus/partition_queues.h"

// What the bus keeps in Redis (7.0 or newer). All keys of one partition share a hash tag, so that a script that touches
// them runs on Redis Cluster too.
//
//   bus:<topic>:partitions           string   number of partitions, written once
//   {bus:<topic>:<n>}:log            stream   one entry for each event: field "e" = meydan.event.v1.Event, serialized.
//                                             An event lies in partition StableHash(subject) % partitions
//   {bus:<topic>:<n>}:groups         set      names of the groups that read the partition
//   {bus:<topic>:<n>}:group:<group>  hash     one group's state in the partition:
//       position   id of the last entry marked done; missing: none
//       done       how many entries that is, counted from the stream's first ever (XINFO's entries-added)
//       owner      the member that reads the partition; missing: nobody
//       until      end of its lease, in ms of Redis's clock
//       token      fencing token: one more with each new owner
//       seen       when somebody last held it, in ms of Redis's clock
//   bus:<topic>:members:<group>      zset     members that are alive, by the time (ms) until which they count as such
//
// Invariants: position and done are only written by the owner with the current token, together. The log is never
// trimmed beyond the position of a group that was seen within the retention time. Broadcasts keep nothing here.
namespace meydan::bus::redis_streams {

inline std::string PartitionsKey(const std::string& topic) { return absl::StrCat("bus:", topic, ":partitions"); }
inline std::string MembersKey(const std::string& topic, const std::string& group) {
  return absl::StrCat("bus:", topic, ":members:", group);
}
inline std::string TagOf(const PartitionId& id) { return absl::StrCat("{bus:", id.topic, ":", id.number, "}"); }
inline std::string LogKey(const PartitionId& id) { return TagOf(id) + ":log"; }
inline std::string GroupsKey(const PartitionId& id) { return TagOf(id) + ":groups"; }
inline std::string GroupPrefix(const PartitionId& id) { return TagOf(id) + ":group:"; }
inline std::string GroupKey(const PartitionId& id, const std::string& group) { return GroupPrefix(id) + group; }
inline std::vector<std::string> LogEndCommand(const PartitionId& id) { return {"XINFO", "STREAM", LogKey(id)}; }

}  // namespace meydan::bus::redis_streams
