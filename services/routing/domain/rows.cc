#include "services/routing/domain/rows.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/store/member.h"
#include "services/routing/domain/record.h"

namespace meydan::routing {
namespace {

using store::kSortKeySize;
using store::ReadDigits;

constexpr size_t kFactsSize = 7;
constexpr size_t kUnitBegin = kSortKeySize + 1 + kFactsSize + 1;

bool ReadFacts(absl::string_view facts, Row& row) {
  const int state = ReadDigits(facts.substr(0, 1));
  const int importance = ReadDigits(facts.substr(1, 1));
  const int kind = ReadDigits(facts.substr(2, 1));
  const int topic = ReadDigits(facts.substr(3, 2));
  const int overdue = ReadDigits(facts.substr(5, 1));
  const int rung = ReadDigits(facts.substr(6, 1));
  if (!v1::Case::State_IsValid(state) || !v1::Importance_IsValid(importance) || !v1::Kind_IsValid(kind) ||
      !v1::Topic_IsValid(topic) || !v1::Rung_IsValid(rung) || overdue < 0 || overdue > 1) {
    return false;
  }
  row.state = static_cast<v1::Case::State>(state);
  row.importance = static_cast<v1::Importance>(importance);
  row.kind = static_cast<v1::Kind>(kind);
  row.topic = static_cast<v1::Topic>(topic);
  row.overdue = overdue == 1;
  row.rung = static_cast<v1::Rung>(rung);
  return true;
}

// True when the latest change took the case from a unit that they work for.
bool WasTakenFrom(const Standing& who, const v1::Case& current) {
  const int n = current.history_size();
  return n > 1 && current.history(n - 1).action() == v1::HistoryEntry::ACTION_REASSIGNED &&
         who.WorksFor(current.history(n - 2).owner_unit());
}

}  // namespace

Row RowOf(const v1::Case& current) {
  return {.create_time = ToTime(current.create_time()),
          .state = current.state(),
          .importance = current.importance(),
          .kind = current.kind(),
          .topic = current.topic(),
          .overdue = current.overdue(),
          .rung = current.rung(),
          .owner_unit = current.owner_unit(),
          .name = current.name()};
}

std::string MemberOf(const Row& row) {
  return absl::StrFormat("%s.%d%d%d%02d%d%d.%s/%s", store::SortKey(row.create_time), row.state, row.importance,
                         row.kind, row.topic, row.overdue ? 1 : 0, row.rung, IdOf(row.owner_unit), IdOf(row.name));
}

std::optional<Row> ParseMember(absl::string_view member) {
  Row row;
  const size_t slash = member.find('/');
  const std::optional<absl::Time> time = store::ReadSortKey(member);
  if (slash == absl::string_view::npos || slash <= kUnitBegin || slash + 1 == member.size() || !time.has_value() ||
      member[kSortKeySize] != '.' || member[kUnitBegin - 1] != '.' ||
      !ReadFacts(member.substr(kSortKeySize + 1, kFactsSize), row)) {
    return std::nullopt;
  }
  row.create_time = *time;
  row.owner_unit = absl::StrCat("units/", member.substr(kUnitBegin, slash - kUnitBegin));
  row.name = absl::StrCat("cases/", member.substr(slash + 1));
  return row;
}

std::string ChangedMemberOf(const v1::Case& current) {
  return absl::StrCat(store::SortKey(ToTime(current.update_time())), "/", IdOf(current.name()));
}

std::string NameInChangedMember(absl::string_view member) {
  if (member.size() <= kSortKeySize + 1 || member[kSortKeySize] != '/') return "";
  return absl::StrCat("cases/", member.substr(kSortKeySize + 1));
}

std::vector<store::IndexEntry> IndexesOf(const v1::Case& current) {
  std::vector<std::string> scopes = {"all", absl::StrCat("unit/", current.owner_unit())};
  if (current.rung() == v1::RUNG_SENIOR_MANAGEMENT) scopes.push_back("escalated");
  const std::string& asker = current.origin().requesting_unit();
  if (!asker.empty()) scopes.push_back(absl::StrCat("asked/", asker));
  const std::string member = MemberOf(RowOf(current));
  std::vector<store::IndexEntry> entries;
  for (const std::string& scope : scopes) {
    entries.push_back({absl::StrCat(scope, "/all"), member});
    if (IsOpen(current.state())) entries.push_back({absl::StrCat(scope, "/open"), member});
  }
  entries.push_back({std::string(kChanged), ChangedMemberOf(current)});
  return entries;
}

absl::Status CheckFilter(const v1::CaseFilter& filter, absl::string_view path) {
  FieldViolations bad;
  const auto check = [&](bool good, absl::string_view field, absl::string_view description) {
    if (!good) bad.Add(absl::StrCat(path, ".", field), std::string(description));
  };
  check(filter.owner_unit().empty() || absl::StartsWith(filter.owner_unit(), "units/"), "owner_unit",
        "must be like units/hukuk");
  check(v1::Case::State_IsValid(filter.state()), "state", "no such state");
  check(v1::Importance_IsValid(filter.importance()), "importance", "no such importance");
  check(v1::Kind_IsValid(filter.kind()), "kind", "no such kind");
  check(v1::Topic_IsValid(filter.topic()), "topic", "no such topic");
  return bad.ToStatus();
}

bool Matches(const v1::CaseFilter& filter, const Row& row) {
  return (filter.owner_unit().empty() || filter.owner_unit() == row.owner_unit) &&
         (filter.state() == v1::Case::STATE_UNSPECIFIED || filter.state() == row.state) &&
         (filter.importance() == v1::IMPORTANCE_UNSPECIFIED || filter.importance() == row.importance) &&
         (filter.kind() == v1::KIND_UNSPECIFIED || filter.kind() == row.kind) &&
         (filter.topic() == v1::TOPIC_UNSPECIFIED || filter.topic() == row.topic) &&
         (!filter.overdue() || row.overdue) && (!filter.open() || IsOpen(row.state));
}

std::vector<std::string> IndexesToRead(const Standing& who, const v1::CaseFilter& filter) {
  const bool open = filter.open() || filter.overdue() || IsOpen(filter.state());
  std::vector<std::string> indexes;
  const auto add = [&](absl::string_view scope) { indexes.push_back(absl::StrCat(scope, open ? "/open" : "/all")); };
  if (!filter.owner_unit().empty() && (who.SeesAll() || who.WorksFor(filter.owner_unit()))) {
    add(absl::StrCat("unit/", filter.owner_unit()));
    return indexes;
  }
  for (const std::string& scope : VisibleScopes(who)) {
    // No unit that they work for owns what they look for: only what they see for another reason can match.
    if (!filter.owner_unit().empty() && absl::StartsWith(scope, "unit/")) continue;
    add(scope);
  }
  return indexes;
}

absl::Status CaseCounter::Check(const v1::CountCasesRequest& request) {
  FieldViolations bad;
  for (int i = 0; i < request.group_by_size(); ++i) {
    const Dimension dimension = request.group_by(i);
    if (dimension == v1::CountCasesRequest::DIMENSION_UNSPECIFIED ||
        !v1::CountCasesRequest::Dimension_IsValid(dimension)) {
      bad.Add(absl::StrCat("group_by[", i, "]"), "no such dimension");
    }
  }
  return bad.ToStatus();
}

CaseCounter::CaseCounter(const v1::CountCasesRequest& request) : request_(request) {}

bool CaseCounter::GroupsBy(Dimension dimension) const {
  const auto& all = request_.group_by();
  return std::find(all.begin(), all.end(), dimension) != all.end();
}

void CaseCounter::Add(const Row& row) {
  const auto count = [&row](v1::CountCasesResponse::Group& group) {
    group.set_count(group.count() + 1);
    if (row.overdue) group.set_overdue_count(group.overdue_count() + 1);
    if (row.rung == v1::RUNG_SENIOR_MANAGEMENT) group.set_escalated_count(group.escalated_count() + 1);
  };
  count(total_);
  if (request_.group_by().empty()) return;
  v1::CountCasesResponse::Group label;
  if (GroupsBy(v1::CountCasesRequest::DIMENSION_OWNER_UNIT)) label.set_owner_unit(row.owner_unit);
  if (GroupsBy(v1::CountCasesRequest::DIMENSION_STATE)) label.set_state(row.state);
  if (GroupsBy(v1::CountCasesRequest::DIMENSION_IMPORTANCE)) label.set_importance(row.importance);
  if (GroupsBy(v1::CountCasesRequest::DIMENSION_KIND)) label.set_kind(row.kind);
  const Key key(label.owner_unit(), label.state(), label.importance(), label.kind());
  count(groups_.try_emplace(key, label).first->second);
}

v1::CountCasesResponse CaseCounter::Result() const {
  v1::CountCasesResponse result;
  for (const auto& [key, group] : groups_) *result.add_groups() = group;
  *result.mutable_total() = total_;
  return result;
}

std::optional<v1::WatchCasesResponse> ChangeFor(const Standing& who, const v1::CaseFilter& filter,
                                                const v1::Case& current, bool shown_before) {
  v1::WatchCasesResponse change;
  const bool seen = MaySee(who, current);
  if (seen && Matches(filter, RowOf(current))) {
    *change.mutable_changed_case() = current;
  } else if (seen || shown_before || WasTakenFrom(who, current)) {
    change.set_removed_case(current.name());
  } else {
    return std::nullopt;
  }
  return change;
}

}  // namespace meydan::routing
