#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace meydan::telemetry {

// Where one step stands in a trace (W3C Trace Context, level 1). Carried as `traceparent` in RPC metadata, in events
// and in Kafka headers: "00-<trace id>-<span id>-<flags>".
struct TraceContext {
  std::string
      trace_id;  // 32 lower-case hexadecimal digits, not all zero: the same for all that one command brings about
  std::string span_id;  // 16 lower-case hexadecimal digits, not all zero: this very step
  bool sampled = true;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

// A new trace with random ids. Safe from any thread.
TraceContext NewTrace();

// A further step of the same trace: a new span id, everything else kept.
TraceContext ChildOf(const TraceContext& parent);

// nullopt when `traceparent` is malformed: by length, upper-case digits, an id of zeros, version ff, or anything behind
// the flags in version 00. A later version is read by its first four fields, as the standard asks.
std::optional<TraceContext> ParseTraceparent(absl::string_view traceparent);

// What to work under when a call or an event comes in: a child of its trace, or a new trace when `traceparent` is empty
// or malformed.
TraceContext ContinueTrace(absl::string_view traceparent);

std::string ToTraceparent(const TraceContext& context);

}  // namespace meydan::telemetry
