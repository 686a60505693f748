#include <algorithm>
#include <utility>

#include "common/base/proto_time.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/climbing.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

constexpr char kTimer[] = "duty";

// Whom the reminder goes to: where nobody runs the account, the first one climbs at once.
v1::ReminderStage StageFor(int reminder, const storage::v1::Credential& credential, const World& world) {
  const bool has_people =
      !world.managers(credential.account()).empty() || !world.representative(credential.unit()).empty();
  return StageOf(has_people ? reminder : std::max(reminder, 2), credential, world);
}

// What lacks, waits to be confirmed or is stale, in the fields' order.
std::vector<v1::Field> Shortcomings(const storage::v1::Credential& credential, const Occasion& occasion) {
  const auto& required = TermsOf(occasion.policy, credential.tier()).required_fields();
  std::vector<v1::Field> fields;
  for (int number = v1::FIELD_UNSPECIFIED + 1; number <= v1::Field_MAX; ++number) {
    const auto field = static_cast<v1::Field>(number);
    const v1::Compliance compliance = ComplianceOf(credential, field, occasion.policy, occasion.now);
    const bool lacks =
        compliance == v1::COMPLIANCE_MISSING && std::find(required.begin(), required.end(), number) != required.end();
    const bool waits = compliance == v1::COMPLIANCE_UNCONFIRMED || compliance == v1::COMPLIANCE_STALE ||
                       compliance == v1::COMPLIANCE_SHARED;  // when something else was deposited each time
    if (lacks || waits) fields.push_back(field);
  }
  return fields;
}

void Remind(CredentialDecision& decision, const Occasion& occasion) {
  storage::v1::Credential& state = decision.state;
  state.set_reminders(state.reminders() + 1);
  *state.mutable_last_reminder_time() = ToProto(occasion.now);
  Settle(state, occasion);
  v1::DepositOverdue overdue;
  overdue.set_reminder(state.reminders());
  overdue.set_stage(StageFor(state.reminders(), state, occasion.world));
  v1::AuditRecord record = RecordOf(occasion, v1::AuditRecord::ACTION_REMIND);
  for (const v1::Field field : Shortcomings(state, occasion)) {
    overdue.add_fields(field);
    record.add_fields(field);
  }
  WriteAudit(decision, record);
  EmitWithFacts(decision, std::move(overdue));
}

}  // namespace

std::vector<store::Timer> DutyTimersOf(const storage::v1::Credential& credential) {
  absl::Time due = absl::InfiniteFuture();
  if (credential.has_review_time()) due = std::min(due, ToTime(credential.review_time()));
  if (credential.has_reminder_time()) due = std::min(due, ToTime(credential.reminder_time()));
  if (!credential.duty() || due == absl::InfiniteFuture()) return {};
  return {{kTimer, due}};
}

absl::StatusOr<CredentialDecision> OnDutyTimer(const storage::v1::Credential& current, absl::string_view timer,
                                               const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  if (timer == kTimer && current.duty()) {
    Settle(decision.state, occasion);
    const bool due = decision.state.has_reminder_time() && ToTime(decision.state.reminder_time()) <= occasion.now;
    if (due) Remind(decision, occasion);
  }
  decision.unchanged = decision.state.SerializeAsString() == current.SerializeAsString();
  return decision;
}

}  // namespace meydan::vault
