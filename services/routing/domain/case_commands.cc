#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/case_text.h"
#include "services/routing/domain/clocks.h"

namespace meydan::routing {
namespace {

constexpr int kMaxAnswers = 20;

bool Handles(const Standing& who, const v1::Case& current) {
  return who.is_directorate || who.WorksFor(current.owner_unit());
}

// CASE_NOT_FOUND for whoever may not see the case, `reason` for whoever sees it but is not `allowed`.
absl::Status Permit(const v1::Case& current, const Standing& who, bool allowed, absl::string_view reason) {
  if (!MaySee(who, current)) return CaseNotFound(current.name());
  if (allowed) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, reason,
                   absl::StrCat(current.name(), " belongs to ", current.owner_unit()),
                   {{"case", current.name()}, {"owner_unit", current.owner_unit()}});
}

absl::Status MustBeOpen(const v1::Case& current) {
  if (IsOpen(current.state())) return absl::OkStatus();
  const bool closed = current.state() == v1::Case::STATE_CLOSED;
  return MakeError(absl::StatusCode::kFailedPrecondition, closed ? "CASE_CLOSED" : "CASE_ALREADY_ANSWERED",
                   absl::StrCat(current.name(), closed ? " is closed" : " has its answer", "; reopen it first"),
                   {{"case", current.name()}});
}

// What the ladder begins with for a new owner or a new round: what senior management has once seen stays in its sight.
void RestartLadder(v1::Case& current) {
  if (current.rung() != v1::RUNG_SENIOR_MANAGEMENT) current.set_rung(v1::RUNG_REPRESENTATIVE);
}

void SetAcknowledged(v1::Case& current, absl::Time now) {
  *current.mutable_acknowledge_time() = ToProto(now);
  StopAcknowledgeClock(current);
}

CaseDecision Unchanged(const v1::Case& current) { return {.state = current, .events = {}, .unchanged = true}; }

}  // namespace

absl::StatusOr<CaseDecision> Acknowledge(const v1::Case& current, const Standing& who, absl::Time now) {
  RETURN_IF_ERROR(Permit(current, who, who.WorksFor(current.owner_unit()), "CASE_OWNED_BY_OTHER_UNIT"));
  RETURN_IF_ERROR(MustBeOpen(current));
  if (current.state() == v1::Case::STATE_ACKNOWLEDGED) return Unchanged(current);
  CaseDecision decision{current, {}};
  decision.state.set_state(v1::Case::STATE_ACKNOWLEDGED);
  SetAcknowledged(decision.state, now);
  RefreshOverdue(decision.state);
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_ACKNOWLEDGED, who.name, now);
  v1::CaseAcknowledged event;
  *event.mutable_facts() = FactsOf(decision.state);
  decision.Emit(event);
  return decision;
}

absl::StatusOr<CaseDecision> Reassign(const v1::Case& current, const v1::ReassignCaseRequest& request,
                                      const HasUnit& has_unit, const Standing& who, absl::Time now) {
  const bool allowed = who.is_directorate || who.Leads(current.owner_unit());
  RETURN_IF_ERROR(Permit(current, who, allowed, "REASSIGN_NOT_ALLOWED"));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  if (!has_unit(request.owner_unit())) {
    return BadField("owner_unit", NoSuchUnit(request.owner_unit()), "UNIT_NOT_FOUND");
  }
  RETURN_IF_ERROR(MustBeOpen(current));
  if (request.owner_unit() == current.owner_unit()) return Unchanged(current);
  CaseDecision decision{current, {}};
  v1::Case& next = decision.state;
  next.set_owner_unit(request.owner_unit());
  next.set_state(v1::Case::STATE_ROUTED);
  next.clear_acknowledge_time();
  RestartLadder(next);
  GiveRungItsTime(next, now);
  RestartAcknowledgeClock(next, now);
  RefreshOverdue(next);
  WriteHistory(next, v1::HistoryEntry::ACTION_REASSIGNED, who.name, now, request.reason());
  v1::CaseReassigned event;
  *event.mutable_facts() = FactsOf(next);
  event.set_former_owner_unit(current.owner_unit());
  decision.Emit(event);
  return decision;
}

absl::StatusOr<CaseDecision> Answer(const v1::Case& current, const v1::AnswerCaseRequest& request, const Standing& who,
                                    absl::Time now) {
  const bool called = who.is_senior && current.rung() == v1::RUNG_SENIOR_MANAGEMENT;
  RETURN_IF_ERROR(Permit(current, who, Handles(who, current) || called, "ANSWER_NOT_ALLOWED"));
  FieldViolations bad;
  CheckText("text", request.text(), bad);
  RETURN_IF_ERROR(bad.ToStatus());
  RETURN_IF_ERROR(MustBeOpen(current));
  CaseDecision decision{current, {}};
  v1::Case& next = decision.state;
  next.set_state(v1::Case::STATE_ANSWERED);
  if (!next.has_acknowledge_time()) SetAcknowledged(next, now);
  StopClocks(next);
  RefreshOverdue(next);
  v1::Answer& answer = *next.add_answers();
  answer.set_text(request.text());
  answer.set_actor(who.name);
  *answer.mutable_time() = ToProto(now);
  WriteHistory(next, v1::HistoryEntry::ACTION_ANSWERED, who.name, now);
  v1::CaseAnswered event;
  *event.mutable_facts() = FactsOf(next);
  event.set_in_time(!next.has_answer_by() || now <= ToTime(next.answer_by()));
  decision.Emit(event);
  return decision;
}

absl::StatusOr<CaseDecision> Escalate(const v1::Case& current, const v1::EscalateCaseRequest& request,
                                      const Standing& who, absl::Time now) {
  RETURN_IF_ERROR(Permit(current, who, Handles(who, current), "ESCALATE_NOT_ALLOWED"));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  if (!v1::Rung_IsValid(request.rung())) return BadField("rung", "no such rung");
  RETURN_IF_ERROR(MustBeOpen(current));
  const int wanted = request.rung() == v1::RUNG_UNSPECIFIED ? current.rung() + 1 : static_cast<int>(request.rung());
  if (wanted <= current.rung() || wanted > v1::RUNG_SENIOR_MANAGEMENT) return Unchanged(current);
  CaseDecision decision{current, {}};
  const Climb why{.cause = v1::ESCALATION_CAUSE_HAND, .reason = request.reason()};
  ClimbTo(decision, static_cast<v1::Rung>(wanted), why, who.name, now);
  GiveRungItsTime(decision.state, now);
  return decision;
}

absl::StatusOr<CaseDecision> Close(const v1::Case& current, const v1::CloseCaseRequest& request, const Standing& who,
                                   absl::Time now) {
  RETURN_IF_ERROR(Permit(current, who, Handles(who, current), "CLOSE_NOT_ALLOWED"));
  if (request.reason().size() > kMaxReasonBytes) return CheckReason(request.reason());
  if (current.state() == v1::Case::STATE_CLOSED) return Unchanged(current);
  const bool answered = current.state() == v1::Case::STATE_ANSWERED;
  const bool asks_nothing = current.kind() == v1::KIND_OPINION || current.kind() == v1::KIND_PRAISE;
  if (!answered && !asks_nothing && !who.is_directorate) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "CASE_NOT_ANSWERED",
                     absl::StrCat(current.name(), " has no answer yet"), {{"case", current.name()}});
  }
  if (!answered) RETURN_IF_ERROR(CheckReason(request.reason()));
  CaseDecision decision{current, {}};
  v1::Case& next = decision.state;
  next.set_state(v1::Case::STATE_CLOSED);
  *next.mutable_close_time() = ToProto(now);
  StopClocks(next);
  RefreshOverdue(next);
  WriteHistory(next, v1::HistoryEntry::ACTION_CLOSED, who.name, now, request.reason());
  v1::CaseClosed event;
  *event.mutable_facts() = FactsOf(next);
  event.set_answered(answered);
  decision.Emit(event);
  return decision;
}

absl::StatusOr<CaseDecision> Reopen(const v1::Case& current, const v1::ReopenCaseRequest& request, const Standing& who,
                                    absl::Time now) {
  const std::string& asker = current.origin().requesting_unit();
  const bool asked = !asker.empty() && who.WorksFor(asker);
  RETURN_IF_ERROR(Permit(current, who, Handles(who, current) || asked, "REOPEN_NOT_ALLOWED"));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  if (IsOpen(current.state())) return Unchanged(current);
  if (current.answers_size() >= kMaxAnswers) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "CASE_REOPENED_TOO_OFTEN",
                     absl::StrCat(current.name(), " has ", kMaxAnswers, " answers; open a new case"),
                     {{"case", current.name()}});
  }
  CaseDecision decision{current, {}};
  v1::Case& next = decision.state;
  next.set_state(v1::Case::STATE_ROUTED);
  next.clear_acknowledge_time();
  next.clear_close_time();
  RestartLadder(next);
  StartClocks(next, now);
  WriteHistory(next, v1::HistoryEntry::ACTION_REOPENED, who.name, now, request.reason());
  v1::CaseReopened event;
  *event.mutable_facts() = FactsOf(next);
  decision.Emit(event);
  return decision;
}

}  // namespace meydan::routing
