#include "services/moderation/domain/claim.h"

#include <optional>

#include "common/base/status_macros.h"
#include "common/claims/claim.h"
#include "services/moderation/domain/appeal.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/decide.h"

namespace meydan::moderation {
namespace {

std::optional<claims::Term> ClaimOf(const v1::Comment& comment) {
  if (!comment.has_claim()) return std::nullopt;
  const v1::Claim& claim = comment.claim();
  return claims::Term{claim.holder(), ToTime(claim.claim_time()), ToTime(claim.expire_time())};
}

// Nobody can hold what nobody, or not they, may decide.
absl::Status CheckWaitsFor(const v1::Comment& comment, const Actor& actor) {
  if (HasOpenAppeal(comment)) return CheckOtherModerator(comment, actor);
  if (comment.state() == v1::Comment::STATE_IN_REVIEW) return absl::OkStatus();
  return WrongState(comment, "COMMENT_NOT_IN_REVIEW", "is neither in review nor appealed for");
}

}  // namespace

absl::StatusOr<Decision<v1::Comment>> ClaimComment(const v1::Comment& current, const Actor& actor,
                                                   const Settings& settings, absl::Time now) {
  RETURN_IF_ERROR(CheckModerator(actor, settings));
  RETURN_IF_ERROR(CheckWaitsFor(current, actor));
  const std::optional<claims::Term> held = ClaimOf(current);
  ASSIGN_OR_RETURN(const claims::Term taken, claims::Take(held, actor.name, settings.claim_for, now));
  if (held == taken) return Decision<v1::Comment>{current, {}, true};
  Decision<v1::Comment> decision{current, {}};
  v1::Claim& claim = *decision.state.mutable_claim();
  claim.set_holder(taken.holder);
  *claim.mutable_claim_time() = ToProto(taken.since);
  *claim.mutable_expire_time() = ToProto(taken.until);
  *decision.state.mutable_update_time() = ToProto(now);
  return decision;
}

absl::StatusOr<Decision<v1::Comment>> ReleaseComment(const v1::Comment& current, const Actor& actor,
                                                     const Settings& settings, absl::Time now) {
  RETURN_IF_ERROR(CheckModerator(actor, settings));
  RETURN_IF_ERROR(CheckNotClaimedByOther(current, actor, now));
  if (!current.has_claim()) return Decision<v1::Comment>{current, {}, true};
  Decision<v1::Comment> decision{current, {}};
  decision.state.clear_claim();
  *decision.state.mutable_update_time() = ToProto(now);
  return decision;
}

absl::Status CheckNotClaimedByOther(const v1::Comment& comment, const Actor& actor, absl::Time now) {
  return claims::CheckNotHeldByOther(ClaimOf(comment), actor.name, now);
}

}  // namespace meydan::moderation
