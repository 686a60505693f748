#include "services/moderation/domain/ingest.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/moderation/domain/appeal.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/feedback.h"
#include "services/moderation/domain/incoming.h"
#include "services/moderation/domain/removal.h"

namespace meydan::moderation {
namespace {

constexpr size_t kMaxTitleBytes = 200;

// The grounds on which the policy is sure enough to act.
std::vector<v1::Ground> GroundsToActOn(const v1::Verdict& verdict) {
  std::vector<v1::Ground> grounds;
  for (const v1::JudgedGround& judged : verdict.grounds()) {
    if (judged.outcome() == v1::Verdict::OUTCOME_REMOVAL_ORDERED) grounds.push_back(judged.ground());
  }
  return grounds;
}

absl::Status CheckVerdict(const v1::Verdict& verdict) {
  if (verdict.outcome() == v1::Verdict::OUTCOME_UNSPECIFIED ||
      (verdict.outcome() == v1::Verdict::OUTCOME_REMOVAL_ORDERED && GroundsToActOn(verdict).empty())) {
    return MakeError(absl::StatusCode::kInternal, "VERDICT_INVALID",
                     "the judgement has no outcome, or no ground for a removal", {{"engine", verdict.engine()}});
  }
  return absl::OkStatus();
}

std::string CutTitle(const std::string& title) {
  if (title.size() <= kMaxTitleBytes) return title;
  size_t end = kMaxTitleBytes;
  while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xC0) == 0x80) --end;  // not within a character
  return title.substr(0, end);
}

v1::Comment NewComment(const v1::IncomingComment& incoming, absl::string_view author, absl::Time now) {
  v1::Comment comment;
  comment.set_name(CommentName(incoming.platform(), incoming.platform_comment_id()));
  comment.set_account(incoming.account());
  comment.set_platform(incoming.platform());
  comment.set_platform_comment_id(incoming.platform_comment_id());
  *comment.mutable_post() = incoming.post();
  comment.mutable_post()->set_title(CutTitle(incoming.post().title()));
  comment.set_author(std::string(author));
  *comment.mutable_publish_time() = incoming.publish_time();
  *comment.mutable_create_time() = ToProto(now);
  comment.set_parent_platform_comment_id(incoming.parent_platform_comment_id());
  comment.set_url(incoming.url());
  return comment;
}

// Puts the text of a new revision in the place of the old one. Whoever held the old one has not seen this (CR8).
void Revise(v1::Comment& comment, const v1::IncomingComment& incoming, const v1::Verdict& verdict) {
  comment.set_revision(comment.revision() + 1);
  comment.set_text(std::string(TextOf(incoming)));
  comment.set_language(incoming.language());
  comment.set_payload_sha256(incoming.payload_sha256());
  if (incoming.has_edit_time()) *comment.mutable_edit_time() = incoming.edit_time();
  *comment.mutable_verdict() = verdict;
  comment.clear_claim();
}

void StateFlagged(Decision<v1::Comment>& decision, v1::Verdict::Outcome outcome, const AccountFacts& account) {
  const v1::Comment& comment = decision.state;
  v1::CommentFlagged flagged;
  flagged.set_comment(comment.name());
  flagged.set_revision(comment.revision());
  flagged.set_account(comment.account());
  flagged.set_owner_unit(account.unit);
  flagged.set_outcome(outcome);
  for (const v1::JudgedGround& judged : comment.verdict().grounds()) {
    v1::FlaggedGround& ground = *flagged.add_grounds();
    ground.set_ground(judged.ground());
    ground.set_score_tenths(static_cast<int>(std::floor(std::clamp(judged.score(), 0.0F, 1.0F) * 10 + 1e-4F)));
  }
  *flagged.mutable_kinds() = comment.verdict().kinds();
  flagged.set_topic(comment.verdict().topic());
  flagged.set_importance(comment.verdict().importance());
  decision.Emit(flagged);
}

// Sends the present revision where its verdict says.
void FollowVerdict(Decision<v1::Comment>& decision, const AccountFacts& account, const Settings& settings,
                   absl::Time now) {
  v1::Comment& comment = decision.state;
  const v1::Verdict& verdict = comment.verdict();
  const bool order_stands = comment.state() == v1::Comment::STATE_REMOVAL_ORDERED;
  if (verdict.outcome() == v1::Verdict::OUTCOME_REMOVAL_ORDERED) {
    StateFlagged(decision, verdict.outcome(), account);
    OrderRemoval(decision, GroundsToActOn(verdict), kSelf, account, settings, now);
  } else if (order_stands || verdict.outcome() == v1::Verdict::OUTCOME_IN_REVIEW) {
    if (order_stands) WithdrawRemoval(decision, v1::RemovalWithdrawn::CAUSE_TEXT_CHANGED);
    comment.set_state(v1::Comment::STATE_IN_REVIEW);
    StateFlagged(decision, v1::Verdict::OUTCOME_IN_REVIEW, account);
  } else {
    comment.set_state(v1::Comment::STATE_CLEAN);
  }
  StateFeedback(decision, /*cleared=*/false, account, settings);
}

}  // namespace

v1::IngestedComment::Effect EffectOf(const v1::Comment& current, const v1::IncomingComment& incoming) {
  if (current.name().empty()) return v1::IngestedComment::EFFECT_CREATED;
  if (TextOf(incoming) == current.text()) return v1::IngestedComment::EFFECT_UNCHANGED;
  const bool older = current.has_edit_time() &&
                     (!incoming.has_edit_time() || ToTime(incoming.edit_time()) < ToTime(current.edit_time()));
  return older ? v1::IngestedComment::EFFECT_UNCHANGED : v1::IngestedComment::EFFECT_REVISED;
}

absl::StatusOr<Decision<v1::Comment>> Ingest(const v1::Comment& current, const v1::IncomingComment& incoming,
                                             absl::string_view author, const v1::Verdict& verdict,
                                             const AccountFacts& account, const Settings& settings, absl::Time now) {
  if (!current.name().empty() && current.account() != incoming.account()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "COMMENT_OF_OTHER_ACCOUNT",
                     absl::StrCat(current.name(), " stands under ", current.account()),
                     {{"account", current.account()}});
  }
  const v1::IngestedComment::Effect effect = EffectOf(current, incoming);
  if (effect == v1::IngestedComment::EFFECT_UNCHANGED) return Decision<v1::Comment>{current, {}, true};
  RETURN_IF_ERROR(CheckVerdict(verdict));
  Decision<v1::Comment> decision;
  if (effect == v1::IngestedComment::EFFECT_CREATED) {
    decision.state = NewComment(incoming, author, now);
  } else {
    decision.state = current;
    CloseMootAppeal(decision, now);
    *decision.state.mutable_update_time() = ToProto(now);
  }
  Revise(decision.state, incoming, verdict);
  FollowVerdict(decision, account, settings, now);
  return decision;
}

v1::IngestedComment AnswerOf(const v1::Comment& comment, v1::IngestedComment::Effect effect) {
  v1::IngestedComment answer;
  answer.set_name(comment.name());
  answer.set_effect(effect);
  answer.set_state(comment.state());
  const v1::Verdict& verdict = comment.verdict();
  v1::Verdict& summary = *answer.mutable_verdict();
  summary.set_outcome(verdict.outcome());
  *summary.mutable_kinds() = verdict.kinds();
  summary.set_topic(verdict.topic());
  summary.set_importance(verdict.importance());
  summary.set_policy_version(verdict.policy_version());
  summary.set_engine(verdict.engine());
  *summary.mutable_grounds() = verdict.grounds();
  return answer;
}

}  // namespace meydan::moderation
