#pragma once

#include <cstdint>
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
// A submission stands in these indexes under one and the same member:
//
//   all/{all,open,review,task}            every submission; those that have not ended; wait for review; have an open
//                                         task
//   unit/<unit>/{all,open,task}           those of a unit
//   decider/<person>/{all,task}           those whose chain names the person
//   decider/<role>/<unit>/{all,task}      those whose chain names the role, unless it is one that sees all
//   account/<account>/{all,task}          those with a target there
//   manager/<account>/{all,task}          those that are or were due there
//
//   member := <16 hexadecimal digits of the creation time, store::SortKey> "." <state, 2 digits: 00 until it has ended>
//             <request type, 2 digits> "." <id of the unit> "/" <id of the submission>
//             "00062f1a3b5c7d00.0001.hukuk/5f0c…"
//
// Each change of a member costs a command two writes for each list, so a member says only what hardly ever changes.
// What it does not say is found out when the submission is looked at. Since members begin with the creation time, a
// submission keeps its place in every list for life.
//
// Others have another order and hold a submission once:
//
//   changed               <time of the change> "/" <id>        for whoever looks for changes
//   out/<digest>          <creation time> "/" <id>             publications with the asset are out, or may be
//   used/<digest>         <creation time> "/" <id>             it was submitted with the asset
//   held/<pause>          <creation time> "/" <id>             waits for a new time because of it
//
// What is planned for an account (CR14) stands in one place, the shard of the account, so that it is found by one look:
//
//   planned/<account>     <time> "." <fingerprint, 16 hexadecimal digits> "/" <id>
//
// A commit cannot write there, so a member is written before it (Store::Enlist) and stays until its time is long past:
// it says where to look, and the submission itself says whether it is so.
//
// Licences, and releases in the same way:
//
//   licence/all, licence/unit/<unit>, licence/asset/<digest>, licence/asset/<digest>/unit/<unit>
//                                                               <time of recording> "/" <id>

// What a submission's member says.
struct Row {
  absl::Time create_time;
  v1::Submission::State ended_as = v1::Submission::STATE_UNSPECIFIED;  // STATE_UNSPECIFIED: it has not ended
  v1::RequestType request_type = v1::REQUEST_TYPE_UNSPECIFIED;
  std::string unit;  // "units/hukuk"
  std::string name;  // "submissions/5f0c…"

  friend bool operator==(const Row&, const Row&) = default;
};

Row RowOf(const v1::Submission& current);
std::string MemberOf(const Row& row);
// Nothing for a text that MemberOf does not write.
std::optional<Row> ParseMember(absl::string_view member);

// The indexes that it stands in. `directorate` is the Directorate's unit, which stays the same.
std::vector<store::IndexEntry> IndexesOf(const v1::Submission& current, absl::string_view directorate);
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
// By what the member says; false only for what Matches refuses too.
bool MayMatch(const v1::SubmissionFilter& filter, const Row& row);
bool Matches(const v1::SubmissionFilter& filter, const v1::Submission& current);

// The indexes to read for a list: they hold every submission that `who` may see and the filter matches, and perhaps
// others. Empty when there can be none.
std::vector<std::string> IndexesToRead(const Standing& who, const v1::SubmissionFilter& filter);

// The same for the queue: they hold every submission that waits for review and that `who` sees whole (SeesWhole). Where
// there is no list of what is open, what has ended stands there too, for good: MayMatch tells it without a look.
v1::SubmissionFilter QueueFilter();
std::vector<std::string> QueueIndexesToRead(const Standing& who);

// All licences ("licence") or releases ("release") of an asset; with a unit, those that were recorded in its name.
std::string RightsIndex(absl::string_view kind, absl::string_view asset, absl::string_view unit = "");
// The same for what they may see, by asset or (without one) all of it: nothing else stands in these indexes.
std::vector<std::string> RightsIndexesToRead(const Standing& who, absl::string_view kind, absl::string_view asset);

// ---- What is planned for an account (CR14) ----

// How far apart two publications of the same must be.
inline constexpr absl::Duration kNeighbourhood = absl::Hours(1);

std::string PlannedIndex(absl::string_view account);
// Where a submission in that state is found by others, by account: nothing while others need not regard it.
struct PlannedEntry {
  std::string account;
  std::string member;
  friend auto operator<=>(const PlannedEntry&, const PlannedEntry&) = default;
};
// `fingerprints` are those of its targets (content/fingerprint.h).
std::vector<PlannedEntry> PlannedEntriesOf(const v1::Submission& current, const std::vector<uint64_t>& fingerprints);
// The same for a draft that has a time, as it will be once it is handed in.
std::vector<PlannedEntry> ComingEntriesOf(const v1::Submission& draft, const std::vector<uint64_t>& fingerprints);
// When it is planned for: its time, or for content without one when it was submitted, or `now`.
absl::Time PlannedTime(const v1::Content& content, absl::Time otherwise);
// What a member of PlannedIndex(account) says; nothing for a text that is none.
std::optional<Neighbour> ParsePlanned(absl::string_view member, absl::string_view account);
// What is true of what a member said: nothing when no such content is planned there (any more).
std::optional<Neighbour> NeighbourOf(const v1::Submission& current, const Neighbour& said);

// ---- The review queue ----

v1::QueueItem QueueItemOf(const v1::Submission& current);

}  // namespace meydan::review
