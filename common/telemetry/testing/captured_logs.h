#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "common/telemetry/log.h"

namespace meydan::telemetry::testing {

// Catches the process's log lines for as long as it lives.
class CapturedLogs final : public LogSink {
 public:
  CapturedLogs() : previous_(SetLogSink(this)) {}
  ~CapturedLogs() override { SetLogSink(previous_); }
  CapturedLogs(const CapturedLogs&) = delete;
  CapturedLogs& operator=(const CapturedLogs&) = delete;

  void Write(absl::string_view line) override {
    absl::MutexLock lock(&mutex_);
    lines_.emplace_back(line);
  }
  std::vector<std::string> lines() const {
    absl::MutexLock lock(&mutex_);
    return lines_;
  }
  // All lines in one string, for a search.
  std::string text() const { return absl::StrJoin(lines(), "\n"); }

 private:
  LogSink* const previous_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::telemetry::testing
