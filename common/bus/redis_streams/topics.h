#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/async/task.h"
#include "common/bus/partition_queues.h"
#include "common/redis/client.h"

namespace meydan::bus::redis_streams {

// The topics' numbers of partitions. Safe for use from any thread.
class Topics {
 public:
  // `partitions` is for topics that are not there yet.
  Topics(redis::Client& client, int partitions) : client_(client), partitions_(partitions) {}

  // Records it at the topic's first use; the same for ever.
  Task<absl::StatusOr<int32_t>> Partitions(std::string topic);

  // All partitions of the topics asked for so far.
  std::vector<PartitionId> Known() const;

 private:
  redis::Client& client_;
  const int partitions_;
  mutable absl::Mutex mutex_;
  std::map<std::string, int32_t> counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::bus::redis_streams
