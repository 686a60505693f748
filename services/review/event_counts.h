#pragma once

#include <google/protobuf/any.pb.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/telemetry/metrics.h"

namespace meydan::review {

// Counts what happens, by the name of the event: meydan_review_events_total{event="ContentApproved"}. A figure of this
// process: the sum over all copies is the service's. Safe from any thread.
class EventCounts {
 public:
  explicit EventCounts(telemetry::Metrics& metrics)
      : events_(metrics, "meydan_review_events_total", "What happened to submissions and rights.", {"event"}) {}

  // The names of what one commit states (meydan/review/v1/events.proto).
  static std::vector<std::string> NamesOf(const std::vector<google::protobuf::Any>& events) {
    std::vector<std::string> names;
    names.reserve(events.size());
    for (const google::protobuf::Any& event : events) {
      const absl::string_view type = event.type_url();
      names.emplace_back(type.substr(type.rfind('.') + 1));
    }
    return names;
  }
  // To be called once it is committed.
  void Count(const std::vector<std::string>& names) {
    for (const std::string& name : names) events_.With({name}).Increment();
  }
  void Count(const std::vector<google::protobuf::Any>& events) { Count(NamesOf(events)); }

 private:
  telemetry::CounterFamily events_;
};

}  // namespace meydan::review
