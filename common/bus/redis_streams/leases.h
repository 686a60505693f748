#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/bus/partition_queues.h"
#include "common/redis/client.h"

namespace meydan::bus::redis_streams {

// One member of a group and what it asks of Redis: the scripts of scripts.h with their answers read. Stateless; errors
// are those of redis::Client.
class Leases {
 public:
  struct Taken {
    std::string token;
    std::string position;  // the last entry that the group has done
    int64_t done = 0;
  };

  Leases(redis::Client& client, std::string group, absl::Duration lease);
  const std::string& member() const { return member_; }

  // Counts as alive for another lease; gives all members that are.
  Task<absl::StatusOr<std::vector<std::string>>> Join(std::string topic);
  Task<absl::Status> Leave(std::string topic);

  // nullopt when another member holds it.
  Task<absl::StatusOr<std::optional<Taken>>> Acquire(PartitionId id);
  // False when another member has taken it since.
  Task<absl::StatusOr<bool>> Renew(PartitionId id, std::string token);
  Task<absl::StatusOr<bool>> Commit(PartitionId id, std::string token, std::string position, size_t count);
  Task<absl::StatusOr<bool>> Release(PartitionId id, std::string token);

 private:
  redis::Client& client_;
  const std::string group_;
  const std::string member_;  // a name that nobody else has
  const std::string lease_ms_;
};

}  // namespace meydan::bus::redis_streams
