#include "services/routing/domain/record.h"

namespace meydan::routing {
namespace {

constexpr int kMaxHistory = 100;
constexpr int kMaxEscalations = 50;

// The first entry tells how it began and the latest how it is; the store's event history keeps all.
template <typename Entry>
Entry& AddWithin(int most, google::protobuf::RepeatedPtrField<Entry>& entries) {
  if (entries.size() >= most) entries.DeleteSubrange(1, entries.size() - most + 1);
  return *entries.Add();
}

}  // namespace

google::protobuf::Timestamp DueAfter(absl::Time from, const google::protobuf::Duration& within) {
  return ToProto(absl::FromUnixSeconds(absl::ToUnixSeconds(from + ToDuration(within))));
}

bool IsOpen(v1::Case::State state) { return state == v1::Case::STATE_ROUTED || state == v1::Case::STATE_ACKNOWLEDGED; }

v1::CaseFacts FactsOf(const v1::Case& current) {
  v1::CaseFacts facts;
  facts.set_name(current.name());
  facts.set_owner_unit(current.owner_unit());
  facts.set_kind(current.kind());
  facts.set_topic(current.topic());
  facts.set_importance(current.importance());
  facts.set_rung(current.rung());
  facts.set_state(current.state());
  if (current.has_acknowledge_by()) *facts.mutable_acknowledge_by() = current.acknowledge_by();
  if (current.has_answer_by()) *facts.mutable_answer_by() = current.answer_by();
  facts.set_comment(current.origin().comment());
  facts.set_account(current.origin().account());
  facts.set_requesting_unit(current.origin().requesting_unit());
  return facts;
}

void WriteHistory(v1::Case& current, v1::HistoryEntry::Action action, absl::string_view actor, absl::Time now,
                  absl::string_view reason) {
  v1::HistoryEntry& entry = AddWithin(kMaxHistory, *current.mutable_history());
  entry.set_action(action);
  entry.set_actor(std::string(actor));
  *entry.mutable_time() = ToProto(now);
  entry.set_owner_unit(current.owner_unit());
  entry.set_rung(current.rung());
  entry.set_reason(std::string(reason));
  *current.mutable_update_time() = ToProto(now);
}

void ClimbTo(CaseDecision& decision, v1::Rung rung, const Climb& why, absl::string_view actor, absl::Time now) {
  v1::Case& current = decision.state;
  const v1::Rung from = current.rung();
  current.set_rung(rung);
  v1::Escalation& escalation = AddWithin(kMaxEscalations, *current.mutable_escalations());
  escalation.set_from_rung(from);
  escalation.set_rung(rung);
  escalation.set_cause(why.cause);
  escalation.set_rule(why.rule);
  escalation.set_reason(why.reason);
  escalation.set_actor(std::string(actor));
  *escalation.mutable_time() = ToProto(now);
  WriteHistory(current, v1::HistoryEntry::ACTION_ESCALATED, actor, now, why.reason);
  v1::CaseEscalated event;
  *event.mutable_facts() = FactsOf(current);
  event.set_from_rung(from);
  event.set_cause(why.cause);
  event.set_rule(why.rule);
  decision.Emit(event);
}

}  // namespace meydan::routing
