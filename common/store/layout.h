#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace meydan::store {

// Where the aggregates of one service lie. Keys carry a hash tag of service and virtual shard, so that a commit touches
// one slot and the same layout runs on Redis Cluster:
//
//   {routing:07}:a:cases/5f0c      string  "<version> <sequence> <state>", the state a serialised protobuf
//   {routing:07}:h:cases/5f0c      list    the aggregate's own events, oldest first
//   {routing:07}:i:<index>         zset    members of one list, all of score 0: read in bytewise order
//   {routing:07}:timers            zset    "<name>\n<timer>" by due time in milliseconds since 1970
//   {routing:07}:outbox            stream  field "e": a serialised event that the bus has not acknowledged yet
//   {routing:07}:c:<cause>         string  "<digest>\n<answer>": what a cause led to, expires
//   {routing:07}:r:<request id>    string  the aggregate that a request id was used for, expires
//   {routing:07}:sequence          string  number of the youngest aggregate
//   {routing:07}:lease:<role>      string  fencing token of whoever holds the role; :fence counts the tokens given
//   {routing:layout}               string  the number of shards, recorded at first start
//   {routing:dead}:…               the consumer's dead letters (delivery/dead_letters.h)
class Layout {
 public:
  Layout(std::string service, int shards);

  const std::string& service() const { return service_; }
  int shards() const { return shards_; }

  // The shard of a resource, by its first two segments: all that belongs to "people/ayse" lies together.
  int ShardOf(absl::string_view name) const;

  const std::string& Prefix(int shard) const { return prefixes_[shard]; }  // "{routing:07}:"
  std::string RecordKey() const;                                           // "{routing:layout}"

 private:
  std::string service_;
  int shards_;
  std::vector<std::string> prefixes_;
};

// A resource name of the collection in each shard, "cases/12", by number of the shard; always the same ones. For what
// each shard has one of, and for reading a list shard by shard (Range::within): that way reading all of a long list
// fetches each member once.
std::vector<std::string> OneNamePerShard(const Layout& layout, absl::string_view collection);

}  // namespace meydan::store
