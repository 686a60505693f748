#include "services/vault/domain/rotation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/climbing.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/reuse.h"
#include "services/vault/domain/versions.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::StoredVersion;

constexpr size_t kLongestValue = 4000;

// How much a reason weighs.
int WeightOf(v1::RotationReason reason) {
  switch (reason) {
    case v1::ROTATION_REASON_LEAVER:
    case v1::ROTATION_REASON_BREAK_GLASS:
    case v1::ROTATION_REASON_INCIDENT:
      return 3;
    case v1::ROTATION_REASON_WEAK:
    case v1::ROTATION_REASON_ASKED:
      return 2;
    case v1::ROTATION_REASON_AGE:
      return 1;
    default:
      return 0;
  }
}

// The newest version that is no answer to the reason any more: of a leaver, the newest that is listed as known to one;
// else the newest that there is, also one that waits to be set on the platform. There is a current one.
int AnswerAfter(const Credential& credential, v1::RotationReason reason) {
  if (!NeedsConfirmedChange(reason)) return 0;
  int newest = 0;
  if (reason != v1::ROTATION_REASON_LEAVER) {
    for (const storage::v1::StoredField& field : credential.fields()) {
      if (field.field() != v1::FIELD_PASSWORD) continue;
      for (const StoredVersion& version : field.versions()) newest = std::max(newest, version.shown().number());
    }
    return newest;
  }
  for (const v1::HandOver& hand_over : credential.hand_overs()) {
    if (!IsUnderWay(hand_over)) continue;
    for (const v1::Exposure& exposure : hand_over.exposures()) {
      const bool open = exposure.field() == v1::FIELD_PASSWORD && !exposure.rotated();
      if (open) newest = std::max(newest, exposure.version());
    }
  }
  return newest > 0 ? newest : CurrentOf(credential, v1::FIELD_PASSWORD)->shown().number();
}

// Due at this moment already, for a reason that weighs as much.
bool IsDue(const Credential& credential, v1::RotationReason reason, absl::Time now) {
  return credential.has_rotation_due() && ToTime(credential.rotation_due()) <= now &&
         WeightOf(credential.rotation_reason()) >= WeightOf(reason);
}

// What of a password the platform, or common sense, does not let it become one. Guessable ones are told of instead:
// only people can judge whether zxcvbn is right.
absl::Status CheckPassword(const StoredVersion& version, const Occasion& occasion) {
  const v1::FieldVersion shown = ShownVersion(version, occasion);  // whoever may not know of a reuse learns nothing
  for (const int weakness : shown.weaknesses()) {
    if (weakness == v1::WEAKNESS_GUESSABLE) continue;
    return MakeError(absl::StatusCode::kFailedPrecondition, "PASSWORD_REFUSED", "choose another password",
                     {{"weakness", v1::Weakness_Name(weakness)}});
  }
  return absl::OkStatus();
}

// A hand-over waits for the password to be changed: the account's people do so without asking first.
bool HandOverWaits(const Credential& current) {
  return std::any_of(current.hand_overs().begin(), current.hand_overs().end(), [](const v1::HandOver& hand_over) {
    return IsUnderWay(hand_over) && HasOpenExposure(hand_over, v1::FIELD_PASSWORD);
  });
}

// By what the caller may be shown a new password.
absl::StatusOr<Access> RotationAccess(const Credential& current, const Occasion& occasion) {
  absl::StatusOr<Access> access = AccessOf(current, v1::FIELD_PASSWORD, occasion);
  if (!access.ok() && HandOverWaits(current) && IsOwner(occasion.who, current)) return Access{};
  return access;
}

absl::StatusOr<Access> CheckRotate(const Credential& current, const v1::RotateCredentialRequest& request,
                                   const StoredVersion& version, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckMayShare(current, occasion));
  ASSIGN_OR_RETURN(Access access, RotationAccess(current, occasion));
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));
  RETURN_IF_ERROR(CheckEtag(current, request.etag()));
  if (!current.duty()) return NotNow("DUTY_ENDED", "the account is closed");
  RETURN_IF_ERROR(CheckPassword(version, occasion));
  return access;
}

absl::Status CheckConfirm(const Credential& current, const v1::ConfirmRotationRequest& request,
                          const Occasion& occasion) {
  RETURN_IF_ERROR(CheckMayShare(current, occasion));
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));  // they attest it
  const StoredVersion* pending = PendingOf(current, v1::FIELD_PASSWORD);
  if (pending == nullptr) return NotNow("NO_ROTATION", "no rotation is under way");
  if (current.rotation_by() != occasion.who.name()) {
    return NotAllowed("ROTATION_FOREIGN", "whoever began the rotation confirms it");
  }
  if (pending->shown().number() != request.version()) {
    return MakeError(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND", "another version is pending");
  }
  return absl::OkStatus();
}

v1::AuditRecord RecordOfPassword(const Occasion& occasion, v1::AuditRecord::Action action, int version) {
  v1::AuditRecord record = RecordOf(occasion, action);
  record.set_field(v1::FIELD_PASSWORD);
  record.set_version(version);
  return record;
}

// Takes the pending version out of its field, for it to come back as the current one.
StoredVersion TakePending(Credential& credential) {
  auto& versions = *FieldAt(credential, v1::FIELD_PASSWORD).mutable_versions();
  const auto at = std::find_if(versions.begin(), versions.end(), [](const StoredVersion& one) {
    return one.shown().state() == v1::FieldVersion::STATE_PENDING;
  });
  StoredVersion pending = *at;
  versions.erase(at);
  return pending;
}

}  // namespace

bool NeedsConfirmedChange(v1::RotationReason reason) {
  return reason == v1::ROTATION_REASON_LEAVER || reason == v1::ROTATION_REASON_BREAK_GLASS ||
         reason == v1::ROTATION_REASON_INCIDENT;
}

void MakeDue(CredentialDecision& decision, v1::RotationReason reason, const Occasion& occasion) {
  Credential& state = decision.state;
  const StoredVersion* password = CurrentOf(state, v1::FIELD_PASSWORD);
  if (password == nullptr || !state.duty()) return;
  const int after = AnswerAfter(state, reason);
  if (IsDue(state, reason, occasion.now) && after <= state.rotation_after()) return;
  const bool late = state.has_rotation_due() && ToTime(state.rotation_due()) < occasion.now;
  if (!late) *state.mutable_rotation_due() = ToProto(occasion.now);
  const int reminder = late ? std::max(state.rotation_reminders(), 1) : 1;
  state.set_rotation_reason(reason);
  state.set_rotation_after(std::max(state.rotation_after(), after));
  state.set_rotation_reminders(NextReminder(ToTime(state.rotation_due()), reminder, occasion.now));
  *state.mutable_update_time() = ToProto(occasion.now);
  Settle(state, occasion);
  WriteAudit(decision, RecordOfPassword(occasion, v1::AuditRecord::ACTION_ROTATE, password->shown().number()));
  v1::RotationDue due;
  due.set_reason(reason);
  *due.mutable_due() = state.rotation_due();
  due.set_overdue(late);
  due.set_reminder(reminder);
  EmitWithFacts(decision, std::move(due));
}

void MakeDueForLeavers(CredentialDecision& decision, const Occasion& occasion) {
  if (HandOverWaits(decision.state)) MakeDue(decision, v1::ROTATION_REASON_LEAVER, occasion);
}

absl::StatusOr<Ruling> Rotate(const Credential& current, const v1::RotateCredentialRequest& request, Deposit password,
                              const Occasion& occasion) {
  if (request.password().size() > kLongestValue) {
    return BadField("password", absl::StrCat("must have at most ", kLongestValue, " bytes"), "VALUE_TOO_LONG");
  }
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_ROTATE));
  }
  RETURN_IF_ERROR(CheckHeard(current, v1::FIELD_PASSWORD, occasion));
  StoredVersion version = NewVersion(current, password, v1::Knowledge::HOW_ROTATED, occasion);
  const absl::StatusOr<Access> access = CheckRotate(current, request, version, occasion);
  if (!access.ok()) {
    return Refused(current, RecordOfPassword(occasion, v1::AuditRecord::ACTION_ROTATE, 0), access.status());
  }
  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  SpendUse(decision, *access, occasion);
  const int number = PutPending(decision.state, v1::FIELD_PASSWORD, std::move(version), occasion);
  Settle(decision.state, occasion);
  v1::AuditRecord record = RecordOfPassword(occasion, v1::AuditRecord::ACTION_ROTATE, number);
  record.set_subject(access->grant);
  WriteAudit(decision, record);
  v1::RotationStarted started;
  started.set_version(number);
  EmitWithFacts(decision, std::move(started));
  // Whoever broke the glass knows this one, too: it is no answer to their emergency (CV7).
  if (access->emergency) MakeDue(decision, v1::ROTATION_REASON_BREAK_GLASS, occasion);
  return ruling;
}

absl::StatusOr<Ruling> ConfirmRotation(const Credential& current, const v1::ConfirmRotationRequest& request,
                                       const Occasion& occasion) {
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_CONFIRM_ROTATION));
  }
  // Else a leaver could say that what they know was changed.
  RETURN_IF_ERROR(CheckHeard(current, v1::FIELD_PASSWORD, occasion));
  v1::AuditRecord record = RecordOfPassword(occasion, v1::AuditRecord::ACTION_CONFIRM_ROTATION, request.version());
  absl::Status refusal = CheckConfirm(current, request, occasion);
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));

  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  StoredVersion version = TakePending(decision.state);
  *version.mutable_shown()->mutable_confirm_time() = ToProto(occasion.now);
  version.mutable_shown()->set_confirmed_by(occasion.who.name());
  const bool weak = !ShownVersion(version, occasion).weaknesses().empty();
  PutCurrent(decision.state, v1::FIELD_PASSWORD, std::move(version), occasion);
  Settle(decision.state, occasion);
  WriteAudit(decision, record);
  v1::CredentialRotated rotated;
  rotated.set_version(request.version());
  EmitWithFacts(decision, std::move(rotated));
  OnRotated(decision, v1::FIELD_PASSWORD, occasion);
  EndAnsweredEmergencies(decision, occasion);
  MakeDueForLeavers(decision, occasion);
  if (weak) MakeDue(decision, v1::ROTATION_REASON_WEAK, occasion);
  DropHistory(decision, occasion);
  return ruling;
}

absl::StatusOr<Ruling> AskRotation(const Credential& current, const v1::AskRotationRequest& request,
                                   const Occasion& occasion) {
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_ROTATE));
  }
  absl::Status refusal = CheckMayShare(current, occasion);
  if (refusal.ok() && CurrentOf(current, v1::FIELD_PASSWORD) == nullptr) {
    refusal = MakeError(absl::StatusCode::kFailedPrecondition, "FIELD_MISSING", "there is no password");
  }
  if (!refusal.ok()) {
    return Refused(current, RecordOfPassword(occasion, v1::AuditRecord::ACTION_ROTATE, 0), std::move(refusal));
  }
  Ruling ruling{{current, {}}, absl::OkStatus()};
  MakeDue(ruling.decision, v1::ROTATION_REASON_ASKED, occasion);
  ruling.decision.unchanged = ruling.decision.events.empty();
  return ruling;
}

}  // namespace meydan::vault
