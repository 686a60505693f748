#include <algorithm>

#include "common/base/proto_time.h"
#include "meydan/review/v1/events.pb.h"
#include "services/review/domain/rights.h"

namespace meydan::review {
namespace {

constexpr char kWarnTimer[] = "warn";
constexpr char kEndTimer[] = "end";

// Licences and releases end alike.
template <typename Right>
std::vector<store::Timer> TimersOfRight(const Right& current, absl::Duration warn_before) {
  if (current.state() != Right::STATE_ACTIVE || !current.has_until_time()) return {};
  const absl::Time end = ToTime(current.until_time());
  std::vector<store::Timer> timers{{kEndTimer, end}};
  if (!current.has_warn_time()) {
    timers.push_back({kWarnTimer, std::max(end - warn_before, ToTime(current.create_time()))});
  }
  return timers;
}

template <typename Event, typename Right>
Event About(const Right& right) {
  Event event;
  event.set_name(right.name());
  event.set_asset(right.asset());
  event.set_unit(right.unit());
  return event;
}

template <typename Right>
Decision<Right> OnTimerOfRight(const Right& current, absl::string_view timer, absl::Time now) {
  Decision<Right> decision{.state = current, .events = {}, .unchanged = true};
  Right& right = decision.state;
  if (current.state() != Right::STATE_ACTIVE || !current.has_until_time()) return decision;
  if (timer == kEndTimer && now >= ToTime(current.until_time())) {
    right.set_state(Right::STATE_ENDED);
    decision.Emit(About<v1::RightsEnded>(right));
  } else if (timer == kWarnTimer && !current.has_warn_time()) {
    *right.mutable_warn_time() = ToProto(now);
    auto event = About<v1::RightsExpiring>(right);
    *event.mutable_until_time() = right.until_time();
    decision.Emit(event);
  } else {
    return decision;
  }
  *right.mutable_update_time() = ToProto(now);
  decision.unchanged = false;
  return decision;
}

}  // namespace

std::vector<store::Timer> TimersOf(const v1::Licence& current, absl::Duration warn_before) {
  return TimersOfRight(current, warn_before);
}
std::vector<store::Timer> TimersOf(const v1::Release& current, absl::Duration warn_before) {
  return TimersOfRight(current, warn_before);
}
absl::StatusOr<LicenceDecision> OnTimer(const v1::Licence& current, absl::string_view timer, absl::Time now) {
  return OnTimerOfRight(current, timer, now);
}
absl::StatusOr<ReleaseDecision> OnTimer(const v1::Release& current, absl::string_view timer, absl::Time now) {
  return OnTimerOfRight(current, timer, now);
}

}  // namespace meydan::review
