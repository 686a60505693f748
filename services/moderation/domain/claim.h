#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/settings.h"

// A moderator's hold on a comment that waits for a decision (CR8), as the protos of ClaimComment and ReleaseComment
// describe it. A decision and a new revision of the text end it, and so does the timer "claim" (timers.h).
//
// Claims state no event: nobody outside the queue acts on them, and a comment's versions need none (a reading grant has
// none either).
namespace meydan::moderation {

// Takes the comment for settings.claim_for from now, or renews the actor's claim. The same claim again changes nothing.
absl::StatusOr<Decision<v1::Comment>> ClaimComment(const v1::Comment& current, const Actor& actor,
                                                   const Settings& settings, absl::Time now);

// Gives the claim back. Nothing to give back changes nothing.
absl::StatusOr<Decision<v1::Comment>> ReleaseComment(const v1::Comment& current, const Actor& actor,
                                                     const Settings& settings, absl::Time now);

// FAILED_PRECONDITION, reason CLAIMED_BY_OTHER, when another moderator holds the comment.
absl::Status CheckNotClaimedByOther(const v1::Comment& comment, const Actor& actor, absl::Time now);

}  // namespace meydan::moderation
