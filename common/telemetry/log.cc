#include "common/telemetry/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace meydan::telemetry {
namespace {

constexpr size_t kMaxText = 2000;

std::atomic<Level> minimum_level{Level::kInfo};

struct Shared {
  absl::Mutex mutex;
  std::string service ABSL_GUARDED_BY(mutex);
  LogSink* sink ABSL_GUARDED_BY(mutex) = nullptr;
};

// Never destroyed: threads may log while the process exits.
Shared& TheShared() {
  static Shared& shared = *new Shared;
  return shared;
}

const char* NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

std::string TextOf(absl::string_view text) {
  if (text.size() <= kMaxText) return std::string(text);
  size_t end = kMaxText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return std::string(text.substr(0, end)) + "…";
}

nlohmann::ordered_json JsonOf(const LogField::Value& value) {
  return std::visit(
      [](const auto& held) -> nlohmann::ordered_json {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, absl::string_view>) {
          return TextOf(held);
        } else {
          return held;
        }
      },
      value);
}

std::string LineOf(Level level, absl::string_view service, absl::string_view event, absl::Span<const LogField> fields,
                   absl::string_view trace_id) {
  nlohmann::ordered_json line;
  line["time"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  line["level"] = NameOf(level);
  if (!service.empty()) line["service"] = TextOf(service);
  line["event"] = TextOf(event);
  if (!trace_id.empty()) line["trace"] = TextOf(trace_id);
  for (const LogField& field : fields) line.emplace(TextOf(field.key), JsonOf(field.value));
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// A line that cannot be written has no one left to tell: it is dropped.
void WriteToStderr(std::string line) {
  line += '\n';
  absl::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

bool ShouldLog(Level level) { return level >= minimum_level.load(std::memory_order_relaxed); }

void SetLogLevel(Level minimum) { minimum_level.store(minimum, std::memory_order_relaxed); }

void SetLogService(absl::string_view service) {
  Shared& shared = TheShared();
  absl::MutexLock lock(&shared.mutex);
  shared.service = std::string(service);
}

bool ParseLevel(absl::string_view word, Level& level) {
  for (const Level each : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    if (word == NameOf(each)) {
      level = each;
      return true;
    }
  }
  return false;
}

LogSink* SetLogSink(LogSink* sink) {
  Shared& shared = TheShared();
  absl::MutexLock lock(&shared.mutex);
  return std::exchange(shared.sink, sink);
}

void LogFields(Level level, absl::string_view event, absl::Span<const LogField> fields,
               absl::string_view trace_id) noexcept {
  if (!ShouldLog(level)) return;
  Shared& shared = TheShared();
  absl::ReaderMutexLock lock(&shared.mutex);
  std::string line = LineOf(level, shared.service, event, fields, trace_id);
  if (shared.sink != nullptr) {
    shared.sink->Write(line);
  } else {
    WriteToStderr(std::move(line));
  }
}

void Log(Level level, absl::string_view event, std::initializer_list<LogField> fields,
         absl::string_view trace_id) noexcept {
  LogFields(level, event, absl::Span<const LogField>(fields.begin(), fields.size()), trace_id);
}

}  // namespace meydan::telemetry
