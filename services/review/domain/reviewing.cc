#include "services/review/domain/reviewing.h"

#include "common/base/status_macros.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/record.h"
#include "services/review/domain/round.h"

namespace meydan::review {

std::optional<claims::Term> ClaimOf(const v1::Submission& current) {
  if (!current.has_claim()) return std::nullopt;
  const v1::Claim& claim = current.claim();
  return claims::Term{claim.holder(), ToTime(claim.claim_time()), ToTime(claim.expire_time())};
}

void GiveBackClaim(v1::Submission& next, absl::string_view actor, absl::Time now) {
  if (!next.has_claim()) return;
  const std::string holder = next.claim().holder();
  next.clear_claim();
  WriteInPassing(next, v1::HistoryEntry::ACTION_RELEASED, actor, now, holder);
}

absl::Status CheckInReview(const v1::Submission& current, const Standing& who) {
  if (!MaySee(who, current)) return SubmissionNotFound(current.name());
  const bool waits = WaitsForReview(current.state()) && current.step() < current.chain().steps_size();
  if (waits) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "NOT_IN_REVIEW", "does not wait for a decision", current);
}

absl::Status CheckReviewer(const v1::Submission& current, const Standing& who, const Surroundings& world) {
  RETURN_IF_ERROR(CheckNotOwn(current, who.name(), world));
  const bool decides = MayDecide(current, current.chain().steps(current.step()), who, world).ok();
  if (!who.is_service && (who.is_reviewer || decides)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kPermissionDenied, "REVIEWER_REQUIRED",
                "is for reviewers and for those who decide now", current);
}

absl::Status CheckSeen(const v1::Submission& current, absl::string_view digest, const Standing& who, absl::Time now) {
  if (digest != current.content_digest()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "CONTENT_CHANGED", "has changed since; look at it again",
                  current);
  }
  return claims::CheckNotHeldByOther(ClaimOf(current), who.name(), now);
}

}  // namespace meydan::review
