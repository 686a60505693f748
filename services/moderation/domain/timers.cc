#include "services/moderation/domain/timers.h"

#include "common/base/proto_time.h"
#include "meydan/moderation/v1/events.pb.h"

namespace meydan::moderation {
namespace {

constexpr char kRemind[] = "remind";
constexpr char kOverdue[] = "overdue";
constexpr char kClaim[] = "claim";

// The fields that RemovalReminded and RemovalOverdue share.
template <typename Event>
Event Task(const v1::Comment& comment) {
  Event event;
  event.set_comment(comment.name());
  event.set_account(comment.account());
  *event.mutable_grounds() = comment.removal().grounds();
  *event.mutable_due_time() = comment.removal().due_time();
  return event;
}

// The store keeps times of timers in whole milliseconds: rounded up, so that none is called before it is due.
absl::Time WholeMilliseconds(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMillis(absl::ToUnixMillis(ToTime(time) + absl::Milliseconds(1) - absl::Nanoseconds(1)));
}

// Those who run the account are reminded, and the Directorate is told when that did not help. After the deadline a
// reminder comes too late, so that the Directorate is told in its place: neither timer passes without a word.
void CallToMind(Decision<v1::Comment>& decision, absl::Time now) {
  v1::Removal& removal = *decision.state.mutable_removal();
  if (ToTime(removal.due_time()) > now) {
    removal.set_reminded(true);
    decision.Emit(Task<v1::RemovalReminded>(decision.state));
  } else {
    removal.set_overdue(true);
    decision.Emit(Task<v1::RemovalOverdue>(decision.state));
  }
}

}  // namespace

std::vector<store::Timer> TimersOf(const v1::Comment& comment) {
  std::vector<store::Timer> timers;
  const v1::Removal& removal = comment.removal();
  if (comment.state() == v1::Comment::STATE_REMOVAL_ORDERED && !removal.overdue()) {
    timers.push_back(removal.reminded() ? store::Timer{kOverdue, WholeMilliseconds(removal.due_time())}
                                        : store::Timer{kRemind, WholeMilliseconds(removal.remind_time())});
  }
  if (comment.has_claim()) timers.push_back({kClaim, WholeMilliseconds(comment.claim().expire_time())});
  return timers;
}

absl::StatusOr<Decision<v1::Comment>> OnTimer(const v1::Comment& current, absl::string_view timer, absl::Time now) {
  for (const store::Timer& present : TimersOf(current)) {
    if (present.name != timer || present.due > now) continue;
    Decision<v1::Comment> decision{current, {}};
    if (timer == kClaim) {
      decision.state.clear_claim();
    } else {
      CallToMind(decision, now);
    }
    *decision.state.mutable_update_time() = ToProto(now);
    return decision;
  }
  return Decision<v1::Comment>{current, {}, true};
}

}  // namespace meydan::moderation
