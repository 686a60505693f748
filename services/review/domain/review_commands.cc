// What reviewers do before they decide: claims and priorities (CR8), the four criteria (CR5), the lead time (CR17).
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "services/review/domain/approval.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/people.h"
#include "services/review/domain/reviewing.h"
#include "services/review/domain/round.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

using Outcome = v1::Assessment::Outcome;

absl::Status CheckAssessment(const v1::AssessCriterionRequest& request, bool failed_by_check) {
  FieldViolations bad;
  if (request.content_digest().empty()) bad.Add("content_digest", "say what was seen");
  if (std::find(std::begin(kCriteria), std::end(kCriteria), request.criterion()) == std::end(kCriteria)) {
    bad.Add("criterion", "no such criterion", "CRITERION_UNKNOWN");
  }
  if (request.outcome() == v1::Assessment::OUTCOME_UNSPECIFIED || !v1::Assessment::Outcome_IsValid(request.outcome())) {
    bad.Add("outcome", "must be PASS, FAIL or NOT_APPLICABLE", "OUTCOME_UNKNOWN");
  }
  const bool needs_note = request.outcome() == v1::Assessment::OUTCOME_FAIL || failed_by_check;
  if (needs_note && absl::StripAsciiWhitespace(request.note()).empty()) {
    bad.Add("note", failed_by_check ? "a check failed it: say why it holds or not" : "say why", "NOTE_REQUIRED");
  }
  if (request.note().size() > kMaxReasonBytes) {
    bad.Add("note", absl::StrCat("must be at most ", kMaxReasonBytes, " bytes"), "NOTE_TOO_LONG");
  }
  return bad.ToStatus();
}

// Whoever agreed here has done their part; the step waits for others, whom a claim would keep out.
absl::Status CheckStillAsked(const v1::Submission& current, const Standing& who, const Surroundings& world) {
  for (const std::string& approver : ApproversAt(current, current.chain().steps(current.step()).id())) {
    if (!IsSameHuman(approver, who.name(), world)) continue;
    return Refuse(absl::StatusCode::kFailedPrecondition, "ALREADY_AGREED", "waits for others: you have agreed",
                  current);
  }
  return absl::OkStatus();
}

// Which failures of the automatic checks somebody overrules who says that the criterion holds; each once.
std::vector<std::string> FailuresOf(const v1::Submission& current, v1::Criterion criterion) {
  std::set<std::string> codes;
  for (const v1::Finding& finding : current.findings()) {
    const bool failed = finding.criterion() == criterion && finding.severity() == v1::Finding::SEVERITY_FAILURE;
    if (failed) codes.insert(finding.code());
  }
  return {codes.begin(), codes.end()};
}

v1::Assessment& AssessmentOf(v1::Submission& next, v1::Criterion criterion) {
  for (v1::Assessment& assessment : *next.mutable_assessments()) {
    if (assessment.criterion() == criterion) return assessment;
  }
  v1::Assessment& assessment = *next.add_assessments();
  assessment.set_criterion(criterion);
  return assessment;
}

// On record for good: the next one to judge writes over the assessment, and another round clears it (P6).
void WriteJudgement(v1::Submission& next, const v1::Assessment& assessment, absl::Time now) {
  const std::string& criterion = v1::Criterion_Name(assessment.criterion());
  v1::Assessment& kept =
      *WriteHistory(next, v1::HistoryEntry::ACTION_ASSESSED, assessment.actor(), now, criterion).mutable_assessment();
  kept = assessment;
  kept.clear_actor();  // the entry says who, and when
  kept.clear_time();
}

// OWN_SUBMISSION; REVIEWER_REQUIRED also for whoever else decides here.
absl::Status CheckOfDirectorate(const v1::Submission& current, const Standing& who, const Surroundings& world,
                                absl::string_view why) {
  RETURN_IF_ERROR(CheckReviewer(current, who, world));
  if (who.is_reviewer) return absl::OkStatus();
  return Refuse(absl::StatusCode::kPermissionDenied, "REVIEWER_REQUIRED", why, current);
}

bool IsTooSoon(const v1::Submission& current) {
  const auto& findings = current.findings();
  return std::any_of(findings.begin(), findings.end(), [](const v1::Finding& finding) {
    return finding.code() == kLeadTimeFinding && finding.severity() == v1::Finding::SEVERITY_FAILURE;
  });
}

// What is too soon all the same is told on, as no more than that.
void AllowTooSoon(v1::Submission& next) {
  for (v1::Finding& finding : *next.mutable_findings()) {
    if (finding.code() == kLeadTimeFinding) finding.set_severity(v1::Finding::SEVERITY_WARNING);
  }
}

}  // namespace

absl::StatusOr<SubmissionDecision> ClaimItem(const v1::Submission& current, const Standing& who,
                                             const Surroundings& world, absl::Time now) {
  RETURN_IF_ERROR(CheckInReview(current, who));
  RETURN_IF_ERROR(CheckReviewer(current, who, world));
  RETURN_IF_ERROR(CheckStillAsked(current, who, world));
  const std::optional<claims::Term> held = ClaimOf(current);
  const absl::Duration length = absl::Seconds(current.terms().claim_seconds());
  ASSIGN_OR_RETURN(const claims::Term taken, claims::Take(held, who.name(), length, now));
  if (held == taken) return Unchanged(current);
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  const bool renewed = claims::InForce(held, now);
  if (!renewed && held.has_value()) GiveBackClaim(next, kService, now);
  next.set_state(v1::Submission::STATE_IN_REVIEW);
  next.mutable_claim()->set_holder(taken.holder);
  *next.mutable_claim()->mutable_claim_time() = ToProto(taken.since);
  *next.mutable_claim()->mutable_expire_time() = ToProto(taken.until);
  // A heartbeat is no news; it would push the other claims out of the history.
  if (!renewed) WriteInPassing(next, v1::HistoryEntry::ACTION_CLAIMED, who.name(), now);
  *next.mutable_update_time() = ToProto(now);
  return decision;
}

absl::StatusOr<SubmissionDecision> ReleaseItem(const v1::Submission& current, const Standing& who, absl::Time now) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  const std::optional<claims::Term> held = ClaimOf(current);
  // A claim may be renewed for as long as its holder likes: the director ends that.
  if (!who.is_director) RETURN_IF_ERROR(claims::CheckNotHeldByOther(held, who.name(), now));
  if (!claims::InForce(held, now)) return Unchanged(current);
  SubmissionDecision decision{current, {}};
  GiveBackClaim(decision.state, who.name(), now);
  return decision;
}

absl::StatusOr<SubmissionDecision> Assess(const v1::Submission& current, const v1::AssessCriterionRequest& request,
                                          const Standing& who, const Surroundings& world, absl::Time now) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  const bool failed_by_check = FailedByCheck(current, request.criterion());
  RETURN_IF_ERROR(CheckAssessment(request, failed_by_check));
  RETURN_IF_ERROR(CheckInReview(current, who));
  RETURN_IF_ERROR(CheckReviewer(current, who, world));
  RETURN_IF_ERROR(CheckSeen(current, request.content_digest(), who, now));
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  v1::Assessment& assessment = AssessmentOf(next, request.criterion());
  if (assessment.outcome() == request.outcome() && assessment.note() == request.note() &&
      assessment.actor() == who.name()) {
    return Unchanged(current);
  }
  RETURN_IF_ERROR(CheckRoomToJudge(current));
  assessment.set_outcome(request.outcome());
  assessment.set_note(request.note());
  assessment.set_actor(who.name());
  *assessment.mutable_time() = ToProto(now);
  assessment.set_overrules(failed_by_check && request.outcome() != v1::Assessment::OUTCOME_FAIL);
  assessment.clear_overruled();
  if (assessment.overrules()) {
    for (std::string& code : FailuresOf(current, request.criterion())) assessment.add_overruled(std::move(code));
  }
  next.set_state(v1::Submission::STATE_IN_REVIEW);
  WriteJudgement(next, assessment, now);
  return decision;
}

absl::StatusOr<SubmissionDecision> OverrideLeadTime(const v1::Submission& current,
                                                    const v1::OverrideLeadTimeRequest& request, const Standing& who,
                                                    const Surroundings& world, absl::Time now) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(CheckInReview(current, who));
  // The lead time protects the Directorate's own work.
  RETURN_IF_ERROR(CheckOfDirectorate(current, who, world, "goes out sooner by the Directorate alone"));
  RETURN_IF_ERROR(CheckSeen(current, request.content_digest(), who, now));
  if (current.has_lead_time_override() || !IsTooSoon(current)) return Unchanged(current);
  RETURN_IF_ERROR(CheckRoomToJudge(current));
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  v1::LeadTimeOverride& allowed = *next.mutable_lead_time_override();
  allowed.set_reason(request.reason());
  allowed.set_actor(who.name());
  *allowed.mutable_time() = ToProto(now);
  *allowed.mutable_publish_time() = current.content().publish_time();
  AllowTooSoon(next);
  WriteHistory(next, v1::HistoryEntry::ACTION_LEAD_TIME_OVERRIDDEN, who.name(), now).set_reason(request.reason());
  return decision;
}

absl::StatusOr<SubmissionDecision> Prioritize(const v1::Submission& current,
                                              const v1::PrioritizeSubmissionRequest& request, const Standing& who,
                                              const Surroundings& world, absl::Time now) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  if (request.priority() == v1::PRIORITY_UNSPECIFIED || !v1::Priority_IsValid(request.priority())) {
    return BadField("priority", "must be LOW, NORMAL, HIGH or URGENT", "PRIORITY_UNKNOWN");
  }
  RETURN_IF_ERROR(CheckInReview(current, who));
  RETURN_IF_ERROR(CheckOfDirectorate(current, who, world, "is one of many in the Directorate's queue"));
  if (PriorityOr(current.priority()) == request.priority() && !current.prioritized_by().empty()) {
    return Unchanged(current);
  }
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  next.set_priority(request.priority());
  next.set_prioritized_by(who.name());
  WriteInPassing(next, v1::HistoryEntry::ACTION_PRIORITIZED, who.name(), now, v1::Priority_Name(request.priority()));
  return decision;
}

}  // namespace meydan::review
