#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "services/review/domain/checks/checks.h"
#include "services/review/recently_used.h"

namespace meydan::review {

// What was found in texts lately, so that content which is looked at again, as a draft is that is handed in, is not
// read again. Of this process only, whose checks stay the same. Bounded. Safe from any thread.
class TextReports {
 public:
  using Report = std::shared_ptr<const TextReport>;

  // `most_bytes` as for RecentlyUsed.
  explicit TextReports(size_t most_bytes) : recent_(most_bytes) {}

  // What a report is remembered by: all that it depends on (Checker::CheckTexts). `digest` is the content's.
  static std::string KeyOf(absl::string_view digest, const v1::Content& content, const Surroundings& world,
                           const Ledger& ledger);

  // Null for what is not remembered.
  Report Find(const std::string& key) { return recent_.Find(key); }
  // Not of a text in which very much was found: there are few of those, and they are large.
  void Keep(const std::string& key, Report report);

  static constexpr size_t kMostFound = 20;
  // What a report and its key take, about.
  static size_t BytesOf(const std::string& key, const TextReport& report);

 private:
  RecentlyUsed<TextReport> recent_;
};

}  // namespace meydan::review
