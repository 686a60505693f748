#pragma once

#include "absl/status/statusor.h"
#include "common/base/event.h"
#include "tests/chaos/lookup.h"
#include "tests/chaos/recipients.h"

namespace meydan::chaos {

// Whom an event of review's should have reached (P4, P5, P17, P18): RecipientsOf's part for them. What happens to media
// is not among them, for nobody uploads any here.
absl::StatusOr<Expected> RecipientsOfSubmission(const Event& event, const Lookup& lookup);

}  // namespace meydan::chaos
