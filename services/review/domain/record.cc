#include "services/review/domain/record.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::review {
namespace {

bool IsJudgement(const v1::HistoryEntry& entry) {
  return entry.action() == v1::HistoryEntry::ACTION_ASSESSED ||
         entry.action() == v1::HistoryEntry::ACTION_LEAD_TIME_OVERRIDDEN;
}

bool IsInPassing(const v1::HistoryEntry& entry) {
  return entry.action() == v1::HistoryEntry::ACTION_CLAIMED || entry.action() == v1::HistoryEntry::ACTION_RELEASED ||
         entry.action() == v1::HistoryEntry::ACTION_PRIORITIZED;
}

}  // namespace

bool WaitsForReview(v1::Submission::State state) {
  return state == v1::Submission::STATE_SUBMITTED || state == v1::Submission::STATE_IN_REVIEW;
}

bool HasEnded(v1::Submission::State state) {
  switch (state) {
    case v1::Submission::STATE_REJECTED:
    case v1::Submission::STATE_WITHDRAWN:
    case v1::Submission::STATE_EXPIRED:
    case v1::Submission::STATE_PUBLISHED:
    case v1::Submission::STATE_PARTLY_PUBLISHED:
    case v1::Submission::STATE_FAILED:
      return true;
    default:
      return false;
  }
}

v1::SubmissionFacts FactsOf(const v1::Submission& current) {
  v1::SubmissionFacts facts;
  facts.set_name(current.name());
  facts.set_unit(current.unit());
  facts.set_author(current.author());
  facts.set_request_type(current.content().request_type());
  facts.set_state(current.state());
  for (const v1::Target& target : current.content().targets()) facts.add_accounts(target.account());
  if (current.content().has_publish_time()) *facts.mutable_publish_time() = current.content().publish_time();
  if (current.has_answer_by()) *facts.mutable_answer_by() = current.answer_by();
  facts.set_round(current.round());
  return facts;
}

v1::HistoryEntry& WriteHistory(v1::Submission& current, v1::HistoryEntry::Action action, absl::string_view actor,
                               absl::Time now, absl::string_view subject) {
  auto& history = *current.mutable_history();
  const auto is_no_judgement = [](const v1::HistoryEntry& entry) { return !IsJudgement(entry); };
  if (!MakeRoom(kMaxHistory, history, &IsInPassing)) MakeRoom(kMaxHistory, history, is_no_judgement);
  v1::HistoryEntry& entry = *history.Add();
  entry.set_action(action);
  entry.set_actor(std::string(actor));
  *entry.mutable_time() = ToProto(now);
  entry.set_round(current.round());
  entry.set_subject(std::string(subject));
  *current.mutable_update_time() = ToProto(now);
  return entry;
}

void WriteInPassing(v1::Submission& current, v1::HistoryEntry::Action action, absl::string_view actor, absl::Time now,
                    absl::string_view subject) {
  if (MakeRoom(kMaxHistory, *current.mutable_history(), &IsInPassing)) {
    WriteHistory(current, action, actor, now, subject);
  }
  *current.mutable_update_time() = ToProto(now);
}

absl::Status CheckRoomToJudge(const v1::Submission& current) {
  const auto& history = current.history();
  if (std::count_if(history.begin(), history.end(), &IsJudgement) < kMaxJudgements) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "TOO_MANY_JUDGEMENTS",
      absl::StrCat(current.name(), " has been judged ", kMaxJudgements, " times; send it back, or begin another one"),
      {{"submission", current.name()}});
}

absl::Status CheckReason(absl::string_view reason, absl::string_view field) {
  FieldViolations bad;
  CheckReason(reason, field, bad);
  return bad.ToStatus();
}

void CheckReason(absl::string_view reason, absl::string_view field, FieldViolations& bad) {
  if (absl::StripAsciiWhitespace(reason).empty()) {
    bad.Add(std::string(field), "say why", "REASON_REQUIRED");
  } else if (reason.size() > kMaxReasonBytes) {
    bad.Add(std::string(field), absl::StrCat("must be at most ", kMaxReasonBytes, " bytes"), "REASON_TOO_LONG");
  }
}

}  // namespace meydan::review
