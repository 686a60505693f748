#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tests/harness/kafka_broker.h"
#include "tests/load/histogram.h"

namespace meydan::load {

struct RawKafkaLoad {
  double rate = 1000;  // records per second
  absl::Duration warm_up;
  absl::Duration measured;
  size_t bytes = 300;  // of a record
};

// From each record's intended send time until a consumer has it, with librdkafka alone and the settings of Meydan's bus
// (idempotent, acks=all, a linger of 1 ms): what the broker and this machine take without Meydan. Uses a topic of its
// own.
absl::StatusOr<Histogram> MeasureRawKafka(harness::KafkaBroker& broker, const std::string& topic,
                                          const RawKafkaLoad& load);

}  // namespace meydan::load
