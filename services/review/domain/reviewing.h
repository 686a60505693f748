#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/claims/claim.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// What assessments and decisions have in common. Pure; safe for use from any thread.

std::optional<claims::Term> ClaimOf(const v1::Submission& current);

// Nobody works on it any more; on record.
void GiveBackClaim(v1::Submission& next, absl::string_view actor, absl::Time now);

// SUBMISSION_NOT_FOUND for whoever may not see it; NOT_IN_REVIEW when nobody's decision is waited for.
absl::Status CheckInReview(const v1::Submission& current, const Standing& who);

// OWN_SUBMISSION; REVIEWER_REQUIRED for whoever is neither a reviewer nor decides at the present step.
absl::Status CheckReviewer(const v1::Submission& current, const Standing& who, const Surroundings& world);

// CONTENT_CHANGED when something else was seen than what stands there now (CR4); CLAIMED_BY_OTHER (CR8).
absl::Status CheckSeen(const v1::Submission& current, absl::string_view digest, const Standing& who, absl::Time now);

}  // namespace meydan::review
