#include "common/bus/bus.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::bus {

std::string TopicOf(absl::string_view service) { return absl::StrCat("meydan.", service, ".v1"); }

absl::Status Validate(const SubscribeOptions& options) {
  FieldViolations bad;
  if (options.topics.empty()) bad.Add("topics", "must name at least one topic");
  if (options.batch_size == 0) bad.Add("batch_size", "must be at least 1");
  return bad.ToStatus();
}

absl::Status BusUnavailable(std::string why) {
  return MakeError(absl::StatusCode::kUnavailable, "BUS_UNAVAILABLE", std::move(why));
}

absl::Status PartitionLost(const Batch& batch) {
  return MakeError(
      absl::StatusCode::kAborted, "PARTITION_LOST",
      absl::StrCat("partition ", batch.partition, " of ", batch.topic, " is no longer held; its events come again"),
      {{"topic", batch.topic}, {"partition", absl::StrCat(batch.partition)}});
}

absl::Status SubscriptionStopped() {
  return MakeError(absl::StatusCode::kCancelled, "SUBSCRIPTION_STOPPED", "the subscription was stopped");
}

}  // namespace meydan::bus
