#pragma once

#include "services/directory/domain/guarded.h"

namespace meydan::directory {

// Marks a completed hand-over on the account (DR4), also on a closed one: it is what has been. One that is marked
// already changes nothing. INVALID_ARGUMENT, reason EVENT_MALFORMED, when it has no id.
absl::StatusOr<GuardedDecision<v1::Account>> MarkHandOver(const v1::Account& account, const v1::HandOver& hand_over,
                                                          absl::Time now);

}  // namespace meydan::directory
