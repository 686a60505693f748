#include <algorithm>

#include "services/review/domain/publications.h"
#include "services/review/domain/publish.h"

namespace meydan::review {
namespace {

constexpr char kPublishTimer[] = "publish";
constexpr char kStuckTimer[] = "stuck";
constexpr char kTakedownTimer[] = "takedown";

bool CanGetStuck(const v1::Publication& publication) { return publication.state() == v1::Publication::STATE_WAITING; }

// How often it is told that something must still be taken down (CR11).
constexpr absl::Duration kTellLateEvery = absl::Hours(24);

bool IsUp(const v1::Publication& publication) {
  return publication.has_takedown() && !publication.takedown().has_confirm_time();
}

absl::Time TellLateAt(const v1::Takedown& takedown) {
  return ToTime(takedown.late() ? takedown.tell_time() : takedown.take_down_by());
}

SubmissionDecision MarkStuck(const v1::Submission& current, absl::Time now) {
  SubmissionDecision decision{current, {}};
  for (v1::Publication& publication : *decision.state.mutable_publications()) {
    if (!CanGetStuck(publication) || now < ToTime(publication.publish_by())) continue;
    publication.set_state(v1::Publication::STATE_STUCK);
    WriteHistory(decision.state, v1::HistoryEntry::ACTION_STUCK, kService, now, publication.account());
    EmitForTarget(decision, publication, v1::PublicationStuck());
  }
  return decision.events.empty() ? Unchanged(current) : decision;
}

SubmissionDecision MarkTakedownsLate(const v1::Submission& current, absl::Time now) {
  SubmissionDecision decision{current, {}};
  for (v1::Publication& publication : *decision.state.mutable_publications()) {
    if (!IsUp(publication) || now < TellLateAt(publication.takedown())) continue;
    publication.mutable_takedown()->set_late(true);
    *publication.mutable_takedown()->mutable_tell_time() = ToProto(now + kTellLateEvery);
    *decision.state.mutable_update_time() = ToProto(now);
    EmitForTarget(decision, publication, v1::TakedownOverdue());
  }
  return decision.events.empty() ? Unchanged(current) : decision;
}

}  // namespace

std::vector<store::Timer> PublishTimersOf(const v1::Submission& current) {
  std::vector<store::Timer> timers;
  if (current.state() == v1::Submission::STATE_SCHEDULED) timers.push_back({kPublishTimer, DueTimeOf(current)});
  absl::Time stuck = absl::InfiniteFuture();
  absl::Time late = absl::InfiniteFuture();
  for (const v1::Publication& publication : current.publications()) {
    if (CanGetStuck(publication)) stuck = std::min(stuck, ToTime(publication.publish_by()));
    if (!IsUp(publication)) continue;
    // Late since before it was told again: no timer stands for it in the store, and one for the past would hide others.
    const bool told_once = publication.takedown().late() && !publication.takedown().has_tell_time();
    if (!told_once) late = std::min(late, TellLateAt(publication.takedown()));
  }
  if (stuck != absl::InfiniteFuture()) timers.push_back({kStuckTimer, stuck});
  if (late != absl::InfiniteFuture()) timers.push_back({kTakedownTimer, late});
  return timers;
}

absl::StatusOr<SubmissionDecision> OnPublishTimer(const v1::Submission& current, absl::string_view timer,
                                                  absl::Time now) {
  if (timer == kStuckTimer) return MarkStuck(current, now);
  if (timer == kTakedownTimer) return MarkTakedownsLate(current, now);
  return Unchanged(current);
}

}  // namespace meydan::review
