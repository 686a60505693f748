#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

// Structured logs: one event is one line of JSON on stderr, e.g.
//
//   {"time":"2026-03-01T09:30:00.123456Z","level":"warning","service":"routing","event":"case_overdue","case":"cases/5f0c"}
//
// Policy: an event is a decision or a fault, never a step; ERROR means that somebody must act. What a line may hold are
// names of resources, codes and numbers. It must never hold a secret, a token, a follower's or a person's own text, or
// a display name (P8): log the resource name, and whoever may see the text asks the owning service for it.
namespace meydan::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };

// One named value of a log line. It refers to its strings, so it lives no longer than the statement that makes it.
struct LogField {
  using Value = std::variant<absl::string_view, int64_t, uint64_t, double, bool>;

  LogField(absl::string_view field_key, const char* text) : key(field_key), value(absl::string_view(text)) {}
  LogField(absl::string_view field_key, absl::string_view text) : key(field_key), value(text) {}
  LogField(absl::string_view field_key, std::string_view text)
      : key(field_key), value(absl::string_view(text.data(), text.size())) {}
  LogField(absl::string_view field_key, const std::string& text) : key(field_key), value(absl::string_view(text)) {}
  LogField(absl::string_view field_key, bool truth) : key(field_key), value(truth) {}
  LogField(absl::string_view field_key, double number) : key(field_key), value(number) {}
  template <typename Integer, std::enable_if_t<std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>, int> = 0>
  LogField(absl::string_view field_key, Integer number)
      : key(field_key), value(static_cast<std::conditional_t<std::is_signed_v<Integer>, int64_t, uint64_t>>(number)) {}

  absl::string_view key;
  Value value;
};

// Writes one line, unless `level` is below the minimum. Safe from any thread; never throws; one write(2) per line, so
// lines of several threads and processes do not mix. Bytes that are no UTF-8 come out as U+FFFD and a text is cut at
// 2,000 bytes. The line's own keys (time, level, service, event, trace) win over a field of the same name. `trace_id`
// is left out when empty.
//
//   Log(Level::kWarning, "relay_lease_lost", {{"shard", 7}, {"owner", owner}}, event_trace.trace_id);
void Log(Level level, absl::string_view event, std::initializer_list<LogField> fields = {},
         absl::string_view trace_id = {}) noexcept;
// The same for fields that are gathered at run time.
void LogFields(Level level, absl::string_view event, absl::Span<const LogField> fields,
               absl::string_view trace_id = {}) noexcept;

// True when a line of this level would be written: ask before gathering costly fields.
bool ShouldLog(Level level);

// What all lines of the process share. Meant for main, before the first thread; safe at any time. At first kInfo and no
// service.
void SetLogLevel(Level minimum);
void SetLogService(absl::string_view service);

// The level called "debug", "info", "warning" or "error"; false, and `level` untouched, for any other word.
bool ParseLevel(absl::string_view word, Level& level);

// Where lines go. Write gets each line without its newline, from any thread and from several at once.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void Write(absl::string_view line) = 0;
};

// Sends lines to `sink` until the next call; nullptr means stderr. When it returns, no thread is inside the previous
// sink. Returns the previous one. A sink must not log.
LogSink* SetLogSink(LogSink* sink);

}  // namespace meydan::telemetry
