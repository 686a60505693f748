#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/case_text.h"
#include "services/routing/domain/clocks.h"

namespace meydan::routing {
namespace {

// A new case where the matter was routed to (RR1), with all that says where it comes from.
CaseDecision Born(const Routing& routing, const Matter& matter, v1::CaseOrigin origin, absl::string_view name,
                  absl::string_view actor, absl::Time now) {
  CaseDecision decision;
  v1::Case& born = decision.state;
  born.set_name(std::string(name));
  born.set_kind(matter.kind);
  born.set_topic(matter.topic);
  born.set_importance(routing.importance);
  born.set_state(v1::Case::STATE_ROUTED);
  born.set_owner_unit(routing.owner_unit);
  born.set_rung(v1::RUNG_REPRESENTATIVE);
  *born.mutable_origin() = std::move(origin);
  *born.mutable_reasons() = routing.reasons;
  *born.mutable_terms() = routing.terms;
  *born.mutable_create_time() = ToProto(now);
  StartClocks(born, now);
  WriteHistory(born, v1::HistoryEntry::ACTION_ROUTED, actor, now);
  v1::CaseRouted event;
  *event.mutable_facts() = FactsOf(born);
  *event.mutable_reasons() = routing.reasons;
  decision.Emit(event);
  if (routing.escalated) {
    const Climb why{.cause = v1::ESCALATION_CAUSE_RULE, .rule = routing.reasons.escalation_rule()};
    ClimbTo(decision, v1::RUNG_SENIOR_MANAGEMENT, why, actor, now);
  }
  return decision;
}

Matter MatterOf(const Feedback& feedback) {
  Matter matter{.kind = v1::KIND_COMPLAINT, .topic = feedback.topic, .importance = feedback.importance};
  matter.kind_source = matter.topic_source = matter.importance_source = v1::SOURCE_MODERATION;
  const auto is_complaint = [](v1::Kind kind) { return kind == v1::KIND_COMPLAINT; };
  const bool critical_complaint = feedback.importance == v1::IMPORTANCE_CRITICAL &&
                                  std::any_of(feedback.kinds.begin(), feedback.kinds.end(), is_complaint);
  if (feedback.kinds.empty()) {
    matter.kind_source = v1::SOURCE_DEFAULT;
  } else if (!critical_complaint) {
    matter.kind = feedback.kinds.front();
  }
  const bool about_nothing = feedback.topic == v1::TOPIC_UNSPECIFIED || feedback.topic == v1::TOPIC_GENERAL;
  if (feedback.kinds.empty() && about_nothing && feedback.importance == v1::IMPORTANCE_CRITICAL) {
    matter.topic = v1::TOPIC_SECURITY_SAFETY;
    matter.topic_source = v1::SOURCE_DEFAULT;
  } else if (feedback.topic == v1::TOPIC_UNSPECIFIED) {
    matter.topic = v1::TOPIC_GENERAL;
    matter.topic_source = v1::SOURCE_DEFAULT;
  }
  matter.account = feedback.account;
  matter.account_unit = feedback.account_unit;
  matter.language = feedback.language;
  return matter;
}

// The unit in whose name it is opened, which stands in `field`. `may_speak_for` says who may name one that is not their
// own.
void CheckRequestingUnit(const char* field, const std::string& unit, const HasUnit& has_unit, const Standing& who,
                         bool may_speak_for, FieldViolations& bad) {
  if (!has_unit(unit)) {
    bad.Add(field, NoSuchUnit(unit), "UNIT_NOT_FOUND");
  } else if (!who.WorksFor(unit) && !may_speak_for) {
    bad.Add(field, "must be a unit of your own", "REQUESTING_UNIT_FOREIGN");
  }
}

void CheckAccount(const std::string& account, FieldViolations& bad) {
  if (!account.empty() && !absl::StartsWith(account, "accounts/")) {
    bad.Add("account", "must be like accounts/instagram.ornekuni");
  }
}

void CheckSubject(const std::string& subject, FieldViolations& bad) {
  const bool one_line = std::none_of(subject.begin(), subject.end(), absl::ascii_iscntrl);
  if (absl::StripAsciiWhitespace(subject).empty()) {
    bad.Add("subject", "must not be empty", "SUBJECT_REQUIRED");
  } else if (subject.size() > kMaxSubjectBytes) {
    bad.Add("subject", TooLong(kMaxSubjectBytes), "SUBJECT_TOO_LONG");
  } else if (!one_line) {
    bad.Add("subject", "must be one line");
  }
}

}  // namespace

std::string CaseNameOfComment(absl::string_view comment, int revision) {
  return absl::StrCat("cases/", DerivedUuid(absl::StrCat("comment/", comment, "@", revision)));
}

std::string CaseNameOfRequest(absl::string_view caller, absl::string_view request_id) {
  const std::string cause = absl::StrCat("request/", caller, "/", absl::AsciiStrToLower(request_id));
  return absl::StrCat("cases/", DerivedUuid(cause));
}

absl::StatusOr<CaseDecision> OpenFromFeedback(const Policy& policy, const Feedback& feedback, absl::string_view name,
                                              absl::string_view actor, absl::Time now) {
  const bool known = std::all_of(feedback.kinds.begin(), feedback.kinds.end(),
                                 [](v1::Kind kind) { return kind != v1::KIND_UNSPECIFIED && v1::Kind_IsValid(kind); });
  if (feedback.comment.empty() || !known || !v1::Topic_IsValid(feedback.topic) ||
      feedback.importance == v1::IMPORTANCE_UNSPECIFIED || !v1::Importance_IsValid(feedback.importance)) {
    return MakeError(absl::StatusCode::kInvalidArgument, "FEEDBACK_INVALID",
                     "feedback must name a comment and an importance, in known words");
  }
  v1::CaseOrigin origin;
  origin.set_comment(feedback.comment);
  origin.set_comment_revision(feedback.revision);
  origin.set_account(feedback.account);
  origin.set_language(feedback.language);
  const Matter matter = MatterOf(feedback);
  return Born(Route(policy, matter), matter, std::move(origin), name, actor, now);
}

absl::StatusOr<CaseDecision> Open(const Policy& policy, const v1::OpenCaseRequest& request,
                                  absl::string_view account_unit, const HasUnit& has_unit, absl::string_view name,
                                  const Standing& who, absl::Time now) {
  ASSIGN_OR_RETURN(Matter matter, MatterOf(request.kind(), request.topic(), request.importance()));
  FieldViolations bad;
  CheckText("text", request.text(), bad);
  if (request.caller().size() > kMaxReasonBytes) bad.Add("caller", TooLong(kMaxReasonBytes));
  CheckAccount(request.account(), bad);
  if (request.language().size() > 35) bad.Add("language", "must be a BCP 47 code like tr");
  if (!request.requesting_unit().empty()) {
    CheckRequestingUnit("requesting_unit", request.requesting_unit(), has_unit, who,
                        who.is_directorate || who.is_system, bad);
  } else if (request.kind() == v1::KIND_SUPPORT) {
    bad.Add("requesting_unit", "say which unit asks for support");
  }
  RETURN_IF_ERROR(bad.ToStatus());
  matter.account = request.account();
  matter.account_unit = std::string(account_unit);
  matter.language = request.language();
  v1::CaseOrigin origin;
  origin.set_account(request.account());
  origin.set_language(request.language());
  origin.set_opened_by(who.name);
  origin.set_requesting_unit(request.requesting_unit());
  origin.set_text(request.text());
  origin.set_caller(request.caller());
  return Born(Route(policy, matter), matter, std::move(origin), name, who.name, now);
}

absl::StatusOr<CaseDecision> RequestSupport(const Policy& policy, const v1::RequestSupportRequest& request,
                                            absl::string_view directorate, absl::string_view account_unit,
                                            const HasUnit& has_unit, absl::string_view name, const Standing& who,
                                            absl::Time now) {
  ASSIGN_OR_RETURN(Matter matter, MatterOf(v1::KIND_SUPPORT, v1::TOPIC_SOCIAL_MEDIA, request.importance()));
  FieldViolations bad;
  CheckRequestingUnit("unit", request.unit(), has_unit, who, who.is_system, bad);
  CheckSubject(request.subject(), bad);
  if (request.text().size() > kMaxTextBytes) bad.Add("text", TooLong(kMaxTextBytes), "TEXT_TOO_LONG");
  CheckAccount(request.account(), bad);
  RETURN_IF_ERROR(bad.ToStatus());
  matter.topic_source = v1::SOURCE_DEFAULT;
  matter.account = request.account();
  matter.account_unit = std::string(account_unit);
  v1::CaseOrigin origin;
  origin.set_account(request.account());
  origin.set_opened_by(who.name);
  origin.set_requesting_unit(request.unit());
  origin.set_text(request.text().empty() ? request.subject() : absl::StrCat(request.subject(), "\n\n", request.text()));
  Routing routing = Route(policy, matter);
  if (routing.owner_unit != directorate) {
    routing.owner_unit = std::string(directorate);
    routing.reasons.set_owner_rule("support");
  }
  return Born(routing, matter, std::move(origin), name, who.name, now);
}

}  // namespace meydan::routing
