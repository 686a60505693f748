#include "services/review/text_reports.h"

#include <utility>

namespace meydan::review {

std::string TextReports::KeyOf(absl::string_view digest, const v1::Content& content, const Surroundings& world,
                               const Ledger& ledger) {
  std::string key(digest);
  key.reserve(digest.size() + 1 + static_cast<size_t>(content.targets_size() + content.assets_size()));
  key += '/';
  for (const v1::Target& target : content.targets()) {
    const std::optional<AccountFacts> account = world.account(target.account());
    key += account.has_value() ? static_cast<char>('a' + account->platform) : '?';
  }
  for (const v1::AssetUse& use : content.assets()) key += ledger.Covers(use.asset()) ? '+' : '-';
  return key;
}

TextReports::Report TextReports::Find(const std::string& key) {
  const absl::MutexLock lock(&mutex_);
  if (const auto recent = recent_.find(key); recent != recent_.end()) return recent->second;
  const auto former = former_.find(key);
  if (former == former_.end()) return nullptr;
  Report report = former->second;
  Add(key, report);
  return report;
}

void TextReports::Keep(const std::string& key, Report report) {
  if (report->found.size() > kMostFound) return;
  const absl::MutexLock lock(&mutex_);
  Add(key, std::move(report));
}

size_t TextReports::BytesOf(const std::string& key, const TextReport& report) {
  constexpr size_t kEntry = 200;  // the places in the map, the report itself, and what the allocator adds
  size_t bytes = kEntry + key.size() + report.fingerprints.size() * sizeof(report.fingerprints[0]);
  for (const Found& one : report.found) {
    bytes += sizeof(one) + one.code.size() + one.field.size() + one.account.size() + one.source.size();
  }
  return bytes;
}

void TextReports::Add(const std::string& key, Report report) {
  const size_t bytes = BytesOf(key, *report);
  if (recent_bytes_ + bytes > most_bytes_) {
    former_ = std::exchange(recent_, {});
    recent_bytes_ = 0;
  }
  if (recent_.insert_or_assign(key, std::move(report)).second) recent_bytes_ += bytes;
}

}  // namespace meydan::review
