// Yes, not yet, and no (P18; CR2–CR7).
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "services/review/domain/approval.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/content/cover.h"
#include "services/review/domain/publish.h"
#include "services/review/domain/reviewing.h"
#include "services/review/domain/round.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr int kMaxDecisions = 200;

const v1::Step& StepOf(const v1::Submission& current) { return current.chain().steps(current.step()); }

v1::Decision& AddDecision(v1::Submission& next, v1::Decision::Action action, const Standing& who, absl::Time now) {
  auto& decisions = *next.mutable_decisions();
  // Nothing is counted by who agreed in an earlier round; why it was sent back then is still worth reading.
  const auto agreed_before = [&next](const v1::Decision& decided) {
    return decided.action() == v1::Decision::ACTION_APPROVE && decided.round() != next.round();
  };
  if (!MakeRoom(kMaxDecisions, decisions, agreed_before)) {
    MakeRoom(kMaxDecisions, decisions, [](const v1::Decision&) { return true; });
  }
  v1::Decision& decision = *decisions.Add();
  decision.set_action(action);
  decision.set_actor(who.name());
  *decision.mutable_time() = ToProto(now);
  decision.set_content_digest(next.content_digest());
  decision.set_step(StepOf(next).id());
  decision.set_round(next.round());
  return decision;
}

void GiveAnswer(v1::Submission& next, bool positive, const Standing& who, absl::Time now) {
  v1::Answer& answer = *next.mutable_answer();
  answer.set_positive(positive);
  answer.set_actor(who.name());
  *answer.mutable_time() = ToProto(now);
  answer.set_in_time(now <= ToTime(next.answer_by()));
}

// All four criteria hold (CR5).
absl::Status CheckCriteria(const v1::Submission& current) {
  for (const v1::Criterion criterion : kCriteria) {
    const v1::Assessment::Outcome outcome = OutcomeOf(current, criterion);
    if (outcome == v1::Assessment::OUTCOME_PASS || outcome == v1::Assessment::OUTCOME_NOT_APPLICABLE) continue;
    const bool open = outcome == v1::Assessment::OUTCOME_UNSPECIFIED;
    const std::string& name = v1::Criterion_Name(criterion);
    return MakeError(kPrecondition, open ? "CRITERION_OPEN" : "CRITERION_FAILED",
                     absl::StrCat(name, open ? " was not judged yet" : " does not hold"), {{"criterion", name}});
  }
  return absl::OkStatus();
}

absl::Status CheckLeadTime(const v1::Submission& current) {
  if (current.has_lead_time_override()) return absl::OkStatus();
  for (const v1::Finding& finding : current.findings()) {
    if (finding.code() != kLeadTimeFinding || finding.severity() != v1::Finding::SEVERITY_FAILURE) continue;
    return Refuse(kPrecondition, "LEAD_TIME_TOO_SHORT", "would be published too soon; allow it with a reason", current);
  }
  return absl::OkStatus();
}

// Everything that it shows may be shown when it is published, as far as that can be told now (CR10).
absl::Status CheckRights(const v1::Submission& current, const Desk& desk, absl::Time now) {
  const v1::Content& content = current.content();
  RETURN_IF_ERROR(CheckLedgerCovers(content, desk.ledger));
  const auto platform_of = [&desk](absl::string_view account) {
    const std::optional<AccountFacts> facts = desk.world.account(account);
    return facts.has_value() ? facts->platform : directory::v1::PLATFORM_UNSPECIFIED;
  };
  const absl::Time when = content.has_publish_time() ? ToTime(content.publish_time()) : now;
  const std::vector<Gap> gaps = GapsOf(content, desk.ledger, platform_of, when);
  if (gaps.empty()) return absl::OkStatus();
  return MakeError(kPrecondition, "RIGHTS_MISSING", absl::StrCat(gaps[0].asset, " may not be shown then"),
                   {{"asset", gaps[0].asset}, {"account", gaps[0].account}, {"subject", gaps[0].subject}});
}

bool HasAgreed(const v1::Submission& current, absl::string_view step, const Standing& who) {
  const std::vector<std::string> approvers = ApproversAt(current, step);
  return std::find(approvers.begin(), approvers.end(), who.name()) != approvers.end();
}

// Of whoever HasAgreed.
v1::Decision& OwnAgreement(v1::Submission& next, absl::string_view step, const Standing& who) {
  auto& decisions = *next.mutable_decisions();
  return *std::find_if(decisions.rbegin(), decisions.rend(), [&](const v1::Decision& one) {
    return one.action() == v1::Decision::ACTION_APPROVE && one.step() == step && one.actor() == who.name();
  });
}

// Everybody has agreed, and the caller was one of them.
bool HelpedToApprove(const v1::Submission& current, const Standing& who) {
  if (current.step() < current.chain().steps_size()) return false;
  const auto& steps = current.chain().steps();
  return std::any_of(steps.begin(), steps.end(),
                     [&](const v1::Step& step) { return HasAgreed(current, step.id(), who); });
}

// On to the next step, or behind the last one.
void GoOn(SubmissionDecision& decision, const std::string& note, const Standing& who, absl::Time now) {
  v1::Submission& next = decision.state;
  next.set_step(next.step() + 1);
  if (next.step() < next.chain().steps_size()) return EmitStepReached(decision);
  GiveAnswer(next, /*positive=*/true, who, now);
  next.mutable_answer()->set_text(note);
  ScheduleApproved(decision, who.name(), now);
}

absl::Status CheckAgreement(const v1::ApproveSubmissionRequest& request) {
  FieldViolations bad;
  if (request.content_digest().empty()) bad.Add("content_digest", "say what was seen");
  if (request.note().size() > kMaxReasonBytes) {
    bad.Add("note", absl::StrCat("must be at most ", kMaxReasonBytes, " bytes"), "NOTE_TOO_LONG");
  }
  return bad.ToStatus();
}

// The fields of RequestChanges and RejectSubmission.
template <typename Request>
absl::Status CheckRefusal(const Request& request) {
  FieldViolations bad;
  if (request.content_digest().empty()) bad.Add("content_digest", "say what was seen");
  if (request.reason_code() == v1::REASON_CODE_UNSPECIFIED || !v1::ReasonCode_IsValid(request.reason_code())) {
    bad.Add("reason_code", "say which kind of reason", "REASON_CODE_REQUIRED");
  }
  CheckReason(request.reason(), "reason", bad);
  return bad.ToStatus();
}

bool IsRepeat(const v1::Submission& current, v1::Submission::State state, v1::Decision::Action action,
              absl::string_view digest, const Standing& who) {
  if (current.state() != state || current.decisions().empty()) return false;
  const v1::Decision& last = *current.decisions().rbegin();
  return last.action() == action && last.actor() == who.name() && last.content_digest() == digest;
}

// Whether nobody is left who could decide at the step: then the director may still say no, so that everybody gets an
// answer (P18).
bool IsStranded(const v1::Submission& current, const Surroundings& world) {
  return DecidersOf(current, StepOf(current), world).empty();
}

enum class Answering { kYes, kNo };

absl::Status CheckDecider(const v1::Submission& current, absl::string_view digest, const Standing& who,
                          const Surroundings& world, Answering answering, absl::Time now) {
  RETURN_IF_ERROR(CheckInReview(current, who));
  absl::Status may = MayDecide(current, StepOf(current), who, world);
  const bool says_no = answering == Answering::kNo && who.is_director && ReasonOf(may) == "DECIDER_REQUIRED";
  if (!may.ok() && !(says_no && IsStranded(current, world))) return may;
  return CheckSeen(current, digest, who, now);
}

// What RequestChanges and Reject write down.
template <typename Request>
SubmissionDecision Decline(const v1::Submission& current, v1::Decision::Action action, v1::Submission::State state,
                           const Request& request, const Standing& who, absl::Time now) {
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  v1::Decision& decided = AddDecision(next, action, who, now);
  decided.set_reason_code(request.reason_code());
  decided.set_reason(request.reason());
  GiveBackClaim(next, who.name(), now);
  next.set_state(state);
  return decision;
}

}  // namespace

absl::StatusOr<SubmissionDecision> Approve(const v1::Submission& current, const v1::ApproveSubmissionRequest& request,
                                           const Standing& who, const Desk& desk, absl::Time now) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  RETURN_IF_ERROR(CheckAgreement(request));
  const bool same = request.content_digest() == current.content_digest();
  if (same && HelpedToApprove(current, who)) return Unchanged(current);
  RETURN_IF_ERROR(CheckDecider(current, request.content_digest(), who, desk.world, Answering::kYes, now));
  const std::string step = StepOf(current).id();
  const bool again = HasAgreed(current, step, who);
  // Who agreed already agrees again when somebody who was waited for has left the group since: then it goes on.
  if (again && !QuorumReached(current, StepOf(current), ApproversAt(current, step), desk.world)) {
    return Unchanged(current);
  }
  RETURN_IF_ERROR(CheckTimeAhead(current, now));
  RETURN_IF_ERROR(CheckCriteria(current));
  RETURN_IF_ERROR(CheckLeadTime(current));
  RETURN_IF_ERROR(CheckRights(current, desk, now));
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  v1::Decision& agreed =
      again ? OwnAgreement(next, step, who) : AddDecision(next, v1::Decision::ACTION_APPROVE, who, now);
  if (!request.note().empty()) agreed.set_reason(request.note());
  const std::string note = agreed.reason();
  GiveBackClaim(next, who.name(), now);
  next.set_state(v1::Submission::STATE_IN_REVIEW);
  WriteHistory(next, v1::HistoryEntry::ACTION_APPROVED, who.name(), now, step);
  if (QuorumReached(next, StepOf(next), ApproversAt(next, step), desk.world)) GoOn(decision, note, who, now);
  return decision;
}

absl::StatusOr<SubmissionDecision> RequestChanges(const v1::Submission& current,
                                                  const v1::RequestChangesRequest& request, const Standing& who,
                                                  const Surroundings& world, absl::Time now) {
  constexpr auto kAction = v1::Decision::ACTION_REQUEST_CHANGES;
  constexpr auto kState = v1::Submission::STATE_CHANGES_REQUESTED;
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  RETURN_IF_ERROR(CheckRefusal(request));
  if (IsRepeat(current, kState, kAction, request.content_digest(), who)) return Unchanged(current);
  RETURN_IF_ERROR(CheckDecider(current, request.content_digest(), who, world, Answering::kNo, now));
  SubmissionDecision decision = Decline(current, kAction, kState, request, who, now);
  StartChangesClock(decision.state, now);
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_CHANGES_REQUESTED, who.name(), now);
  v1::ChangesRequested event;
  event.set_reason_code(request.reason_code());
  *event.mutable_resubmit_by() = decision.state.resubmit_by();
  EmitWithFacts(decision, event);
  return decision;
}

absl::StatusOr<SubmissionDecision> Reject(const v1::Submission& current, const v1::RejectSubmissionRequest& request,
                                          const Standing& who, const Surroundings& world, absl::Time now) {
  constexpr auto kAction = v1::Decision::ACTION_REJECT;
  constexpr auto kState = v1::Submission::STATE_REJECTED;
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  RETURN_IF_ERROR(CheckRefusal(request));
  if (IsRepeat(current, kState, kAction, request.content_digest(), who)) return Unchanged(current);
  RETURN_IF_ERROR(CheckDecider(current, request.content_digest(), who, world, Answering::kNo, now));
  SubmissionDecision decision = Decline(current, kAction, kState, request, who, now);
  GiveAnswer(decision.state, /*positive=*/false, who, now);
  decision.state.mutable_answer()->set_reason_code(request.reason_code());
  decision.state.mutable_answer()->set_text(request.reason());
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_REJECTED, who.name(), now);
  v1::ContentRejected event;
  event.set_reason_code(request.reason_code());
  EmitWithFacts(decision, event);
  return decision;
}

}  // namespace meydan::review
