#pragma once

#include "common/base/decision.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

namespace meydan::moderation {

// True when a unit has to deal with the comment (P11, P19): a complaint, request or question, an opinion that is
// substantial, or anything that is critical, such as a threat or a hint at self-harm, whatever its kind and whatever
// speaks against its words.
bool IsFeedback(const v1::Verdict& verdict, const Settings& settings);

// True when advertising is one of the grounds that reached the policy's thresholds: such a comment is nobody's
// feedback.
bool IsSuspectedAdvertising(const v1::Verdict& verdict);

// States FeedbackIdentified for the present revision, if it is feedback and this was not stated before. A suspected
// advertisement has to be `cleared` by a moderator first.
void StateFeedback(Decision<v1::Comment>& decision, bool cleared, const AccountFacts& account,
                   const Settings& settings);

}  // namespace meydan::moderation
