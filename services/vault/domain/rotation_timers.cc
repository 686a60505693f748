#include <algorithm>
#include <utility>

#include "common/base/proto_time.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/climbing.h"
#include "services/vault/domain/rotation.h"

namespace meydan::vault {
namespace {

constexpr char kTimer[] = "rotation";

void Remind(CredentialDecision& decision, const Occasion& occasion) {
  storage::v1::Credential& state = decision.state;
  const absl::Time due = ToTime(state.rotation_due());
  const bool warning = occasion.now < due;
  const int reminder = warning ? 0 : std::max(state.rotation_reminders(), 1);
  state.set_rotation_reminders(warning ? 1 : NextReminder(due, reminder, occasion.now));
  Settle(state, occasion);
  v1::AuditRecord record = RecordOf(occasion, v1::AuditRecord::ACTION_REMIND);
  record.set_field(v1::FIELD_PASSWORD);
  record.set_version(CurrentOf(state, v1::FIELD_PASSWORD)->shown().number());
  WriteAudit(decision, record);
  v1::RotationDue told;
  told.set_reason(state.rotation_reason());
  *told.mutable_due() = state.rotation_due();
  told.set_overdue(reminder > 1);
  told.set_reminder(reminder);
  EmitWithFacts(decision, std::move(told));
}

}  // namespace

std::vector<store::Timer> RotationTimersOf(const storage::v1::Credential& credential) {
  if (!credential.duty() || !credential.has_rotation_reminder_time()) return {};
  return {{kTimer, ToTime(credential.rotation_reminder_time())}};
}

absl::StatusOr<CredentialDecision> OnRotationTimer(const storage::v1::Credential& current, absl::string_view timer,
                                                   const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  if (timer == kTimer && current.duty()) {
    Settle(decision.state, occasion);
    const storage::v1::Credential& state = decision.state;
    const bool due = state.has_rotation_reminder_time() && ToTime(state.rotation_reminder_time()) <= occasion.now;
    if (due) Remind(decision, occasion);
  }
  decision.unchanged = decision.state.SerializeAsString() == current.SerializeAsString();
  return decision;
}

}  // namespace meydan::vault
