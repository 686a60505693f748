#include "services/routing/domain/clocks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::routing {
namespace {

using Timestamp = google::protobuf::Timestamp;

// Two alarms at one moment would make the case climb twice: then the answer's alone counts.
void SetAcknowledgeClock(v1::Case& current, absl::Time due) {
  *current.mutable_acknowledge_by() = ToProto(due);
  const bool answer_is_first = current.has_answer_alarm_time() && ToTime(current.answer_alarm_time()) <= due;
  if (!answer_is_first) *current.mutable_acknowledge_alarm_time() = ToProto(due);
}

// How long the people of `rung` have once they are called; null when nobody is above them.
const google::protobuf::Duration* TimeOf(const v1::CaseTerms& terms, v1::Rung rung) {
  if (rung == v1::RUNG_REPRESENTATIVE && terms.has_acknowledge_within()) return &terms.acknowledge_within();
  if (rung == v1::RUNG_UNIT_HEAD && terms.has_unit_head_within()) return &terms.unit_head_within();
  if (rung == v1::RUNG_DIRECTORATE && terms.has_directorate_within()) return &terms.directorate_within();
  return nullptr;
}

bool IsDue(bool runs, const Timestamp& alarm, absl::Time now) { return runs && ToTime(alarm) <= now; }

void SayOverdue(CaseDecision& decision, v1::CaseOverdue::Deadline deadline, absl::string_view actor, absl::Time now) {
  RefreshOverdue(decision.state);
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_OVERDUE, actor, now);
  v1::CaseOverdue event;
  *event.mutable_facts() = FactsOf(decision.state);
  event.set_deadline(deadline);
  decision.Emit(event);
}

void ClimbByTimer(CaseDecision& decision, absl::string_view timer, absl::string_view actor, absl::Time now) {
  const v1::Rung rung = decision.state.rung();
  if (rung >= v1::RUNG_SENIOR_MANAGEMENT) return;
  const Climb why{.cause = v1::ESCALATION_CAUSE_TIMER, .rule = std::string(timer)};
  ClimbTo(decision, static_cast<v1::Rung>(rung + 1), why, actor, now);
}

void OnAcknowledgeTimer(CaseDecision& decision, absl::string_view actor, absl::Time now) {
  v1::Case& current = decision.state;
  StopAcknowledgeClock(current);
  if (!current.acknowledge_missed()) {
    current.set_acknowledge_missed(true);
    SayOverdue(decision, v1::CaseOverdue::DEADLINE_ACKNOWLEDGE, actor, now);
  }
  ClimbByTimer(decision, kAcknowledgeTimer, actor, now);
  if (const auto* within = TimeOf(current.terms(), current.rung()); within != nullptr) {
    *current.mutable_acknowledge_alarm_time() = DueAfter(now, *within);
  }
}

void OnAnswerTimer(CaseDecision& decision, absl::string_view actor, absl::Time now) {
  v1::Case& current = decision.state;
  StopClocks(current);
  if (!current.answer_missed()) {
    current.set_answer_missed(true);
    SayOverdue(decision, v1::CaseOverdue::DEADLINE_ANSWER, actor, now);
  }
  ClimbByTimer(decision, kAnswerTimer, actor, now);
  if (const auto* within = TimeOf(current.terms(), current.rung()); within != nullptr) {
    *current.mutable_answer_alarm_time() = DueAfter(now, *within);
  }
}

}  // namespace

void StartClocks(v1::Case& current, absl::Time now) {
  const v1::CaseTerms& terms = current.terms();
  StopClocks(current);
  current.clear_acknowledge_by();
  current.clear_answer_by();
  current.set_acknowledge_missed(false);
  current.set_answer_missed(false);
  if (terms.has_answer_within()) {
    *current.mutable_answer_by() = DueAfter(now, terms.answer_within());
    *current.mutable_answer_alarm_time() = current.answer_by();
  }
  if (terms.has_acknowledge_within()) SetAcknowledgeClock(current, ToTime(DueAfter(now, terms.acknowledge_within())));
  RefreshOverdue(current);
}

void RestartAcknowledgeClock(v1::Case& current, absl::Time now) {
  if (!current.terms().has_acknowledge_within()) return;
  absl::Time due = ToTime(DueAfter(now, current.terms().acknowledge_within()));
  const absl::Time answer_by = current.has_answer_by() ? ToTime(current.answer_by()) : absl::InfiniteFuture();
  if (answer_by > now) due = std::min(due, answer_by);
  StopAcknowledgeClock(current);
  current.set_acknowledge_missed(false);
  SetAcknowledgeClock(current, due);
  RefreshOverdue(current);
}

void GiveRungItsTime(v1::Case& current, absl::Time now) {
  const auto* within = TimeOf(current.terms(), current.rung());
  if (current.acknowledge_missed() && current.has_acknowledge_alarm_time()) {
    current.clear_acknowledge_alarm_time();
    if (within != nullptr) *current.mutable_acknowledge_alarm_time() = DueAfter(now, *within);
  }
  if (current.answer_missed() && current.has_answer_alarm_time()) {
    current.clear_answer_alarm_time();
    if (within != nullptr) *current.mutable_answer_alarm_time() = DueAfter(now, *within);
  }
}

void StopAcknowledgeClock(v1::Case& current) { current.clear_acknowledge_alarm_time(); }

void StopClocks(v1::Case& current) {
  StopAcknowledgeClock(current);
  current.clear_answer_alarm_time();
}

void RefreshOverdue(v1::Case& current) {
  const bool not_taken = current.state() == v1::Case::STATE_ROUTED && current.acknowledge_missed();
  current.set_overdue(IsOpen(current.state()) && (not_taken || current.answer_missed()));
}

std::vector<store::Timer> TimersOf(const v1::Case& current) {
  std::vector<store::Timer> timers;
  if (current.has_acknowledge_alarm_time()) {
    timers.push_back({std::string(kAcknowledgeTimer), ToTime(current.acknowledge_alarm_time())});
  }
  if (current.has_answer_alarm_time()) {
    timers.push_back({std::string(kAnswerTimer), ToTime(current.answer_alarm_time())});
  }
  return timers;
}

absl::StatusOr<CaseDecision> OnTimer(const v1::Case& current, absl::string_view timer, absl::string_view actor,
                                     absl::Time now) {
  CaseDecision decision{current, {}};
  if (timer == kAcknowledgeTimer) {
    decision.unchanged = !IsDue(current.has_acknowledge_alarm_time(), current.acknowledge_alarm_time(), now);
    if (!decision.unchanged) OnAcknowledgeTimer(decision, actor, now);
  } else if (timer == kAnswerTimer) {
    decision.unchanged = !IsDue(current.has_answer_alarm_time(), current.answer_alarm_time(), now);
    if (!decision.unchanged) OnAnswerTimer(decision, actor, now);
  } else {
    return MakeError(absl::StatusCode::kInvalidArgument, "TIMER_UNKNOWN", absl::StrCat("a case has no timer ", timer),
                     {{"timer", std::string(timer)}});
  }
  return decision;
}

}  // namespace meydan::routing
