#include "services/review/domain/publications.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::review {
namespace {

absl::Status TargetNotFound(absl::string_view field, std::string description) {
  return BadField(std::string(field), std::move(description), "TARGET_NOT_FOUND");
}

absl::Status CheckSpeaksFor(const v1::Submission& current, absl::string_view account, const Standing& who) {
  if (who.is_reviewer || who.Manages(account) || who.Leads(current.unit())) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "ACCOUNT_NOT_YOURS", absl::StrCat("others speak for ", account),
                   {{"submission", current.name()}, {"account", std::string(account)}});
}

}  // namespace

bool WaitsForWord(const v1::Publication& publication) {
  return publication.state() == v1::Publication::STATE_WAITING || publication.state() == v1::Publication::STATE_STUCK;
}

absl::StatusOr<int> PlaceOfTarget(const v1::Submission& current, absl::string_view account, v1::TargetKind kind,
                                  const Standing& who) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  int place = -1;
  for (int i = 0; i < current.content().targets_size(); ++i) {
    const v1::Target& target = current.content().targets(i);
    if (target.account() != account || (kind != v1::TARGET_KIND_UNSPECIFIED && target.kind() != kind)) continue;
    if (place >= 0) return TargetNotFound("kind", "the account has several targets: say which");
    place = i;
  }
  if (place < 0) return TargetNotFound("account", "there is no such target");
  RETURN_IF_ERROR(CheckSpeaksFor(current, account, who));
  return place;
}

absl::Status CheckWasDue(const v1::Submission& current) {
  switch (current.state()) {
    case v1::Submission::STATE_DUE:
    case v1::Submission::STATE_PUBLISHED:
    case v1::Submission::STATE_PARTLY_PUBLISHED:
    case v1::Submission::STATE_FAILED:
      if (current.publications_size() == current.content().targets_size()) return absl::OkStatus();
      [[fallthrough]];
    default:
      return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_DUE", absl::StrCat(current.name(), " is not due"),
                       {{"submission", current.name()}});
  }
}

void OpenTakedown(SubmissionDecision& decision, v1::Publication& publication, absl::string_view cause, absl::Time now) {
  v1::Takedown& takedown = *publication.mutable_takedown();
  takedown.set_cause(std::string(cause));
  *takedown.mutable_open_time() = ToProto(now);
  *takedown.mutable_take_down_by() = ToProto(now + absl::Seconds(decision.state.terms().take_down_seconds()));
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_TAKEDOWN_OPENED, kService, now, publication.account());
  v1::TakedownRequired event;
  event.set_cause(takedown.cause());
  *event.mutable_take_down_by() = takedown.take_down_by();
  EmitForTarget(decision, publication, std::move(event));
}

void EndWhenAllEnded(SubmissionDecision& decision) {
  v1::Submission& state = decision.state;
  int published = 0;
  int failed = 0;
  for (const v1::Publication& publication : state.publications()) {
    if (WaitsForWord(publication)) return;
    if (publication.state() == v1::Publication::STATE_FAILED) ++failed;
    if (publication.state() == v1::Publication::STATE_PUBLISHED) ++published;
    if (publication.state() == v1::Publication::STATE_TAKEN_DOWN) ++published;  // it was out
  }
  const bool ends_now = state.state() == v1::Submission::STATE_DUE;
  if (published == 0) {
    state.set_state(v1::Submission::STATE_FAILED);
  } else {
    state.set_state(failed == 0 ? v1::Submission::STATE_PUBLISHED : v1::Submission::STATE_PARTLY_PUBLISHED);
  }
  if (ends_now) EmitWithFacts(decision, v1::PublicationCompleted());
}

}  // namespace meydan::review
