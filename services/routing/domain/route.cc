#include "services/routing/domain/route.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "services/routing/domain/record.h"
#include "services/routing/domain/words.h"

namespace meydan::routing {
namespace {

template <typename Value>
bool LetsThrough(const std::set<Value>& values, const Value& value) {
  return values.empty() || values.contains(value);
}

// "instagram" of "accounts/instagram.ornekuni".
std::string PlatformOf(absl::string_view account) {
  const absl::string_view id = IdOf(account);
  return std::string(id.substr(0, id.find('.')));
}

// "tr" of "tr-TR".
std::string PrimaryLanguage(absl::string_view language) {
  return absl::AsciiStrToLower(language.substr(0, language.find('-')));
}

bool Matches(const Match& match, const Matter& matter) {
  return LetsThrough(match.kinds, matter.kind) && LetsThrough(match.topics, matter.topic) &&
         LetsThrough(match.importances, matter.importance) && LetsThrough(match.account_units, matter.account_unit) &&
         LetsThrough(match.platforms, PlatformOf(matter.account)) &&
         LetsThrough(match.languages, PrimaryLanguage(matter.language));
}

void SetOwner(const Rule& rule, const Matter& matter, Routing& routing) {
  if (!routing.owner_unit.empty() || rule.owner.empty()) return;
  routing.owner_unit = rule.owner == kAccountOwner ? matter.account_unit : rule.owner;
  if (!routing.owner_unit.empty()) routing.reasons.set_owner_rule(rule.id);
}

// `timing` is the rule that set the times, or null.
void SetTerms(const Policy& policy, const Rule* timing, Routing& routing) {
  const Deadlines own = timing == nullptr ? Deadlines() : timing->deadlines.value_or(Deadlines());
  routing.reasons.set_deadline_rule(timing == nullptr ? absl::StrCat("deadlines.", WordOf(routing.importance))
                                                      : timing->id);
  if (own.none) return;
  const Deadlines& usual = policy.deadlines.at(routing.importance);
  const auto pick = [](const std::optional<absl::Duration>& of_rule,
                       const std::optional<absl::Duration>& of_importance) {
    return of_rule.value_or(of_importance.value_or(absl::ZeroDuration()));  // a policy has all times of an importance
  };
  const absl::Duration answer = pick(own.answer, usual.answer);
  // A rule's time may meet the usual one of an importance that another rule has set.
  const absl::Duration acknowledge = std::min(pick(own.acknowledge, usual.acknowledge), answer);
  *routing.terms.mutable_acknowledge_within() = ToProto(acknowledge);
  *routing.terms.mutable_answer_within() = ToProto(answer);
  *routing.terms.mutable_unit_head_within() = ToProto(pick(own.unit_head, usual.unit_head));
  *routing.terms.mutable_directorate_within() = ToProto(pick(own.directorate, usual.directorate));
}

}  // namespace

Routing Route(const Policy& policy, const Matter& matter) {
  Routing routing;
  routing.reasons.set_kind_source(matter.kind_source);
  routing.reasons.set_topic_source(matter.topic_source);
  routing.reasons.set_importance_source(matter.importance_source);
  routing.reasons.set_given_importance(matter.importance);
  routing.reasons.set_policy_version(policy.version);
  routing.importance = matter.importance;
  const Rule* timing = nullptr;
  for (const Rule& rule : policy.rules) {
    if (!Matches(rule.match, matter)) continue;
    SetOwner(rule, matter, routing);
    if (rule.importance && routing.reasons.importance_rule().empty()) {
      routing.importance = *rule.importance;
      routing.reasons.set_importance_rule(rule.id);
      routing.reasons.set_importance_source(v1::SOURCE_RULE);
    }
    if (rule.deadlines && timing == nullptr) timing = &rule;
    if (rule.escalate && routing.reasons.escalation_rule().empty()) routing.reasons.set_escalation_rule(rule.id);
  }
  if (routing.owner_unit.empty()) {
    routing.owner_unit = policy.default_owner;
    routing.reasons.set_owner_rule("default");
  }
  if (routing.reasons.escalation_rule().empty() && matter.kind == v1::KIND_COMPLAINT &&
      routing.importance == v1::IMPORTANCE_CRITICAL) {
    routing.reasons.set_escalation_rule("critical_complaint");
  }
  routing.escalated = !routing.reasons.escalation_rule().empty();
  SetTerms(policy, timing, routing);
  return routing;
}

absl::StatusOr<Matter> MatterOf(v1::Kind kind, v1::Topic topic, v1::Importance importance) {
  FieldViolations bad;
  if (kind == v1::KIND_UNSPECIFIED) {
    bad.Add("kind", "say what is wanted", "KIND_REQUIRED");
  } else if (!v1::Kind_IsValid(kind)) {
    bad.Add("kind", "no such kind");
  }
  if (!v1::Topic_IsValid(topic)) bad.Add("topic", "no such topic");
  if (!v1::Importance_IsValid(importance)) bad.Add("importance", "no such importance");
  if (!bad.empty()) return bad.ToStatus();

  Matter matter{.kind = kind, .topic = topic, .importance = importance};
  matter.kind_source = matter.topic_source = matter.importance_source = v1::SOURCE_CALLER;
  if (topic == v1::TOPIC_UNSPECIFIED) {
    matter.topic = v1::TOPIC_GENERAL;
    matter.topic_source = v1::SOURCE_DEFAULT;
  }
  if (importance == v1::IMPORTANCE_UNSPECIFIED) {
    matter.importance = kind == v1::KIND_PRAISE ? v1::IMPORTANCE_LOW : v1::IMPORTANCE_NORMAL;
    matter.importance_source = v1::SOURCE_DEFAULT;
  }
  return matter;
}

v1::PreviewRoutingResponse Preview(const Policy& policy, const Matter& matter, absl::Time now) {
  const Routing routing = Route(policy, matter);
  v1::PreviewRoutingResponse preview;
  preview.set_owner_unit(routing.owner_unit);
  preview.set_importance(routing.importance);
  preview.set_rung(routing.escalated ? v1::RUNG_SENIOR_MANAGEMENT : v1::RUNG_REPRESENTATIVE);
  *preview.mutable_terms() = routing.terms;
  if (routing.terms.has_acknowledge_within()) {
    *preview.mutable_acknowledge_by() = DueAfter(now, routing.terms.acknowledge_within());
  }
  if (routing.terms.has_answer_within()) *preview.mutable_answer_by() = DueAfter(now, routing.terms.answer_within());
  *preview.mutable_reasons() = routing.reasons;
  return preview;
}

}  // namespace meydan::routing
