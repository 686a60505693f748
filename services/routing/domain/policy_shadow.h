#pragma once

#include <vector>

#include "services/routing/domain/policy.h"

namespace meydan::routing {

// The faults of rules that say something which can never apply, because the rules before them that say it too take
// every matter that they match; together they may do so even where no single one does. Works on sets of matters: a rule
// that can apply is never reported. In a policy that is made to take very long, not every rule that cannot apply is
// found.
std::vector<PolicyFault> FindShadowedRules(const std::vector<Rule>& rules);

}  // namespace meydan::routing
