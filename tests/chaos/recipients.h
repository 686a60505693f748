#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/event.h"
#include "tests/chaos/lookup.h"

namespace meydan::chaos {

// Whom an event should have reached, written from the procedure (P4, P7, P10 to P15, P19) and apart from the
// notification service, whose work it judges.
struct Expected {
  std::set<std::string> people;
  // Of these somebody has got it, if there is anyone: their posts change hands, and who had them at the moment is not
  // known.
  std::set<std::string> one_of = {};
  // Nobody else may have got it. Not so for what happened while the directory was being filled: then who holds a role
  // depends on the moment.
  bool nobody_else = true;
};

// INVALID_ARGUMENT when the event does not hold what its type says.
absl::StatusOr<Expected> RecipientsOf(const Event& event, const Lookup& lookup);

}  // namespace meydan::chaos
