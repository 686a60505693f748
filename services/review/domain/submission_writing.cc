#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/content/digest.h"
#include "services/review/domain/content_checks.h"
#include "services/review/domain/round.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// SUBMISSION_NOT_FOUND for whoever may not see it, `reason` for whoever sees it but is not `allowed`.
absl::Status Permit(const v1::Submission& current, const Standing& who, bool allowed, absl::string_view reason) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  return allowed ? absl::OkStatus() : Refuse(kDenied, reason, "belongs to others", current);
}

bool Writes(const Standing& who, const v1::Submission& current) {
  return who.WorksFor(current.unit()) || who.is_reviewer;
}

// Still, or again, in the hands of its unit.
bool IsWithUnit(v1::Submission::State state) {
  return state == v1::Submission::STATE_DRAFT || state == v1::Submission::STATE_CHANGES_REQUESTED;
}

// Given to review, and not due yet: a change begins another round.
bool MayBeReviewedAnew(v1::Submission::State state) {
  return WaitsForReview(state) || state == v1::Submission::STATE_APPROVED || state == v1::Submission::STATE_SCHEDULED ||
         state == v1::Submission::STATE_HELD;
}

// Other content for what is with its unit, where it stays.
absl::StatusOr<SubmissionDecision> Rewrite(const v1::Submission& current, v1::Content content, const Standing& who,
                                           const Desk& desk, absl::Time now) {
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  const bool was_submitted = current.has_submit_time();
  if (was_submitted) RETURN_IF_ERROR(EndRound(next, content));
  AddEditor(next, who.name());
  RETURN_IF_ERROR(SetContent(next, std::move(content), desk, now));
  WriteHistory(next, v1::HistoryEntry::ACTION_REVISED, who.name(), now);
  if (was_submitted && !next.has_resubmit_by()) StartChangesClock(next, now);  // it is from before there was one
  if (was_submitted) {
    v1::ContentRevised event;
    event.set_by_directorate(who.is_reviewer && !who.WorksFor(current.unit()));
    EmitWithFacts(decision, event);
  }
  return decision;
}

v1::SubmissionTerms TermsUnder(const v1::ReviewPolicy& policy, v1::RequestType type) {
  v1::SubmissionTerms terms;
  terms.set_claim_seconds(policy.claim_for().seconds());
  terms.set_publish_seconds(policy.publish_within().seconds());
  terms.set_take_down_seconds(policy.take_down_within().seconds());
  const v1::Terms of_type = TermsFor(policy, type);
  terms.set_lead_working_days(of_type.lead_working_days());
  terms.set_changes_within_days(ChangesDays(of_type.changes_within_days()));
  terms.set_policy_version(policy.etag());
  return terms;
}

int CountFailures(const v1::Submission& current) {
  int failures = 0;
  for (const v1::Finding& finding : current.findings()) {
    if (finding.severity() == v1::Finding::SEVERITY_FAILURE) ++failures;
  }
  return failures;
}

}  // namespace

absl::StatusOr<SubmissionDecision> Create(absl::string_view name, const v1::CreateSubmissionRequest& request,
                                          const Standing& who, const Desk& desk, absl::Time now) {
  if (!who.WorksFor(request.unit())) {
    return MakeError(kDenied, "UNIT_FOREIGN", "you do not work for that unit");
  }
  if (!desk.world.has_unit(request.unit())) return BadField("unit", "there is no such unit", "UNIT_NOT_FOUND");
  RETURN_IF_ERROR(CheckFields(request.content(), "content", desk.world, desk.ledger));
  SubmissionDecision decision;
  v1::Submission& next = decision.state;
  next.set_name(std::string(name));
  next.set_unit(request.unit());
  next.set_state(v1::Submission::STATE_DRAFT);
  next.set_author(who.name());
  next.set_round(1);
  *next.mutable_create_time() = ToProto(now);
  RETURN_IF_ERROR(SetContent(next, AsKept(request.content()), desk, now));
  WriteHistory(next, v1::HistoryEntry::ACTION_CREATED, who.name(), now);
  return decision;
}

absl::StatusOr<SubmissionDecision> Revise(const v1::Submission& current, const v1::ReviseSubmissionRequest& request,
                                          const Standing& who, const Desk& desk, absl::Time now) {
  RETURN_IF_ERROR(Permit(current, who, Writes(who, current), "REVISE_NOT_ALLOWED"));
  RETURN_IF_ERROR(CheckFields(request.content(), "content", desk.world, desk.ledger));
  const bool anew = MayBeReviewedAnew(current.state());
  if (!IsWithUnit(current.state()) && !(anew && who.is_reviewer)) {
    return Refuse(kPrecondition, "REVISE_NOT_ALLOWED", "is not in your hands now", current);
  }
  v1::Content content = AsKept(request.content());
  if (DigestOf(content) == current.content_digest()) return Unchanged(current);
  if (!anew) return Rewrite(current, std::move(content), who, desk, now);
  return ReviewAnew(current, std::move(content), current.chain().edit_restarts_at(), who, desk, now);
}

absl::StatusOr<SubmissionDecision> Submit(const v1::Submission& current, const Standing& who, const Desk& desk,
                                          absl::Time now) {
  RETURN_IF_ERROR(Permit(current, who, who.WorksFor(current.unit()), "SUBMIT_NOT_ALLOWED"));
  if (WaitsForReview(current.state())) return Unchanged(current);
  if (!IsWithUnit(current.state())) return Refuse(kPrecondition, "NOT_A_DRAFT", "was submitted already", current);
  RETURN_IF_ERROR(CheckFields(current.content(), "content", desk.world, desk.ledger));
  RETURN_IF_ERROR(CheckTimeAhead(current, now));
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  if (current.has_submit_time()) {
    RETURN_IF_ERROR(EndRound(next, current.content()));
    next.set_round(current.round() + 1);
  }
  *next.mutable_chain() = ChainFor(desk.policy, current.unit(), current.content());
  if (next.chain().steps().empty()) {
    return Refuse(kPrecondition, "POLICY_INVALID", "has nobody who decides about it; the policy has no chain", current);
  }
  *next.mutable_terms() = TermsUnder(desk.policy, current.content().request_type());
  *next.mutable_submit_time() = ToProto(now);
  RETURN_IF_ERROR(CheckAnew(next, desk, now));
  BeginReview(next, 0);
  RETURN_IF_ERROR(CheckDecidable(next, desk.world));
  StartClock(next, desk.policy, now);
  TakePriorityOf(next, desk.policy);
  WriteHistory(next, v1::HistoryEntry::ACTION_SUBMITTED, who.name(), now);
  EmitSubmitted(decision, CountFailures(next));
  return decision;
}

absl::StatusOr<SubmissionDecision> Withdraw(const v1::Submission& current, const v1::WithdrawSubmissionRequest& request,
                                            const Standing& who, absl::Time now) {
  RETURN_IF_ERROR(Permit(current, who, who.WorksFor(current.unit()), "WITHDRAW_NOT_ALLOWED"));
  if (request.reason().size() > kMaxReasonBytes) RETURN_IF_ERROR(CheckReason(request.reason()));
  if (current.state() == v1::Submission::STATE_WITHDRAWN) return Unchanged(current);
  if (HasEnded(current.state())) return Refuse(kPrecondition, "SUBMISSION_ENDED", "has ended", current);
  if (current.state() == v1::Submission::STATE_DUE) {
    return Refuse(kPrecondition, "WITHDRAW_NOT_ALLOWED", "is being published; its targets can be skipped", current);
  }
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  next.set_state(v1::Submission::STATE_WITHDRAWN);
  next.clear_claim();
  next.clear_hold();
  StopChangesClock(next);
  WriteHistory(next, v1::HistoryEntry::ACTION_WITHDRAWN, who.name(), now).set_reason(request.reason());
  if (current.has_submit_time()) EmitWithFacts(decision, v1::ContentWithdrawn());
  return decision;
}

absl::StatusOr<SubmissionDecision> Reschedule(const v1::Submission& current,
                                              const v1::RescheduleSubmissionRequest& request, const Standing& who,
                                              const Desk& desk, absl::Time now) {
  RETURN_IF_ERROR(Permit(current, who, Writes(who, current), "RESCHEDULE_NOT_ALLOWED"));
  FieldViolations bad;
  if (request.has_publish_time()) CheckTime(request.publish_time(), "publish_time", bad);
  RETURN_IF_ERROR(bad.ToStatus());
  if (HasEnded(current.state())) return Refuse(kPrecondition, "SUBMISSION_ENDED", "has ended", current);
  const bool anew = MayBeReviewedAnew(current.state());
  if (!anew && !IsWithUnit(current.state())) {
    return Refuse(kPrecondition, "RESCHEDULE_NOT_ALLOWED", "is being published", current);
  }
  v1::Submission timed = current;
  timed.mutable_content()->clear_publish_time();
  if (request.has_publish_time()) *timed.mutable_content()->mutable_publish_time() = request.publish_time();
  v1::Content content = AsKept(timed.content());
  // What was held waits for a new decision, even if it is to go out as soon as there is one, as before.
  const bool held = current.state() == v1::Submission::STATE_HELD;
  if (!held && DigestOf(content) == current.content_digest()) return Unchanged(current);
  RETURN_IF_ERROR(CheckTimeAhead(timed, now));
  RETURN_IF_ERROR(CheckFields(content, "content", desk.world, desk.ledger));
  if (!anew) return Rewrite(current, std::move(content), who, desk, now);
  return ReviewAnew(current, std::move(content), current.chain().reschedule_restarts_at(), who, desk, now);
}

}  // namespace meydan::review
