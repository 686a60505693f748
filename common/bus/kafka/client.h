#pragma once

#include <librdkafka/rdkafka.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/bus/kafka/options.h"

// librdkafka's things with owners, and what producer and consumer ask of it alike.
namespace meydan::bus::kafka {

struct Destroy {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
};
using ClientPtr = std::unique_ptr<rd_kafka_t, Destroy>;
using QueuePtr = std::unique_ptr<rd_kafka_queue_t, Destroy>;
using EventPtr = std::unique_ptr<rd_kafka_event_t, Destroy>;
using PartitionListPtr = std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy>;

// A client that hands out the `events` (RD_KAFKA_EVENT_…) on its queues. Connects in the background. INVALID_ARGUMENT,
// reason KAFKA_SETTING_REFUSED, names a setting that librdkafka does not take.
absl::StatusOr<ClientPtr> MakeClient(rd_kafka_type_t type, const Options& options,
                                     const std::vector<std::pair<std::string, std::string>>& settings, int events);

std::string Millis(absl::Duration duration);

// What an error of the broker or of librdkafka means to the caller of the bus.
absl::Status ToStatus(rd_kafka_resp_err_t error);

// Asks the controller for the topics; the answer comes on `queue` as an RD_KAFKA_EVENT_CREATETOPICS_RESULT with
// `opaque`, after `timeout` at the latest. With `validate_only` nothing is created.
void RequestTopics(rd_kafka_t* client, const Options& options, const std::vector<std::string>& topics,
                   absl::Duration timeout, bool validate_only, rd_kafka_queue_t* queue, void* opaque);

// OK when all topics exist now; also when we may not create topics, for then somebody else does it.
absl::Status TopicsExist(rd_kafka_event_t* result);

// OK when the controller answered, whatever it said.
absl::Status ControllerAnswered(rd_kafka_event_t* result);

}  // namespace meydan::bus::kafka
