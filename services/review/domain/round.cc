#include "services/review/domain/round.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/approval.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/content/digest.h"
#include "services/review/domain/people.h"

namespace meydan::review {
namespace {

constexpr int kMaxOwnContents = 20;
constexpr int kMaxRounds = 120;

bool SameTime(const google::protobuf::Timestamp& one, const google::protobuf::Timestamp& other) {
  return one.seconds() == other.seconds() && one.nanos() == other.nanos();
}

// An override is for one time of publication.
bool OverrideHolds(const v1::Submission& current) {
  return current.has_lead_time_override() && current.content().has_publish_time() &&
         SameTime(current.lead_time_override().publish_time(), current.content().publish_time());
}

bool SameButForTime(v1::Content one, v1::Content other) {
  one.clear_publish_time();
  other.clear_publish_time();
  return DigestOf(one) == DigestOf(other);
}

bool MayKeep(const v1::Submission& next, bool own_content) {
  if (!own_content) return next.rounds_size() < kMaxRounds;
  const auto& rounds = next.rounds();
  const auto own =
      std::count_if(rounds.begin(), rounds.end(), [](const v1::Round& round) { return !round.same_but_for_time(); });
  return own < kMaxOwnContents && next.rounds_size() <= kMaxRounds;
}

// Who gave the round to review, and when.
void WriteBeginning(const v1::Submission& current, v1::Round& round) {
  round.set_actor(current.author());
  *round.mutable_time() = current.submit_time();
  for (const v1::HistoryEntry& entry : current.history()) {
    const bool begins =
        entry.action() == v1::HistoryEntry::ACTION_SUBMITTED || entry.action() == v1::HistoryEntry::ACTION_REVISED;
    if (!begins || entry.round() != current.round()) continue;
    round.set_actor(entry.actor());
    *round.mutable_time() = entry.time();
  }
}

int IndexOf(const v1::Chain& chain, absl::string_view step) {
  for (int i = 0; i < chain.steps_size(); ++i) {
    if (chain.steps(i).id() == step) return i;
  }
  return 0;
}

// Content for which the policy has another chain than for the one before gets that one: nobody slips past a chain by an
// edit.
bool TakeChainOf(v1::Submission& next, const v1::Content& before, const v1::ReviewPolicy& policy) {
  v1::Chain chain = ChainFor(policy, next.unit(), next.content());
  if (chain.steps().empty() || chain.id() == ChainFor(policy, next.unit(), before).id()) return false;
  *next.mutable_chain() = std::move(chain);
  return true;
}

}  // namespace

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                    const v1::Submission& current) {
  return MakeError(code, reason, absl::StrCat(current.name(), " ", message), {{"submission", current.name()}});
}

void AddEditor(v1::Submission& next, absl::string_view editor) {
  auto& editors = *next.mutable_editors();
  const auto at = std::find(editors.begin(), editors.end(), editor);
  if (at != editors.end()) editors.erase(at);
  next.add_editors(std::string(editor));
}

absl::Status SetContent(v1::Submission& next, v1::Content content, const Desk& desk, absl::Time now) {
  const v1::RequestType type = content.request_type();
  const bool other_type = type != next.content().request_type();
  *next.mutable_content() = std::move(content);
  next.set_content_digest(DigestOf(next.content()));
  if (other_type && next.has_terms()) {
    const v1::Terms& terms = TermsFor(desk.policy, type);
    next.mutable_terms()->set_lead_working_days(terms.lead_working_days());
    next.mutable_terms()->set_changes_within_days(ChangesDays(terms.changes_within_days()));
    TakePriorityOf(next, desk.policy);
  }
  if (other_type || !OverrideHolds(next)) next.clear_lead_time_override();
  return CheckAnew(next, desk, now);
}

absl::Status CheckAnew(v1::Submission& next, const Desk& desk, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<v1::Finding> findings, desk.check(next, now));
  next.clear_findings();
  for (v1::Finding& finding : findings) *next.add_findings() = std::move(finding);
  next.clear_assessments();
  for (const v1::Criterion criterion : kCriteria) {
    v1::Assessment& assessment = *next.add_assessments();
    assessment.set_criterion(criterion);
    if (!FailedByCheck(next, criterion)) continue;
    assessment.set_outcome(v1::Assessment::OUTCOME_FAIL);
    assessment.set_actor(kService);
    *assessment.mutable_time() = ToProto(now);
  }
  return absl::OkStatus();
}

google::protobuf::RepeatedPtrField<v1::Assessment> JudgedOf(const v1::Submission& current) {
  google::protobuf::RepeatedPtrField<v1::Assessment> judged;
  for (const v1::Assessment& assessment : current.assessments()) {
    if (assessment.outcome() != v1::Assessment::OUTCOME_UNSPECIFIED) *judged.Add() = assessment;
  }
  return judged;
}

absl::Status EndRound(v1::Submission& next, const v1::Content& coming) {
  const int last = next.rounds_size() - 1;
  const bool kept = last >= 0 && next.rounds(last).number() == next.round();
  const bool own_content = !SameButForTime(next.content(), coming);
  if (kept && (!own_content || !next.rounds(last).same_but_for_time())) return absl::OkStatus();
  if (!MayKeep(next, own_content)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "TOO_MANY_ROUNDS",
                  absl::StrCat("has been through ", own_content ? kMaxOwnContents : kMaxRounds,
                               own_content ? " contents" : " rounds", "; begin another one"),
                  next);
  }
  if (kept) {  // what it has borrowed is about to go
    const v1::Content content = ContentOfRound(next, last);
    v1::Round& round = *next.mutable_rounds(last);
    *round.mutable_content() = content;
    round.clear_same_but_for_time();
    round.clear_publish_time();
    return absl::OkStatus();
  }
  v1::Round& round = *next.add_rounds();
  round.set_number(next.round());
  round.set_content_digest(next.content_digest());
  WriteBeginning(next, round);
  *round.mutable_assessments() = JudgedOf(next);
  if (next.has_lead_time_override()) *round.mutable_lead_time_override() = next.lead_time_override();
  round.set_same_but_for_time(!own_content);
  if (own_content) {
    *round.mutable_content() = next.content();
  } else if (next.content().has_publish_time()) {
    *round.mutable_publish_time() = next.content().publish_time();
  }
  return absl::OkStatus();
}

v1::Content ContentOfRound(const v1::Submission& current, int place) {
  int lender = place;
  while (lender < current.rounds_size() && current.rounds(lender).same_but_for_time()) ++lender;
  v1::Content content = lender < current.rounds_size() ? current.rounds(lender).content() : current.content();
  if (lender == place) return content;
  const v1::Round& round = current.rounds(place);
  content.clear_publish_time();
  if (round.has_publish_time()) *content.mutable_publish_time() = round.publish_time();
  return content;
}

absl::Status CheckTimeAhead(const v1::Submission& current, absl::Time now) {
  if (!current.content().has_publish_time() || now < ToTime(current.content().publish_time())) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "TIME_PASSED", "should be published already; give another time",
                current);
}

void TakePriorityOf(v1::Submission& next, const v1::ReviewPolicy& policy) {
  if (!next.prioritized_by().empty()) return;
  next.set_priority(PriorityOr(TermsFor(policy, next.content().request_type()).priority()));
}

void StartClock(v1::Submission& next, const v1::ReviewPolicy& policy, absl::Time now) {
  const v1::Terms terms = TermsFor(policy, next.content().request_type());
  const absl::Time answer_by = now + ToDuration(terms.answer_within());
  *next.mutable_answer_by() = ToProto(answer_by);
  *next.mutable_warn_time() = ToProto(answer_by - ToDuration(terms.warn_before()));
  next.set_answer_late(false);
}

void StartChangesClock(v1::Submission& next, absl::Time now) {
  constexpr absl::Duration kRemindBefore = absl::Hours(24 * 3);
  const absl::Duration within = absl::Hours(24) * ChangesDays(next.terms().changes_within_days());
  *next.mutable_resubmit_by() = ToProto(now + within);
  *next.mutable_remind_time() = ToProto(now + within - std::min(kRemindBefore, within / 2));
}

void StopChangesClock(v1::Submission& next) {
  next.clear_resubmit_by();
  next.clear_remind_time();
}

void BeginReview(v1::Submission& next, int step) {
  next.set_state(v1::Submission::STATE_SUBMITTED);
  next.set_step(step);
  next.set_first_step(step);
  next.clear_claim();
  next.clear_answer();
  next.clear_hold();
  next.clear_publications();
  StopChangesClock(next);
}

// The step at which review begins again: `wished`, or an earlier one that was passed with the word of somebody who may
// not decide about it any more, because they have edited it since or turn out to be its author under another name
// (CR2).
int FirstSoundStep(const v1::Submission& next, int wished, const Surroundings& world) {
  const std::vector<std::string> barred = Barred(next, world);
  int step = wished;
  for (const v1::Decision& decision : next.decisions()) {
    if (decision.action() != v1::Decision::ACTION_APPROVE) continue;
    const bool by_barred = std::any_of(barred.begin(), barred.end(), [&](const std::string& name) {
      return IsSameHuman(name, decision.actor(), world);
    });
    if (by_barred) step = std::min(step, IndexOf(next.chain(), decision.step()));
  }
  return step;
}

absl::StatusOr<SubmissionDecision> ReviewAnew(const v1::Submission& current, v1::Content content,
                                              absl::string_view named, const Standing& who, const Desk& desk,
                                              absl::Time now) {
  SubmissionDecision decision{current, {}};
  v1::Submission& next = decision.state;
  RETURN_IF_ERROR(EndRound(next, content));
  const bool running = WaitsForReview(current.state());
  AddEditor(next, who.name());
  RETURN_IF_ERROR(SetContent(next, std::move(content), desk, now));
  RETURN_IF_ERROR(CheckTimeAhead(next, now));
  next.set_round(next.round() + 1);
  const bool other_chain = TakeChainOf(next, current.content(), desk.policy);
  const int wished = other_chain ? 0 : std::min(IndexOf(next.chain(), named), current.step());
  BeginReview(next, FirstSoundStep(next, wished, desk.world));
  absl::Status decidable = CheckDecidable(next, desk.world);
  if (v1::Chain chain = ChainFor(desk.policy, next.unit(), next.content());
      !decidable.ok() &&
      !chain.steps().empty()) {  // its own has lost who decides: that of today counts, from its start
    *next.mutable_chain() = std::move(chain);
    BeginReview(next, 0);
    decidable = CheckDecidable(next, desk.world);
  }
  RETURN_IF_ERROR(decidable);
  if (!running) {
    StartClock(next, desk.policy, now);
    TakePriorityOf(next, desk.policy);
  }
  WriteHistory(next, v1::HistoryEntry::ACTION_REVISED, who.name(), now);
  v1::ContentRevised event;
  event.set_by_directorate(who.is_reviewer);
  EmitWithFacts(decision, event);
  EmitStepReached(decision);
  return decision;
}

void EmitSubmitted(SubmissionDecision& decision, int failures) {
  v1::ContentSubmitted event;
  event.set_failures(failures);
  NamePresentStep(decision.state, event);
  EmitWithFacts(decision, event);
}

void EmitStepReached(SubmissionDecision& decision) {
  v1::ReviewStepReached event;
  NamePresentStep(decision.state, event);
  EmitWithFacts(decision, event);
}

}  // namespace meydan::review
