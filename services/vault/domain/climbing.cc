#include "services/vault/domain/climbing.h"

namespace meydan::vault {

absl::Time ReminderTime(absl::Time due, int number) {
  constexpr int kDaily = 8;
  constexpr absl::Duration kDay = absl::Hours(24);
  if (number <= kDaily) return due + (number - 1) * kDay;
  return due + (kDaily - 1) * kDay + (number - kDaily) * 7 * kDay;
}

int NextReminder(absl::Time due, int number, absl::Time now) {
  do {
    ++number;
  } while (ReminderTime(due, number) <= now);
  return number;
}

v1::ReminderStage StageOf(int number, const storage::v1::Credential& credential, const World& world) {
  if (number <= 1) return v1::REMINDER_STAGE_PEOPLE;
  if (number == 2 && !world.heads(credential.unit()).empty()) return v1::REMINDER_STAGE_UNIT_HEAD;
  return v1::REMINDER_STAGE_DIRECTORATE;
}

}  // namespace meydan::vault
