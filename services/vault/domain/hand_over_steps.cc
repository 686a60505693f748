#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/climbing.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

using v1::HandOver;

constexpr absl::string_view kTimer = "hand_over/";

absl::Time ReminderOf(const HandOver& hand_over) {
  return ReminderTime(ToTime(hand_over.step_due()), hand_over.reminders() + 1);
}

// The successor, who still has the post; while nobody was named, anybody who has it.
bool IsSuccessor(const storage::v1::Credential& current, const HandOver& hand_over, const Occasion& occasion) {
  const std::string& who = occasion.who.name();
  if (!HoldsPost(who, hand_over.post(), current, occasion.world)) return false;
  return hand_over.successor().empty() || SameHuman(occasion.world, hand_over.successor(), who);
}

absl::Status CheckConfirm(const storage::v1::Credential& current, const HandOver* hand_over, const Occasion& occasion) {
  if (hand_over == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "HAND_OVER_NOT_FOUND", "there is no such hand-over");
  }
  if (!IsSuccessor(current, *hand_over, occasion)) {
    return NotAllowed("NOT_THE_SUCCESSOR", "only the successor confirms access");
  }
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));  // they attest it
  if (!IsUnderWay(*hand_over)) return NotNow("HAND_OVER_ENDED", "that hand-over has ended");
  if (hand_over->state() == HandOver::STATE_ROTATING) {
    return NotNow("ROTATION_OPEN", "something that the leaver knew is not changed yet");
  }
  return absl::OkStatus();
}

void Complete(CredentialDecision& decision, HandOver& hand_over, const Occasion& occasion) {
  hand_over.set_state(HandOver::STATE_COMPLETED);
  hand_over.set_successor(occasion.who.name());
  hand_over.set_access_confirmed_by(occasion.who.name());
  *hand_over.mutable_end_time() = ToProto(occasion.now);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  v1::HandOverCompleted completed;
  completed.set_hand_over(hand_over.id());
  completed.set_leaver(hand_over.leaver());
  completed.set_successor(hand_over.successor());
  completed.set_post(hand_over.post());
  EmitWithFacts(decision, std::move(completed));
}

}  // namespace

absl::StatusOr<Ruling> ConfirmAccess(const storage::v1::Credential& current, const v1::ConfirmAccessRequest& request,
                                     const Occasion& occasion) {
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_HAND_OVER));
  }
  RETURN_IF_ERROR(CheckUpToDate(current, occasion));
  const HandOver* hand_over = FindById(current.hand_overs(), request.hand_over());
  v1::AuditRecord record =
      RecordAbout(hand_over == nullptr ? "" : hand_over->id(), v1::AuditRecord::ACTION_HAND_OVER, occasion);
  absl::Status refusal = CheckConfirm(current, hand_over, occasion);
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  WriteAudit(ruling.decision, record);
  Complete(ruling.decision, *FindById(*ruling.decision.state.mutable_hand_overs(), request.hand_over()), occasion);
  return ruling;
}

std::vector<store::Timer> HandOverTimersOf(const storage::v1::Credential& credential) {
  std::vector<store::Timer> timers;
  for (const HandOver& each : credential.hand_overs()) {
    if (IsUnderWay(each)) timers.push_back({absl::StrCat(kTimer, each.id()), ReminderOf(each)});
  }
  return timers;
}

absl::StatusOr<CredentialDecision> OnHandOverTimer(const storage::v1::Credential& current, absl::string_view timer,
                                                   const Occasion& occasion) {
  CredentialDecision unchanged{current, {}, true};
  if (!absl::ConsumePrefix(&timer, kTimer)) return unchanged;
  CredentialDecision decision{current, {}};
  HandOver* late = FindById(*decision.state.mutable_hand_overs(), timer);
  if (late == nullptr || !IsUnderWay(*late) || occasion.now < ReminderOf(*late)) return unchanged;
  late->set_reminders(late->reminders() + 1);
  const v1::ReminderStage stage = StageOf(late->reminders(), current, occasion.world);
  if (stage == v1::REMINDER_STAGE_DIRECTORATE && !late->has_overdue_time()) {
    *late->mutable_overdue_time() = ToProto(occasion.now);
  }
  WriteAbout(decision, v1::AuditRecord::ACTION_REMIND, late->id(), occasion);
  v1::HandOverOverdue overdue;
  overdue.set_hand_over(late->id());
  overdue.set_state(late->state());
  overdue.set_reminder(late->reminders());
  overdue.set_stage(stage);
  EmitWithFacts(decision, std::move(overdue));
  return decision;
}

}  // namespace meydan::vault
