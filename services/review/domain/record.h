#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/decision.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "meydan/review/v1/events.pb.h"
#include "meydan/review/v1/resources.pb.h"

namespace meydan::review {

using SubmissionDecision = Decision<v1::Submission>;

// This service, as the one who acts for timers and events.
inline constexpr char kService[] = "services/review";

// The most bytes of a reason, a note, a proof.
inline constexpr size_t kMaxReasonBytes = 2000;
inline constexpr size_t kMaxUrlBytes = 2048;
inline constexpr int kMaxHistory = 200;
// So many judgements at most, for none of them gives way and the rest of the history needs room too.
inline constexpr int kMaxJudgements = 150;

// What every change of a submission writes down about itself. All functions are pure and safe for use from any thread.

// Waits for somebody's decision: SUBMITTED or IN_REVIEW.
bool WaitsForReview(v1::Submission::State state);
// Nothing more will become of it, apart from take-downs.
bool HasEnded(v1::Submission::State state);

// The submission as events tell of it.
v1::SubmissionFacts FactsOf(const v1::Submission& current);

// Adds an entry to the history, which stays within its bound: kMaxHistory of at most kMaxReasonBytes of words each.
// When it is full, claims, releases and priorities give way first, the oldest of them before the others, then the
// second oldest of the rest: the first entry tells how it began. What was judged never gives way (P6): nothing else
// keeps it. The entry may be given more to say, until the next one.
v1::HistoryEntry& WriteHistory(v1::Submission& current, v1::HistoryEntry::Action action, absl::string_view actor,
                               absl::Time now, absl::string_view subject = "");
// The same for a claim, a release or a priority, which is left out when there is nothing but more weighty entries.
void WriteInPassing(v1::Submission& current, v1::HistoryEntry::Action action, absl::string_view actor, absl::Time now,
                    absl::string_view subject = "");
// Whether one more judgement finds room, of a criterion or of the lead time: TOO_MANY_JUDGEMENTS.
absl::Status CheckRoomToJudge(const v1::Submission& current);

// Takes entries out of a list, the oldest first but never the first one, until there is room for another one among
// `most`. False when there is none, for want of entries that give way.
template <typename Entry, typename Predicate>
bool MakeRoom(int most, google::protobuf::RepeatedPtrField<Entry>& entries, Predicate gives_way) {
  for (int i = 1; i < entries.size() && entries.size() >= most;) {
    gives_way(entries.Get(i)) ? entries.DeleteSubrange(i, 1) : static_cast<void>(++i);
  }
  return entries.size() < most;
}

// What a command decides that finds nothing to change.
inline SubmissionDecision Unchanged(const v1::Submission& current) {
  return {.state = current, .events = {}, .unchanged = true};
}

// Emits an event whose `facts` are those of the decision's state.
template <typename Event>
void EmitWithFacts(SubmissionDecision& decision, Event event) {
  *event.mutable_facts() = FactsOf(decision.state);
  decision.Emit(event);
}

// The reason of a refusal that needs one: REASON_REQUIRED, REASON_TOO_LONG.
absl::Status CheckReason(absl::string_view reason, absl::string_view field = "reason");
void CheckReason(absl::string_view reason, absl::string_view field, FieldViolations& bad);

}  // namespace meydan::review
