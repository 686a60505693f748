#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/notification/domain/announcement.h"
#include "services/notification/domain/audience.h"

namespace meydan::notification {

struct Recipient {
  std::string person;  // "people/<id>"
  v1::Reason reason;
};

// Who gets an announcement, each person once and with the first reason that applies.
//
// What concerns a unit is never told to nobody: where a unit has nobody to get it, it goes to the head of the unit
// above, and so on, at last to the Directorate and to senior management; the reason says in whose place.
// FAILED_PRECONDITION, reason NO_RECIPIENT, when there is nobody there either: the event then waits among the dead
// letters until there is. What concerns one person who has left, or a system, reaches nobody.
absl::StatusOr<std::vector<Recipient>> RecipientsOf(const Announcement& announcement, const Audience& audience);

}  // namespace meydan::notification
