#pragma once

#include <google/protobuf/any.pb.h>

#include <vector>

#include "common/telemetry/metrics.h"

namespace meydan::routing {

// Counts what happens to cases. A figure of this process: the sum over all copies is the service's. Safe from any
// thread.
class CaseMetrics {
 public:
  explicit CaseMetrics(telemetry::Metrics& metrics);

  // What one commit stated (meydan/routing/v1/events.proto).
  void Count(const std::vector<google::protobuf::Any>& events);

 private:
  telemetry::CounterFamily opened_;
  telemetry::CounterFamily escalated_;
  telemetry::CounterFamily overdue_;
  telemetry::CounterFamily answered_;
  telemetry::CounterFamily closed_;
};

}  // namespace meydan::routing
