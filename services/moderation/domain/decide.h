#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

namespace meydan::moderation {

// A moderator's decision about a comment, as DecideComment's proto describes it (P10, CM6, CM11, CM13): the same states
// and the same reasons. Of the request the action, the grounds and the reason are used. A comment that was taken for
// advertising, and is kept or restored, is feedback from then on if its verdict says so.
absl::StatusOr<Decision<v1::Comment>> DecideComment(const v1::Comment& current, const v1::DecideCommentRequest& request,
                                                    const Actor& actor, const AccountFacts& account,
                                                    const Settings& settings, absl::Time now);

// Sets the state to kept or restored and states what follows, for a decision of `moderator` or for a granted appeal.
void Keep(Decision<v1::Comment>& decision, v1::RemovalWithdrawn::Cause cause, absl::string_view moderator,
          const AccountFacts& account, const Settings& settings);
void Restore(Decision<v1::Comment>& decision, bool on_appeal, absl::string_view moderator, const AccountFacts& account,
             const Settings& settings);

// PERMISSION_DENIED, reason MODERATOR_REQUIRED, for anyone but the Directorate's moderators and director.
absl::Status CheckModerator(const Actor& actor, const Settings& settings);

// PERMISSION_DENIED, reason SAME_MODERATOR, when the actor ordered the removal that is to be judged anew (CM13).
absl::Status CheckOtherModerator(const v1::Comment& comment, const Actor& actor);

}  // namespace meydan::moderation
