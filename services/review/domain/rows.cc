#include "services/review/domain/rows.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/store/member.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/content/fingerprint.h"
#include "services/review/domain/record.h"

namespace meydan::review {
namespace {

using store::kSortKeySize;
using store::ReadDigits;
using store::ReadSortKey;

constexpr size_t kFactsSize = 4;
constexpr size_t kUnitBegin = kSortKeySize + 1 + kFactsSize + 1;

bool ReadFacts(absl::string_view facts, Row& row) {
  const int state = ReadDigits(facts.substr(0, 2));
  const int type = ReadDigits(facts.substr(2, 2));
  if (!v1::Submission::State_IsValid(state) || !v1::RequestType_IsValid(type)) return false;
  row.ended_as = static_cast<v1::Submission::State>(state);
  row.request_type = static_cast<v1::RequestType>(type);
  return true;
}

std::string TimedMember(absl::Time time, absl::string_view name) {
  return absl::StrCat(store::SortKey(time), "/", IdOf(name));
}

bool IsOut(const v1::Publication& one) {
  return one.state() == v1::Publication::STATE_WAITING || one.state() == v1::Publication::STATE_PUBLISHED ||
         one.state() == v1::Publication::STATE_STUCK;
}

bool IsOpenTask(const v1::Publication& one) {
  return one.state() == v1::Publication::STATE_WAITING || one.state() == v1::Publication::STATE_STUCK ||
         (one.has_takedown() && !one.takedown().has_confirm_time());
}

// Other content may not say the same in the same hour, nor once it is out.
bool IsPlanned(v1::Submission::State state) {
  switch (state) {
    case v1::Submission::STATE_SUBMITTED:
    case v1::Submission::STATE_IN_REVIEW:
    case v1::Submission::STATE_APPROVED:
    case v1::Submission::STATE_SCHEDULED:
    case v1::Submission::STATE_DUE:
    case v1::Submission::STATE_PUBLISHED:
    case v1::Submission::STATE_PARTLY_PUBLISHED:
      return true;
    default:
      return false;
  }
}

std::string GroupScope(directory::v1::Role role, absl::string_view unit) {
  return absl::StrCat("decider/", static_cast<int>(role), "/", unit);
}

bool HasOpenTask(const v1::Submission& current) {
  const auto& publications = current.publications();
  return std::any_of(publications.begin(), publications.end(), &IsOpenTask);
}

// Who sees it: everybody who reads one of these scopes. The others than unit and Directorate have no list of what is
// open: they pass over what has ended.
struct Scope {
  std::string name;
  bool lists_open = true;
};
std::vector<Scope> ScopesOf(const v1::Submission& current, absl::string_view directorate) {
  std::vector<Scope> scopes = {{"all"}, {absl::StrCat("unit/", current.unit())}};
  for (const v1::Target& target : current.content().targets()) {
    scopes.push_back({absl::StrCat("account/", target.account()), false});
  }
  for (const v1::Publication& one : current.publications()) {
    scopes.push_back({absl::StrCat("manager/", one.account()), false});
  }
  if (!current.has_submit_time()) return scopes;
  for (const v1::Step& step : current.chain().steps()) {
    for (const std::string& person : step.persons()) scopes.push_back({absl::StrCat("decider/", person), false});
    for (const v1::Group& group : step.groups()) {
      if (SeesAll(group.role(), group.unit(), directorate)) continue;  // they read "all"
      scopes.push_back({GroupScope(group.role(), group.unit()), false});
    }
  }
  return scopes;
}

// Each entry once, whatever names it twice.
template <typename Entry>
std::vector<Entry> Unique(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

std::vector<PlannedEntry> EntriesAt(absl::Time time, const v1::Submission& current,
                                    const std::vector<uint64_t>& fingerprints) {
  std::vector<PlannedEntry> entries;
  for (size_t i = 0; i < fingerprints.size(); ++i) {
    entries.push_back({current.content().targets(static_cast<int>(i)).account(),
                       absl::StrCat(store::SortKey(time), ".", absl::Hex(fingerprints[i], absl::kZeroPad16), "/",
                                    IdOf(current.name()))});
  }
  return Unique(std::move(entries));
}

template <typename Right>
std::vector<store::IndexEntry> IndexesOfRight(const Right& current, absl::string_view kind) {
  const std::string member = TimedMember(ToTime(current.create_time()), current.name());
  return {{absl::StrCat(kind, "/all"), member},
          {absl::StrCat(kind, "/unit/", current.unit()), member},
          {RightsIndex(kind, current.asset()), member},
          {RightsIndex(kind, current.asset(), current.unit()), member}};
}

}  // namespace

Row RowOf(const v1::Submission& current) {
  return {.create_time = ToTime(current.create_time()),
          .ended_as = HasEnded(current.state()) ? current.state() : v1::Submission::STATE_UNSPECIFIED,
          .request_type = current.content().request_type(),
          .unit = current.unit(),
          .name = current.name()};
}

std::string MemberOf(const Row& row) {
  const auto two_digits = [](int number) { return absl::Dec(number, absl::kZeroPad2); };
  return absl::StrCat(store::SortKey(row.create_time), ".", two_digits(row.ended_as), two_digits(row.request_type), ".",
                      IdOf(row.unit), "/", IdOf(row.name));
}

std::optional<Row> ParseMember(absl::string_view member) {
  Row row;
  const size_t slash = member.find('/');
  const std::optional<absl::Time> time = ReadSortKey(member);
  if (slash == absl::string_view::npos || slash <= kUnitBegin || slash + 1 == member.size() || !time.has_value() ||
      member[kSortKeySize] != '.' || member[kUnitBegin - 1] != '.' ||
      !ReadFacts(member.substr(kSortKeySize + 1, kFactsSize), row)) {
    return std::nullopt;
  }
  row.create_time = *time;
  row.unit = absl::StrCat("units/", member.substr(kUnitBegin, slash - kUnitBegin));
  row.name = absl::StrCat("submissions/", member.substr(slash + 1));
  return row;
}

std::vector<store::IndexEntry> IndexesOf(const v1::Submission& current, absl::string_view directorate) {
  const Row row = RowOf(current);
  const std::string member = MemberOf(row);
  const std::string timed = TimedMember(row.create_time, current.name());
  std::vector<store::IndexEntry> entries = {{std::string(kChanged), ChangedMemberOf(current)}};
  const bool open = !HasEnded(current.state());
  const bool task = HasOpenTask(current);
  for (const Scope& scope : ScopesOf(current, directorate)) {
    entries.push_back({absl::StrCat(scope.name, "/all"), member});
    if (open && scope.lists_open) entries.push_back({absl::StrCat(scope.name, "/open"), member});
    if (task) entries.push_back({absl::StrCat(scope.name, "/task"), member});
  }
  if (WaitsForReview(current.state())) entries.push_back({"all/review", member});
  const auto& publications = current.publications();
  const bool out = std::any_of(publications.begin(), publications.end(), &IsOut);
  for (const v1::AssetUse& use : current.content().assets()) {
    if (out) entries.push_back({OutIndex(use.asset()), timed});
    if (current.has_submit_time()) entries.push_back({UsedIndex(use.asset()), timed});
  }
  if (current.state() == v1::Submission::STATE_HELD && current.hold().cause() == v1::Hold::CAUSE_PAUSE) {
    entries.push_back({HeldIndex(current.hold().subject()), timed});
  }
  return Unique(std::move(entries));
}

std::vector<store::IndexEntry> IndexesOf(const v1::Licence& current) { return IndexesOfRight(current, "licence"); }
std::vector<store::IndexEntry> IndexesOf(const v1::Release& current) { return IndexesOfRight(current, "release"); }

std::optional<TimedRow> ParseTimedMember(absl::string_view member) {
  const std::optional<absl::Time> time = ReadSortKey(member);
  if (!time.has_value() || member[kSortKeySize] != '/') return std::nullopt;
  return TimedRow{*time, std::string(member.substr(kSortKeySize + 1))};
}

std::string ChangedMemberOf(const v1::Submission& current) {
  return TimedMember(ToTime(current.update_time()), current.name());
}

std::string OutIndex(absl::string_view asset) { return absl::StrCat("out/", IdOf(asset)); }
std::string UsedIndex(absl::string_view asset) { return absl::StrCat("used/", IdOf(asset)); }
std::string HeldIndex(absl::string_view pause) { return absl::StrCat("held/", IdOf(pause)); }

absl::Status CheckFilter(const v1::SubmissionFilter& filter) {
  FieldViolations bad;
  const auto check = [&bad](bool good, absl::string_view field, absl::string_view description) {
    if (!good) bad.Add(absl::StrCat("filter.", field), std::string(description), "FILTER_INVALID");
  };
  check(filter.unit().empty() || absl::StartsWith(filter.unit(), "units/"), "unit", "must be like units/hukuk");
  check(v1::Submission::State_IsValid(filter.state()), "state", "no such state");
  check(filter.account().empty() || absl::StartsWith(filter.account(), "accounts/"), "account",
        "must be like accounts/x.ornekuni");
  check(v1::RequestType_IsValid(filter.request_type()), "request_type", "no such request type");
  return bad.ToStatus();
}

bool MayMatch(const v1::SubmissionFilter& filter, const Row& row) {
  const bool ended = row.ended_as != v1::Submission::STATE_UNSPECIFIED;
  if (ended && filter.in_review()) return false;
  if (filter.state() != v1::Submission::STATE_UNSPECIFIED &&
      (ended ? filter.state() != row.ended_as : HasEnded(filter.state()))) {
    return false;
  }
  return (filter.unit().empty() || filter.unit() == row.unit) &&
         (filter.request_type() == v1::REQUEST_TYPE_UNSPECIFIED || filter.request_type() == row.request_type);
}

bool Matches(const v1::SubmissionFilter& filter, const v1::Submission& current) {
  const auto& targets = current.content().targets();
  const auto is_there = [&filter](const v1::Target& target) { return target.account() == filter.account(); };
  return MayMatch(filter, RowOf(current)) &&
         (filter.state() == v1::Submission::STATE_UNSPECIFIED || filter.state() == current.state()) &&
         (!filter.in_review() || WaitsForReview(current.state())) && (!filter.open_task() || HasOpenTask(current)) &&
         (filter.account().empty() || std::any_of(targets.begin(), targets.end(), is_there));
}

std::vector<std::string> IndexesToRead(const Standing& who, const v1::SubmissionFilter& filter) {
  const bool review = filter.in_review() || WaitsForReview(filter.state());
  const bool open = review || (filter.state() != v1::Submission::STATE_UNSPECIFIED && !HasEnded(filter.state()));
  const absl::string_view usual = filter.open_task() ? "/task" : open ? "/open" : "/all";
  const absl::string_view of_others = filter.open_task() ? "/task" : "/all";
  const absl::string_view of_all = filter.open_task() ? "/task" : review ? "/review" : usual;
  std::vector<std::string> indexes;
  const auto add = [&](absl::string_view scope, absl::string_view part) {
    indexes.push_back(absl::StrCat(scope, part));
  };
  if (who.SeesAll() && !filter.account().empty()) {
    add(absl::StrCat("account/", filter.account()), of_others);
  } else if (!filter.unit().empty() && (who.SeesAll() || who.WorksFor(filter.unit()))) {
    add(absl::StrCat("unit/", filter.unit()), usual);
  } else if (who.SeesAll()) {
    add("all", of_all);
  } else {
    for (const std::string& unit : who.works_for) {
      if (filter.unit().empty()) add(absl::StrCat("unit/", unit), usual);
    }
    for (const std::string& account : who.manages) add(absl::StrCat("manager/", account), of_others);
    add(absl::StrCat("decider/", who.name()), of_others);
    for (const Actor::Grant& grant : who.actor.grants) add(GroupScope(grant.role, grant.unit), of_others);
  }
  std::sort(indexes.begin(), indexes.end());
  indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
  return indexes;
}

v1::SubmissionFilter QueueFilter() {
  v1::SubmissionFilter filter;
  filter.set_in_review(true);
  return filter;
}

std::vector<std::string> QueueIndexesToRead(const Standing& who) {
  std::vector<std::string> indexes = IndexesToRead(who, QueueFilter());
  // Whoever sees a submission because of a task on their account alone does not see it whole.
  std::erase_if(indexes, [](const std::string& index) { return absl::StartsWith(index, "manager/"); });
  return indexes;
}

std::string RightsIndex(absl::string_view kind, absl::string_view asset, absl::string_view unit) {
  return absl::StrCat(kind, "/asset/", IdOf(asset), unit.empty() ? "" : "/unit/", unit);
}

std::vector<std::string> RightsIndexesToRead(const Standing& who, absl::string_view kind, absl::string_view asset) {
  if (who.SeesAll()) return {asset.empty() ? absl::StrCat(kind, "/all") : RightsIndex(kind, asset)};
  std::vector<std::string> indexes;
  for (const std::string& unit : who.works_for) {
    indexes.push_back(asset.empty() ? absl::StrCat(kind, "/unit/", unit) : RightsIndex(kind, asset, unit));
  }
  return indexes;
}

std::string PlannedIndex(absl::string_view account) { return absl::StrCat("planned/", account); }

absl::Time PlannedTime(const v1::Content& content, absl::Time otherwise) {
  return content.has_publish_time() ? ToTime(content.publish_time()) : otherwise;
}

std::vector<PlannedEntry> PlannedEntriesOf(const v1::Submission& current, const std::vector<uint64_t>& fingerprints) {
  if (!IsPlanned(current.state())) return {};
  return EntriesAt(PlannedTime(current.content(), ToTime(current.submit_time())), current, fingerprints);
}

std::vector<PlannedEntry> ComingEntriesOf(const v1::Submission& draft, const std::vector<uint64_t>& fingerprints) {
  return EntriesAt(ToTime(draft.content().publish_time()), draft, fingerprints);
}

std::optional<Neighbour> NeighbourOf(const v1::Submission& current, const Neighbour& said) {
  if (!IsPlanned(current.state())) return std::nullopt;
  const auto& targets = current.content().targets();
  const bool there = std::any_of(targets.begin(), targets.end(), [&](const v1::Target& target) {
    return target.account() == said.account && FingerprintOf(current.content(), target) == said.fingerprint;
  });
  if (!there) return std::nullopt;
  Neighbour neighbour = said;
  neighbour.publish_time = PlannedTime(current.content(), ToTime(current.submit_time()));
  return neighbour;
}

std::optional<Neighbour> ParsePlanned(absl::string_view member, absl::string_view account) {
  constexpr size_t kSlash = kSortKeySize + 1 + 16;
  const std::optional<absl::Time> time = ReadSortKey(member);
  uint64_t fingerprint = 0;
  if (!time.has_value() || member.size() <= kSlash + 1 || member[kSortKeySize] != '.' || member[kSlash] != '/' ||
      !absl::SimpleHexAtoi(member.substr(kSortKeySize + 1, 16), &fingerprint)) {
    return std::nullopt;
  }
  return Neighbour{.submission = absl::StrCat("submissions/", member.substr(kSlash + 1)),
                   .account = std::string(account),
                   .publish_time = *time,
                   .fingerprint = fingerprint};
}

v1::QueueItem QueueItemOf(const v1::Submission& current) {
  v1::QueueItem item;
  item.set_submission(current.name());
  item.set_unit(current.unit());
  item.set_request_type(current.content().request_type());
  item.set_priority(PriorityOr(current.priority()));
  item.set_state(current.state());
  if (current.step() >= 0 && current.step() < current.chain().steps_size()) {
    item.set_step(current.chain().steps(current.step()).id());
  }
  if (current.has_claim()) *item.mutable_claim() = current.claim();
  if (current.has_answer_by()) *item.mutable_answer_by() = current.answer_by();
  if (current.content().has_publish_time()) *item.mutable_publish_time() = current.content().publish_time();
  const auto& findings = current.findings();
  item.set_failures(static_cast<int>(std::count_if(findings.begin(), findings.end(), [](const v1::Finding& finding) {
    return finding.severity() == v1::Finding::SEVERITY_FAILURE;
  })));
  return item;
}

}  // namespace meydan::review
