#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/plan.h"
#include "meydan/review/v1/service.pb.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// Lists of submissions and rights, with the isolation of units. All functions are pure; safe for use from any thread.
//
// A submission stands in these indexes under one and the same member, which says enough about it to filter most of what
// is asked without loading it:
//
//   all/{all,review,task}                 every submission; those that wait for review; those with an open task
//   unit/<unit>/{…}                       those of a unit
//   decider/<person>/{…}                  those whose chain names the person
//   decider/<role>/<unit>/{…}             those whose chain names the role
//   account/<account>/{…}                 those with a target there
//   manager/<account>/{…}                 those that are or were due there
//
//   member := <16 hexadecimal digits of the creation time, store::SortKey> "." <state, 2 digits> <request type, 2
//   digits>
//             <open task 0|1> "." <id of the unit> "/" <id of the submission>
//             "00062f1a3b5c7d00.02010.hukuk/5f0c…"
//
// Since members begin with the creation time, a submission keeps its place in every list for life.
//
// Others have another order and hold a submission once (planned: once a target):
//
//   changed               <time of the change> "/" <id>        for whoever looks for changes
//   out/<digest>          <creation time> "/" <id>             publications with the asset are out, or may be
//   used/<digest>         <creation time> "/" <id>             it was submitted with the asset
//   held/<pause>          <creation time> "/" <id>             waits for a new time because of it
//   planned/<account>     <time> "." <fingerprint, 16 hexadecimal digits> "/" <id>      CR14
//
// Licences, and releases in the same way:
//
//   licence/all, licence/unit/<unit>, licence/asset/<digest>    <time of recording> "/" <id>

// What a submission's member says.
struct Row {
  absl::Time create_time;
  v1::Submission::State state = v1::Submission::STATE_UNSPECIFIED;
  v1::RequestType request_type = v1::REQUEST_TYPE_UNSPECIFIED;
  bool open_task = false;  // a target to be published, or a publication to be taken down
  std::string unit;        // "units/hukuk"
  std::string name;        // "submissions/5f0c…"

  friend bool operator==(const Row&, const Row&) = default;
};

Row RowOf(const v1::Submission& current);
std::string MemberOf(const Row& row);
// Nothing for a text that MemberOf does not write.
std::optional<Row> ParseMember(absl::string_view member);

// The indexes that it stands in.
std::vector<store::IndexEntry> IndexesOf(const v1::Submission& current);
std::vector<store::IndexEntry> IndexesOf(const v1::Licence& current);
std::vector<store::IndexEntry> IndexesOf(const v1::Release& current);

// What a member of the other lists says; `name` without the collection.
struct TimedRow {
  absl::Time create_time;
  std::string name;
};
std::optional<TimedRow> ParseTimedMember(absl::string_view member);

// Where changes are found, and the member of a submission there.
inline constexpr absl::string_view kChanged = "changed";
std::string ChangedMemberOf(const v1::Submission& current);

// The lists by asset ("assets/<digest>") and by pause.
std::string OutIndex(absl::string_view asset);
std::string UsedIndex(absl::string_view asset);
std::string HeldIndex(absl::string_view pause);

// OK for a filter whose values exist; INVALID_ARGUMENT, reason FILTER_INVALID, with the fields' paths otherwise.
absl::Status CheckFilter(const v1::SubmissionFilter& filter);
// By what the member says: everything but the account.
bool Matches(const v1::SubmissionFilter& filter, const Row& row);
// By everything.
bool Matches(const v1::SubmissionFilter& filter, const v1::Submission& current);

// The indexes to read for a list: they hold every submission that `who` may see and the filter matches, and perhaps
// others. Empty when there can be none.
std::vector<std::string> IndexesToRead(const Standing& who, const v1::SubmissionFilter& filter);

// The same for licences ("licence") and releases ("release"): by asset, or all that they may see.
std::vector<std::string> RightsIndexesToRead(const Standing& who, absl::string_view kind, absl::string_view asset);

// ---- What is planned for an account (CR14) ----

// How far apart two publications of the same text must be.
inline constexpr absl::Duration kNeighbourhood = absl::Hours(1);

std::string PlannedIndex(absl::string_view account);
// When it is planned for: its time, or for content without one when it was submitted, or `now`.
absl::Time PlannedTime(const v1::Content& content, absl::Time otherwise);
// What a member of PlannedIndex(account) says; nothing for a text that is none.
std::optional<Neighbour> ParsePlanned(absl::string_view member, absl::string_view account);

// ---- The review queue ----

v1::QueueItem QueueItemOf(const v1::Submission& current);

}  // namespace meydan::review
