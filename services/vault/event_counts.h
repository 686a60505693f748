#pragma once

#include <google/protobuf/any.pb.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/telemetry/metrics.h"

namespace meydan::vault {

// Counts what happens, by the name of the event: meydan_vault_events_total{event="CredentialRevealed"}. A figure of
// this process: the sum over all copies is the service's. Safe from any thread.
class EventCounts {
 public:
  explicit EventCounts(telemetry::Metrics& metrics)
      : events_(metrics, "meydan_vault_events_total", "What happened to credentials.", {"event"}) {}

  // What one commit stated (meydan/vault/v1/events.proto).
  void Count(const std::vector<google::protobuf::Any>& events) {
    for (const google::protobuf::Any& event : events) {
      const absl::string_view type = event.type_url();
      events_.With({std::string(type.substr(type.rfind('.') + 1))}).Increment();
    }
  }

 private:
  telemetry::CounterFamily events_;
};

}  // namespace meydan::vault
