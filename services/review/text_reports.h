#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "services/review/domain/checks/checks.h"

namespace meydan::review {

// What was found in texts lately, so that content which is looked at again, as a draft is that is handed in, is not
// read again. Of this process only, whose checks stay the same. Bounded. Safe from any thread.
class TextReports {
 public:
  using Report = std::shared_ptr<const TextReport>;  // shared with whoever works with it when it is forgotten here

  // Remembers at least the reports that were used last and take `most_bytes` together, and at most twice as many bytes.
  explicit TextReports(size_t most_bytes) : most_bytes_(most_bytes) {}

  // What a report is remembered by: all that it depends on (Checker::CheckTexts). `digest` is the content's.
  static std::string KeyOf(absl::string_view digest, const v1::Content& content, const Surroundings& world,
                           const Ledger& ledger);

  // Null for what is not remembered.
  Report Find(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);
  // Not of a text in which very much was found: there are few of those, and they are large.
  void Keep(const std::string& key, Report report) ABSL_LOCKS_EXCLUDED(mutex_);

  static constexpr size_t kMostFound = 20;
  // What it takes to remember one, about.
  static size_t BytesOf(const std::string& key, const TextReport& report);

 private:
  void Add(const std::string& key, Report report) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t most_bytes_;
  absl::Mutex mutex_;
  size_t recent_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // Whatever is used gets into the first; when that is full it becomes the second, and what stood there is forgotten.
  absl::flat_hash_map<std::string, Report> recent_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Report> former_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::review
