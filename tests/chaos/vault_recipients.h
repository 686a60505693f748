#pragma once

#include "absl/status/statusor.h"
#include "common/base/event.h"
#include "tests/chaos/lookup.h"
#include "tests/chaos/recipients.h"

namespace meydan::chaos {

// Whom an event of the vault's should have reached (P7, P15): RecipientsOf's part for them. Of emergencies, links
// and covers there is nothing, for nobody uses any here, and of a policy only what nobody has to wait for.
absl::StatusOr<Expected> RecipientsOfVault(const Event& event, const Lookup& lookup);

}  // namespace meydan::chaos
