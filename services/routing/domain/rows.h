#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/plan.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/routing/domain/standing.h"

namespace meydan::routing {

// Lists and counts of cases, with the isolation of units (RR7). Every case stands in a few indexes under one and the
// same member, which says enough about the case to filter and count without loading it:
//
//   all/{all,open}                    every case
//   unit/<owner unit>/{all,open}      "unit/units/hukuk/open"
//   escalated/{all,open}              those before senior management
//   asked/<requesting unit>/{all,open}
//
//   member := <16 hexadecimal digits of the creation time, store::SortKey> "." <state> <importance> <kind> <topic, 2
//   digits>
//             <overdue 0|1> <rung> "." <id of the owner unit> "/" <id of the case>
//             "00062f1a3b5c7d00.1321201.hukuk/5f0c…"
//
// Since members begin with the creation time, a case keeps its place in every list for life; only what follows changes.
//
// One more index has another order, and holds each case once, at its latest change; whoever looks for changes reads it:
//
//   changed          <16 hexadecimal digits of the time of the change> "/" <id of the case>

// What a member says.
struct Row {
  absl::Time create_time;
  v1::Case::State state = v1::Case::STATE_UNSPECIFIED;
  v1::Importance importance = v1::IMPORTANCE_UNSPECIFIED;
  v1::Kind kind = v1::KIND_UNSPECIFIED;
  v1::Topic topic = v1::TOPIC_UNSPECIFIED;
  bool overdue = false;
  v1::Rung rung = v1::RUNG_UNSPECIFIED;
  std::string owner_unit;  // "units/hukuk"
  std::string name;        // "cases/5f0c…"

  friend bool operator==(const Row&, const Row&) = default;
};

Row RowOf(const v1::Case& current);
std::string MemberOf(const Row& row);
// Nothing for a text that MemberOf does not write.
std::optional<Row> ParseMember(absl::string_view member);

// Where changes are found, the member of a case there, and the case's name; empty for a text that is no such member.
inline constexpr absl::string_view kChanged = "changed";
std::string ChangedMemberOf(const v1::Case& current);
std::string NameInChangedMember(absl::string_view member);

// The indexes that the case stands in.
std::vector<store::IndexEntry> IndexesOf(const v1::Case& current);

// OK for a filter whose values exist; INVALID_ARGUMENT with the fields' paths below `path` otherwise.
absl::Status CheckFilter(const v1::CaseFilter& filter, absl::string_view path = "filter");
bool Matches(const v1::CaseFilter& filter, const Row& row);

// The indexes to read for a list or a count: they hold every case that `who` may see and the filter matches. What they
// hold, `who` may see; it must still be filtered by Matches, and a member that comes from several of them counts once.
// Empty when there can be none.
std::vector<std::string> IndexesToRead(const Standing& who, const v1::CaseFilter& filter);

// Counts rows. Not safe for use from several threads.
class CaseCounter {
 public:
  using Dimension = v1::CountCasesRequest::Dimension;

  // INVALID_ARGUMENT for a dimension that does not exist.
  static absl::Status Check(const v1::CountCasesRequest& request);

  explicit CaseCounter(const v1::CountCasesRequest& request);
  void Add(const Row& row);
  v1::CountCasesResponse Result() const;

 private:
  using Key =
      std::tuple<std::string, int, int, int>;  // owner unit, state, importance, kind; empty where not grouped by

  bool GroupsBy(Dimension dimension) const;

  const v1::CountCasesRequest request_;
  std::map<Key, v1::CountCasesResponse::Group> groups_;
  v1::CountCasesResponse::Group total_;
};

// What a watcher is to be told of a case that changed: the case itself; or that it is gone when it does not match (any
// more), has just been taken from a unit of theirs, or may not be seen any more though it was shown before; nothing
// when it is and was none of theirs.
std::optional<v1::WatchCasesResponse> ChangeFor(const Standing& who, const v1::CaseFilter& filter,
                                                const v1::Case& current, bool shown_before);

}  // namespace meydan::routing
