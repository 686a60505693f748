// What is told of cases (P11, P12, P14, P19).
#include "common/base/proto_time.h"
#include "meydan/routing/v1/events.pb.h"
#include "services/notification/domain/announcement.h"

namespace meydan::notification {
namespace {

using routing::v1::CaseAnswered;
using routing::v1::CaseClosed;
using routing::v1::CaseEscalated;
using routing::v1::CaseFacts;
using routing::v1::CaseOverdue;
using routing::v1::CaseReassigned;
using routing::v1::CaseReopened;
using routing::v1::CaseRouted;
using Group = Addressee::Group;

Announcement About(const CaseFacts& facts, std::string template_key) {
  Announcement announcement;
  announcement.template_key = std::move(template_key);
  announcement.Reference("unit", facts.owner_unit())
      .Code("kind", routing::v1::Kind_descriptor(), facts.kind())
      .Code("topic", routing::v1::Topic_descriptor(), facts.topic())
      .Code("importance", routing::v1::Importance_descriptor(), facts.importance());
  // The two enums say the same in the same numbers; the catalogues' tests hold them to it.
  announcement.importance = static_cast<moderation::v1::Importance>(facts.importance());
  return announcement;
}

void AddAnswerBy(Announcement& announcement, const CaseFacts& facts) {
  announcement.Time("answer_by", facts.has_answer_by(), facts.answer_by());
  if (facts.has_answer_by()) announcement.due = ToTime(facts.answer_by());
}

// A case that the owner unit has yet to take.
Announcement Waiting(const CaseFacts& facts, std::string template_key) {
  Announcement announcement = About(facts, std::move(template_key));
  announcement.Time("acknowledge_by", facts.has_acknowledge_by(), facts.acknowledge_by());
  AddAnswerBy(announcement, facts);
  if (facts.has_acknowledge_by()) announcement.due = ToTime(facts.acknowledge_by());
  announcement.To({Group::kFront, facts.owner_unit()});
  return announcement;
}

// The people before whom the case is, beyond those who answer for the unit anyway.
void AddRung(Announcement& announcement, const CaseFacts& facts) {
  switch (facts.rung()) {
    case routing::v1::RUNG_UNIT_HEAD:
      announcement.To({Group::kHeads, facts.owner_unit()});
      break;
    case routing::v1::RUNG_DIRECTORATE:
      announcement.To({Group::kDirectorate});
      break;
    case routing::v1::RUNG_SENIOR_MANAGEMENT:
      announcement.To({Group::kSeniorManagement});
      break;
    default:
      break;
  }
}

// The end of a case is told to those who were told that it climbed, and to the unit in whose name it was opened (P16).
// Whoever answered or closed it knows.
std::vector<Announcement> Ended(const CaseFacts& facts, std::string template_key) {
  Announcement announcement = About(facts, std::move(template_key));
  AddRung(announcement, facts);
  if (!facts.requesting_unit().empty() && facts.requesting_unit() != facts.owner_unit()) {
    announcement.To({Group::kFront, facts.requesting_unit()});
  }
  if (announcement.addressees.empty()) return {};
  return {announcement};
}

std::string EscalationTemplate(const CaseEscalated& event) {
  if (event.cause() == routing::v1::ESCALATION_CAUSE_HAND) return "routing.case_escalated_by_hand";
  if (event.cause() != routing::v1::ESCALATION_CAUSE_TIMER) return "routing.case_escalated_by_rule";
  return event.rule() == "acknowledge" ? "routing.case_escalated_unacknowledged" : "routing.case_escalated_unanswered";
}

std::vector<Announcement> Routed(const CaseRouted& event) { return {Waiting(event.facts(), "routing.case_routed")}; }

std::vector<Announcement> Reassigned(const CaseReassigned& event) {
  Announcement announcement = Waiting(event.facts(), "routing.case_reassigned");
  return {announcement.Reference("former_unit", event.former_owner_unit())};
}

std::vector<Announcement> Reopened(const CaseReopened& event) {
  Announcement announcement = Waiting(event.facts(), "routing.case_reopened");
  AddRung(announcement, event.facts());
  return {announcement};
}

std::vector<Announcement> Escalated(const CaseEscalated& event) {
  Announcement announcement = About(event.facts(), EscalationTemplate(event));
  announcement.Code("rung", routing::v1::Rung_descriptor(), event.facts().rung());
  AddAnswerBy(announcement, event.facts());
  AddRung(announcement, event.facts());
  if (announcement.addressees.empty()) announcement.To({Group::kFront, event.facts().owner_unit()});
  return {announcement};
}

// Those who should have acted; the people of the next rung are told by CaseEscalated.
std::vector<Announcement> Overdue(const CaseOverdue& event) {
  const CaseFacts& facts = event.facts();
  const bool untaken = event.deadline() == CaseOverdue::DEADLINE_ACKNOWLEDGE;
  Announcement announcement = About(facts, untaken ? "routing.case_unacknowledged" : "routing.case_unanswered");
  const auto& due = untaken ? facts.acknowledge_by() : facts.answer_by();
  announcement.Time("due", untaken ? facts.has_acknowledge_by() : facts.has_answer_by(), due);
  announcement.due = ToTime(due);
  return {announcement.To({Group::kFront, facts.owner_unit()})};
}

std::vector<Announcement> Answered(const CaseAnswered& event) { return Ended(event.facts(), "routing.case_answered"); }

std::vector<Announcement> Closed(const CaseClosed& event) {
  if (event.answered()) return {};  // CaseAnswered told them
  return Ended(event.facts(), "routing.case_closed_unanswered");
}

}  // namespace

std::vector<AnnouncedType> RoutingAnnouncements() {
  return {Announced<CaseRouted, Routed>(),     Announced<CaseReassigned, Reassigned>(),
          Announced<CaseReopened, Reopened>(), Announced<CaseEscalated, Escalated>(),
          Announced<CaseOverdue, Overdue>(),   Announced<CaseAnswered, Answered>(),
          Announced<CaseClosed, Closed>()};
}

}  // namespace meydan::notification
