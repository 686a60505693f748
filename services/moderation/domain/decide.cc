#include "services/moderation/domain/decide.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/moderation/domain/appeal.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/claim.h"
#include "services/moderation/domain/feedback.h"
#include "services/moderation/domain/removal.h"

namespace meydan::moderation {
namespace {

using Result = absl::StatusOr<Decision<v1::Comment>>;

// Keeps what was decided, and by whom, with the comment; the moderator holds it no longer (CR8).
void Record(Decision<v1::Comment>& decision, const v1::DecideCommentRequest& request,
            const std::vector<v1::Ground>& grounds, const Actor& actor, absl::Time now) {
  v1::Decision& record = *decision.state.add_decisions();
  record.set_action(request.action());
  for (const v1::Ground ground : grounds) record.add_grounds(ground);
  record.set_reason(request.reason());
  record.set_moderator(actor.name);
  *record.mutable_decide_time() = ToProto(now);
  record.set_revision(decision.state.revision());
  decision.state.clear_claim();
  *decision.state.mutable_update_time() = ToProto(now);
}

bool SameGrounds(const v1::Removal& removal, const std::vector<v1::Ground>& grounds) {
  const absl::StatusOr<std::vector<v1::Ground>> present = CheckGrounds(removal.grounds());
  return present.ok() && *present == grounds;
}

Result DecideRemoval(const v1::Comment& current, const v1::DecideCommentRequest& request, const Actor& actor,
                     const AccountFacts& account, const Settings& settings, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<v1::Ground> grounds, CheckGrounds(request.grounds()));
  switch (current.state()) {
    case v1::Comment::STATE_REMOVED:
      return WrongState(current, "COMMENT_REMOVED", "is removed already");
    case v1::Comment::STATE_REMOVAL_ORDERED:
      if (SameGrounds(current.removal(), grounds)) return Decision<v1::Comment>{current, {}, true};
      return WrongState(current, "REMOVAL_ALREADY_ORDERED", "is ordered to be removed already, on other grounds");
    default:
      break;
  }
  const v1::Appeal* appeal = AppealOf(current);
  if (appeal != nullptr && appeal->outcome() == v1::Appeal::OUTCOME_GRANTED) {
    return WrongState(current, "APPEAL_GRANTED", "stays, as an appeal was granted; only a changed text may be removed");
  }
  Decision<v1::Comment> decision{current, {}};
  Record(decision, request, grounds, actor, now);
  OrderRemoval(decision, grounds, actor.name, account, settings, now);
  return decision;
}

Result DecideToKeep(const v1::Comment& current, const v1::DecideCommentRequest& request, const Actor& actor,
                    const AccountFacts& account, const Settings& settings, absl::Time now) {
  switch (current.state()) {
    case v1::Comment::STATE_KEPT:
      return Decision<v1::Comment>{current, {}, true};
    case v1::Comment::STATE_REMOVED:
      return WrongState(current, "COMMENT_REMOVED", "is removed; it can be restored");
    case v1::Comment::STATE_IN_REVIEW:
    case v1::Comment::STATE_REMOVAL_ORDERED:
      break;
    default:
      return WrongState(current, "COMMENT_NOT_IN_REVIEW", "is neither in review nor ordered to be removed");
  }
  Decision<v1::Comment> decision{current, {}};
  Record(decision, request, {}, actor, now);
  Keep(decision, v1::RemovalWithdrawn::CAUSE_KEPT, actor.name, account, settings);
  return decision;
}

Result DecideToRestore(const v1::Comment& current, const v1::DecideCommentRequest& request, const Actor& actor,
                       const AccountFacts& account, const Settings& settings, absl::Time now) {
  if (current.state() == v1::Comment::STATE_RESTORED) return Decision<v1::Comment>{current, {}, true};
  if (current.state() != v1::Comment::STATE_REMOVED) {
    return WrongState(current, "COMMENT_NOT_REMOVED", "is not removed");
  }
  RETURN_IF_ERROR(CheckOtherModerator(current, actor));
  Decision<v1::Comment> decision{current, {}};
  Record(decision, request, {}, actor, now);
  Restore(decision, /*on_appeal=*/false, actor.name, account, settings);
  return decision;
}

}  // namespace

Result DecideComment(const v1::Comment& current, const v1::DecideCommentRequest& request, const Actor& actor,
                     const AccountFacts& account, const Settings& settings, absl::Time now) {
  RETURN_IF_ERROR(CheckModerator(actor, settings));
  RETURN_IF_ERROR(CheckWords(request.reason(), "reason", "REASON"));
  if (request.action() != v1::Decision::ACTION_ORDER_REMOVAL && !request.grounds().empty()) {
    return BadField("grounds", "only a removal has grounds", "GROUND_NOT_APPLICABLE");
  }
  if (HasOpenAppeal(current)) {
    return WrongState(current, "APPEAL_OPEN", "has an open appeal, which has to be decided first");
  }
  RETURN_IF_ERROR(CheckNotClaimedByOther(current, actor, now));
  switch (request.action()) {
    case v1::Decision::ACTION_ORDER_REMOVAL:
      return DecideRemoval(current, request, actor, account, settings, now);
    case v1::Decision::ACTION_KEEP:
      return DecideToKeep(current, request, actor, account, settings, now);
    case v1::Decision::ACTION_RESTORE:
      return DecideToRestore(current, request, actor, account, settings, now);
    default:
      return BadField("action", absl::StrCat(request.action(), " is not an action"), "ACTION_UNKNOWN");
  }
}

void Keep(Decision<v1::Comment>& decision, v1::RemovalWithdrawn::Cause cause, absl::string_view moderator,
          const AccountFacts& account, const Settings& settings) {
  v1::Comment& comment = decision.state;
  if (comment.state() == v1::Comment::STATE_REMOVAL_ORDERED) WithdrawRemoval(decision, cause);
  comment.set_state(v1::Comment::STATE_KEPT);
  v1::CommentKept kept;
  kept.set_comment(comment.name());
  kept.set_account(comment.account());
  kept.set_moderator(std::string(moderator));
  decision.Emit(kept);
  StateFeedback(decision, /*cleared=*/true, account, settings);
}

void Restore(Decision<v1::Comment>& decision, bool on_appeal, absl::string_view moderator, const AccountFacts& account,
             const Settings& settings) {
  v1::Comment& comment = decision.state;
  comment.set_state(v1::Comment::STATE_RESTORED);
  v1::CommentRestored restored;
  restored.set_comment(comment.name());
  restored.set_account(comment.account());
  restored.set_owner_unit(account.unit);
  restored.set_moderator(std::string(moderator));
  restored.set_on_appeal(on_appeal);
  decision.Emit(restored);
  StateFeedback(decision, /*cleared=*/true, account, settings);
}

absl::Status CheckModerator(const Actor& actor, const Settings& settings) {
  if (Moderates(actor, settings.directorate)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "MODERATOR_REQUIRED",
                   absl::StrCat("only moderators and the director of ", settings.directorate, " decide on comments"),
                   {{"unit", settings.directorate}});
}

absl::Status CheckOtherModerator(const v1::Comment& comment, const Actor& actor) {
  if (actor.name != comment.removal().orderer()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "SAME_MODERATOR",
                   "another moderator than the one who ordered the removal has to decide", {{"orderer", actor.name}});
}

}  // namespace meydan::moderation
