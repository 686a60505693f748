#include "services/review/domain/record.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::review {

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
  v1::HistoryEntry& entry = AddWithin(kMaxHistory, *current.mutable_history());
  entry.set_action(action);
  entry.set_actor(std::string(actor));
  *entry.mutable_time() = ToProto(now);
  entry.set_round(current.round());
  entry.set_subject(std::string(subject));
  *current.mutable_update_time() = ToProto(now);
  return entry;
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
