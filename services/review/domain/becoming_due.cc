#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/content/cover.h"
#include "services/review/domain/content/digest.h"
#include "services/review/domain/publish.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

v1::Hold HoldFor(v1::Hold::Cause cause, std::string subject = "") {
  v1::Hold hold;
  hold.set_cause(cause);
  hold.set_subject(std::move(subject));
  return hold;
}

std::optional<std::string> AccountNotActive(const v1::Submission& current, const Surroundings& world) {
  for (const v1::Target& target : current.content().targets()) {
    const std::optional<AccountFacts> facts = world.account(target.account());
    if (!facts || !facts->active) return target.account();
  }
  return std::nullopt;
}

std::optional<Gap> FirstGap(const v1::Submission& current, const Ledger& ledger, const Surroundings& world,
                            absl::Time now) {
  const auto platform_of = [&world](absl::string_view account) {
    const std::optional<AccountFacts> facts = world.account(account);
    return facts ? facts->platform : directory::v1::PLATFORM_UNSPECIFIED;
  };
  const std::vector<Gap> gaps = GapsOf(current.content(), ledger, platform_of, now);
  return gaps.empty() ? std::nullopt : std::optional<Gap>(gaps.front());
}

// What forbids publishing at this moment.
std::optional<v1::Hold> WhatHolds(const v1::Submission& current, const Ledger& ledger, const v1::PauseBoard& board,
                                  const Surroundings& world, absl::Time now) {
  if (DigestOf(current.content()) != current.content_digest()) return HoldFor(v1::Hold::CAUSE_DIGEST);
  if (!IsFullyApproved(current, world)) return HoldFor(v1::Hold::CAUSE_APPROVAL);
  if (const auto pause = PauseFor(board, current, world)) return HoldFor(v1::Hold::CAUSE_PAUSE, pause->name());
  if (auto account = AccountNotActive(current, world)) return HoldFor(v1::Hold::CAUSE_ACCOUNT, *std::move(account));
  if (const auto gap = FirstGap(current, ledger, world, now)) {
    return HoldFor(v1::Hold::CAUSE_RIGHTS, gap->subject.empty() ? gap->asset : gap->subject);
  }
  return std::nullopt;
}

SubmissionDecision Held(const v1::Submission& current, v1::Hold hold, absl::Time now) {
  SubmissionDecision decision{current, {}};
  decision.state.set_state(v1::Submission::STATE_HELD);
  *hold.mutable_time() = ToProto(now);
  *decision.state.mutable_hold() = hold;
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_HELD, kService, now, hold.subject());
  v1::PublicationHeld event;
  event.set_cause(hold.cause());
  event.set_subject(hold.subject());
  EmitWithFacts(decision, std::move(event));
  return decision;
}

SubmissionDecision Due(const v1::Submission& current, absl::Time now) {
  SubmissionDecision decision{current, {}};
  v1::Submission& state = decision.state;
  state.set_state(v1::Submission::STATE_DUE);
  state.clear_hold();
  state.clear_publications();
  const auto publish_by = ToProto(now + absl::Seconds(state.terms().publish_seconds()));
  for (const v1::Target& target : state.content().targets()) {
    v1::Publication& publication = *state.add_publications();
    publication.set_account(target.account());
    publication.set_kind(target.kind());
    publication.set_state(v1::Publication::STATE_WAITING);
    *publication.mutable_publish_by() = publish_by;
  }
  WriteHistory(state, v1::HistoryEntry::ACTION_DUE, kService, now);
  v1::PublishDue event;
  event.set_content_digest(state.content_digest());
  *event.mutable_publish_by() = publish_by;
  EmitWithFacts(decision, std::move(event));
  return decision;
}

}  // namespace

void ScheduleApproved(SubmissionDecision& decision, absl::string_view actor, absl::Time now) {
  v1::Submission& state = decision.state;
  state.set_state(v1::Submission::STATE_SCHEDULED);
  state.clear_hold();
  WriteHistory(state, v1::HistoryEntry::ACTION_SCHEDULED, actor, now);
  v1::ContentApproved approved;
  approved.set_content_digest(state.content_digest());
  EmitWithFacts(decision, std::move(approved));
}

absl::Time DueTimeOf(const v1::Submission& current) {
  return ToTime(current.content().has_publish_time() ? current.content().publish_time() : current.answer().time());
}

absl::StatusOr<SubmissionDecision> BecomeDue(const v1::Submission& current, const Ledger& ledger,
                                             const v1::PauseBoard& board, const Surroundings& world, absl::Time now) {
  if (current.state() != v1::Submission::STATE_SCHEDULED) return Unchanged(current);
  if (now < DueTimeOf(current)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_DUE_YET",
                     absl::StrCat("the time of ", current.name(), " has not come"), {{"submission", current.name()}});
  }
  RETURN_IF_ERROR(CheckLedgerCovers(current.content(), ledger));
  std::optional<v1::Hold> hold = WhatHolds(current, ledger, board, world, now);
  return hold ? Held(current, *std::move(hold), now) : Due(current, now);
}

}  // namespace meydan::review
