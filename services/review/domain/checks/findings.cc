#include "services/review/domain/checks/findings.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace meydan::review {
namespace {

v1::Finding ToProto(const Found& found) {
  v1::Finding finding;
  finding.set_code(found.code);
  finding.set_severity(found.severity);
  finding.set_criterion(found.criterion);
  finding.set_field(found.field);
  finding.set_begin(static_cast<int32_t>(found.place.begin));
  finding.set_end(static_cast<int32_t>(found.place.end));
  finding.set_account(found.account);
  finding.set_limit(found.limit);
  finding.set_found(found.found);
  finding.set_source(found.source);
  return finding;
}

bool Before(const Found& a, const Found& b) {
  const auto key = [](const Found& f) {
    return std::tie(f.field, f.place.begin, f.place.end, f.code, f.account, f.source, f.limit, f.found);
  };
  if (a.severity != b.severity) return a.severity > b.severity;
  return key(a) < key(b);
}

}  // namespace

std::vector<v1::Finding> Findings::Take() {
  std::sort(found_.begin(), found_.end(), Before);
  std::set<std::tuple<std::string, std::string, size_t, size_t, std::string>> told;
  std::map<std::tuple<std::string, std::string, std::string>, size_t> alike;
  std::map<std::tuple<std::string, std::string, std::string>, v1::Finding::Severity> beyond;
  std::set<v1::Criterion> failed;
  std::vector<v1::Finding> findings;
  for (const Found& found : found_) {
    if (!told.emplace(found.code, found.field, found.place.begin, found.place.end, found.account).second) continue;
    if (found.limit > 0) {
      // Beyond a strict limit, that a milder one is passed too says nothing more.
      const auto gravest = beyond.emplace(std::tuple(found.code, found.field, found.account), found.severity).first;
      if (gravest->second > found.severity) continue;
    }
    const bool first_failure = found.severity == v1::Finding::SEVERITY_FAILURE && !failed.contains(found.criterion);
    if (!first_failure) {
      if (findings.size() >= kMost) continue;
      if (alike[{found.code, found.field, found.account}] >= kMostAlike) continue;
    }
    if (first_failure) failed.insert(found.criterion);
    ++alike[{found.code, found.field, found.account}];
    findings.push_back(ToProto(found));
  }
  found_.clear();
  return findings;
}

}  // namespace meydan::review
