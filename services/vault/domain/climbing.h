#pragma once

#include "absl/time/time.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// Reminders of something that is late: they never end by themselves, so that nothing is forgotten (CV7, DR4).

// When reminder `number`, from 1, of what was due at `due` goes out: at that moment, daily for a week, then weekly.
absl::Time ReminderTime(absl::Time due, int number);
// The first one behind `number` whose time is still to come: what was missed is not made up for.
int NextReminder(absl::Time due, int number, absl::Time now);

// Whom it goes to: the account's people, its unit's head (where there is one), then the Directorate.
v1::ReminderStage StageOf(int number, const storage::v1::Credential& credential, const World& world);

}  // namespace meydan::vault
