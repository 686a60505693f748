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

void TextReports::Keep(const std::string& key, Report report) {
  if (report->found.size() > kMostFound) return;
  const size_t bytes = BytesOf(key, *report);
  recent_.Keep(key, std::move(report), bytes);
}

size_t TextReports::BytesOf(const std::string& key, const TextReport& report) {
  size_t bytes = key.size() + sizeof(report) + report.fingerprints.size() * sizeof(report.fingerprints[0]);
  for (const Found& one : report.found) {
    bytes += sizeof(one) + one.code.size() + one.field.size() + one.account.size() + one.source.size();
  }
  return bytes;
}

}  // namespace meydan::review
