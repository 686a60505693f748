#pragma once

#include "services/moderation/domain/judge/judge.h"
#include "services/moderation/domain/judge/policy.h"

namespace meydan::moderation::testing {

// The judge with the rules, and the policy, that ship in deploy/config/moderation. Loaded once; the process ends with a
// message when they are faulty. Tests run in the repository's root.
const Judge& ShippedJudge();
const Policy& ShippedPolicy();

}  // namespace meydan::moderation::testing
