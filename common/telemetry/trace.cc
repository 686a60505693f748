#include "common/telemetry/trace.h"

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace meydan::telemetry {
namespace {

constexpr size_t kLength = 55;  // of version 00

// Hexadecimal digits of a random number that is not zero.
std::string RandomId() {
  thread_local absl::BitGen random;
  return absl::StrFormat("%016x", absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX));
}

bool IsLowerHex(absl::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

bool IsId(absl::string_view text) { return IsLowerHex(text) && text.find_first_not_of('0') != absl::string_view::npos; }

}  // namespace

TraceContext NewTrace() { return TraceContext{absl::StrCat(RandomId(), RandomId()), RandomId(), true}; }

TraceContext ChildOf(const TraceContext& parent) { return TraceContext{parent.trace_id, RandomId(), parent.sampled}; }

std::optional<TraceContext> ParseTraceparent(absl::string_view traceparent) {
  if (traceparent.size() < kLength || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') {
    return std::nullopt;
  }
  const absl::string_view version = traceparent.substr(0, 2);
  if (!IsLowerHex(version) || version == "ff") return std::nullopt;
  if (traceparent.size() > kLength && (version == "00" || traceparent[kLength] != '-')) return std::nullopt;
  const absl::string_view trace_id = traceparent.substr(3, 32);
  const absl::string_view span_id = traceparent.substr(36, 16);
  const absl::string_view flags = traceparent.substr(53, 2);
  if (!IsId(trace_id) || !IsId(span_id) || !IsLowerHex(flags)) return std::nullopt;
  const char low = flags[1];
  const int digit = low <= '9' ? low - '0' : low - 'a' + 10;
  return TraceContext{std::string(trace_id), std::string(span_id), (digit & 1) != 0};
}

TraceContext ContinueTrace(absl::string_view traceparent) {
  const std::optional<TraceContext> parent = ParseTraceparent(traceparent);
  return parent.has_value() ? ChildOf(*parent) : NewTrace();
}

std::string ToTraceparent(const TraceContext& context) {
  return absl::StrCat("00-", context.trace_id, "-", context.span_id, context.sampled ? "-01" : "-00");
}

}  // namespace meydan::telemetry
