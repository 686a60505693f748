#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/event.h"

namespace meydan::bus::kafka {

// The form of an event on Kafka: CloudEvents 1.0, Kafka protocol binding, binary mode.
//
//   key                 the event's subject, so that all events of one aggregate lie in one partition
//   value               the event's data as it is
//   content-type        application/protobuf
//   ce_specversion      1.0
//   ce_id, ce_type, ce_source, ce_subject
//   ce_time             RFC 3339, UTC
//   ce_actor, ce_cause, ce_version    extension attributes: Meydan's own
//   traceparent         W3C trace context, left out when there is none
//
// All header values are UTF-8. What is empty is left out, except for what the standard demands.

using Header = std::pair<std::string, std::string>;

// What stands in the headers; the key and the value are the event's own fields.
std::vector<Header> ToHeaders(const Event& event);

// A header as librdkafka shows it: it refers to the message.
struct HeaderView {
  absl::string_view name;
  absl::string_view value;
};

// The event of a record. INVALID_ARGUMENT, reason EVENT_MALFORMED, unless it says specversion 1.0 and has an id, type,
// source and subject and, where present, a well-formed time and version; or when a text is no UTF-8. Headers not named
// above are passed over; of one that comes twice the last counts.
absl::StatusOr<Event> FromRecord(const std::vector<HeaderView>& headers, absl::string_view value);

}  // namespace meydan::bus::kafka
