#include "services/moderation/domain/appeal.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/claim.h"
#include "services/moderation/domain/decide.h"

namespace meydan::moderation {
namespace {

bool IsOpen(const v1::Appeal& appeal) { return appeal.outcome() == v1::Appeal::OUTCOME_UNSPECIFIED; }

v1::Appeal* MutableAppealOf(v1::Comment& comment) { return const_cast<v1::Appeal*>(AppealOf(comment)); }

void StateDecided(Decision<v1::Comment>& decision, const v1::Appeal& appeal) {
  v1::AppealDecided decided;
  decided.set_comment(decision.state.name());
  decided.set_account(decision.state.account());
  decided.set_revision(appeal.revision());
  decided.set_outcome(appeal.outcome());
  decided.set_moderator(appeal.moderator());
  decided.set_opener(appeal.opener());
  decision.Emit(decided);
}

}  // namespace

const v1::Appeal* AppealOf(const v1::Comment& comment) {
  for (const v1::Appeal& appeal : comment.appeals()) {
    if (appeal.revision() == comment.revision()) return &appeal;
  }
  return nullptr;
}

bool HasOpenAppeal(const v1::Comment& comment) {
  const v1::Appeal* appeal = AppealOf(comment);
  return appeal != nullptr && IsOpen(*appeal);
}

absl::StatusOr<Decision<v1::Comment>> OpenAppeal(const v1::Comment& current, absl::string_view note, const Actor& actor,
                                                 const AccountFacts& account, const Settings& settings,
                                                 absl::Time now) {
  RETURN_IF_ERROR(CheckWords(note, "note", "NOTE"));
  if (!Moderates(actor, settings.directorate) && (actor.name.empty() || actor.name != account.representative)) {
    return MakeError(absl::StatusCode::kPermissionDenied, "ACCOUNT_NOT_YOURS",
                     absl::StrCat("only moderators, the director and the representative of ", account.unit, " appeal"),
                     {{"account", current.account()}});
  }
  const v1::Appeal* known = AppealOf(current);
  if (known != nullptr && IsOpen(*known)) {
    if (known->opener() == actor.name && known->note() == note) return Decision<v1::Comment>{current, {}, true};
    return WrongState(current, "APPEAL_OPEN", "has an open appeal");
  }
  if (known != nullptr)
    return WrongState(current, "APPEAL_ALREADY_DECIDED", "was appealed for; that appeal is decided");
  if (current.state() != v1::Comment::STATE_REMOVAL_ORDERED && current.state() != v1::Comment::STATE_REMOVED) {
    return WrongState(current, "REMOVAL_NOT_ORDERED", "is neither ordered to be removed nor removed");
  }
  Decision<v1::Comment> decision{current, {}};
  v1::Appeal& appeal = *decision.state.add_appeals();
  appeal.set_revision(current.revision());
  appeal.set_opener(actor.name);
  appeal.set_note(std::string(note));
  *appeal.mutable_open_time() = ToProto(now);
  *decision.state.mutable_update_time() = ToProto(now);

  v1::AppealOpened opened;
  opened.set_comment(current.name());
  opened.set_account(current.account());
  opened.set_revision(current.revision());
  opened.set_opener(actor.name);
  opened.set_orderer(current.removal().orderer());
  decision.Emit(opened);
  return decision;
}

absl::StatusOr<Decision<v1::Comment>> DecideAppeal(const v1::Comment& current, v1::Appeal::Outcome outcome,
                                                   absl::string_view reason, const Actor& actor,
                                                   const AccountFacts& account, const Settings& settings,
                                                   absl::Time now) {
  RETURN_IF_ERROR(CheckModerator(actor, settings));
  RETURN_IF_ERROR(CheckWords(reason, "reason", "REASON"));
  if (outcome != v1::Appeal::OUTCOME_GRANTED && outcome != v1::Appeal::OUTCOME_REFUSED) {
    return BadField("outcome", "must be OUTCOME_GRANTED or OUTCOME_REFUSED", "OUTCOME_UNKNOWN");
  }
  const v1::Appeal* known = AppealOf(current);
  if (known == nullptr) return WrongState(current, "APPEAL_NOT_OPEN", "has no appeal");
  if (!IsOpen(*known)) {
    if (known->outcome() == outcome && known->moderator() == actor.name)
      return Decision<v1::Comment>{current, {}, true};
    return WrongState(current, "APPEAL_ALREADY_DECIDED", "was appealed for; that appeal is decided");
  }
  RETURN_IF_ERROR(CheckOtherModerator(current, actor));
  RETURN_IF_ERROR(CheckNotClaimedByOther(current, actor, now));
  Decision<v1::Comment> decision{current, {}};
  v1::Appeal& appeal = *MutableAppealOf(decision.state);
  appeal.set_outcome(outcome);
  appeal.set_moderator(actor.name);
  appeal.set_reason(std::string(reason));
  *appeal.mutable_decide_time() = ToProto(now);
  decision.state.clear_claim();
  *decision.state.mutable_update_time() = ToProto(now);
  StateDecided(decision, appeal);
  if (outcome == v1::Appeal::OUTCOME_GRANTED && current.state() == v1::Comment::STATE_REMOVED) {
    Restore(decision, /*on_appeal=*/true, actor.name, account, settings);
  } else if (outcome == v1::Appeal::OUTCOME_GRANTED) {
    Keep(decision, v1::RemovalWithdrawn::CAUSE_APPEAL_GRANTED, actor.name, account, settings);
  }
  return decision;
}

void CloseMootAppeal(Decision<v1::Comment>& decision, absl::Time now) {
  v1::Appeal* appeal = MutableAppealOf(decision.state);
  if (appeal == nullptr || !IsOpen(*appeal)) return;
  appeal->set_outcome(v1::Appeal::OUTCOME_MOOT);
  *appeal->mutable_decide_time() = ToProto(now);
  StateDecided(decision, *appeal);
}

}  // namespace meydan::moderation
