#include "services/moderation/domain/feedback.h"

#include "meydan/moderation/v1/events.pb.h"

namespace meydan::moderation {

bool IsFeedback(const v1::Verdict& verdict, const Settings& settings) {
  if (verdict.importance() >= settings.any_kind_from) return true;
  for (const int kind : verdict.kinds()) {
    switch (kind) {
      case v1::KIND_COMPLAINT:
      case v1::KIND_REQUEST:
      case v1::KIND_QUESTION:
        return true;
      case v1::KIND_OPINION:
        if (verdict.importance() >= settings.opinion_from) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

bool IsSuspectedAdvertising(const v1::Verdict& verdict) {
  for (const v1::JudgedGround& ground : verdict.grounds()) {
    if (ground.ground() == v1::GROUND_ADVERTISING) return true;
  }
  return false;
}

void StateFeedback(Decision<v1::Comment>& decision, bool cleared, const AccountFacts& account,
                   const Settings& settings) {
  v1::Comment& comment = decision.state;
  const v1::Verdict& verdict = comment.verdict();
  if (comment.feedback_revision() == comment.revision() || !IsFeedback(verdict, settings)) return;
  if (!cleared && IsSuspectedAdvertising(verdict)) return;
  comment.set_feedback_revision(comment.revision());

  v1::FeedbackIdentified identified;
  identified.set_comment(comment.name());
  identified.set_revision(comment.revision());
  identified.set_account(comment.account());
  identified.set_owner_unit(account.unit);
  identified.set_platform(comment.platform());
  *identified.mutable_kinds() = verdict.kinds();
  identified.set_topic(verdict.topic());
  identified.set_importance(verdict.importance());
  identified.set_language(comment.language());
  *identified.mutable_publish_time() = comment.publish_time();
  identified.set_outcome(verdict.outcome());
  decision.Emit(identified);
}

}  // namespace meydan::moderation
