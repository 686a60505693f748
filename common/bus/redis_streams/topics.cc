#include "common/bus/redis_streams/topics.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/bus/redis_streams/keys.h"

namespace meydan::bus::redis_streams {

Task<absl::StatusOr<int32_t>> Topics::Partitions(std::string topic) {
  {
    absl::MutexLock lock(&mutex_);
    const auto found = counts_.find(topic);
    if (found != counts_.end()) co_return found->second;
  }
  std::vector<std::string> command;
  for (std::string word :
       {std::string("SET"), PartitionsKey(topic), absl::StrCat(partitions_), std::string("NX"), std::string("GET")}) {
    command.push_back(std::move(word));
  }
  absl::StatusOr<redis::Reply> before = co_await client_.Call(std::move(command));
  if (!before.ok()) co_return before.status();
  int32_t count = partitions_;
  if (!before->IsNil() && (!absl::SimpleAtoi(before->text, &count) || count < 1)) {
    co_return MakeError(absl::StatusCode::kInternal, "BUS_CORRUPT",
                        absl::StrCat(PartitionsKey(topic), " is not a number of partitions"));
  }
  absl::MutexLock lock(&mutex_);
  counts_[topic] = count;
  co_return count;
}

std::vector<PartitionId> Topics::Known() const {
  absl::MutexLock lock(&mutex_);
  std::vector<PartitionId> ids;
  for (const auto& [topic, count] : counts_) {
    for (int32_t number = 0; number < count; ++number) ids.push_back(PartitionId{topic, number});
  }
  return ids;
}

}  // namespace meydan::bus::redis_streams
