#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/rotation.h"

namespace meydan::vault {
namespace {

using v1::AccessGrant;

constexpr int kMostOfOne = 2;  // emergencies of one human being that wait for their review

bool IsActive(const storage::v1::Credential& credential, absl::string_view grant) {
  const AccessGrant* found = FindById(credential.grants(), grant);
  return found != nullptr && found->state() == AccessGrant::STATE_ACTIVE;
}

// A cover of the caller's that somebody else arranged than the deputy and the absent person: two who agree on a cover
// would otherwise see alone what nobody sees alone (CV6).
bool IsDeputyByAThird(const storage::v1::Credential& current, const Occasion& occasion) {
  const World& world = occasion.world;
  return std::any_of(current.grants().begin(), current.grants().end(), [&](const AccessGrant& grant) {
    if (grant.person() != occasion.who.name()) return false;
    const v1::LeaveCover* cover = CoverOf(current, grant, occasion);
    return cover != nullptr && !SameHuman(world, cover->arranged_by(), cover->absent()) &&
           !SameHuman(world, cover->arranged_by(), cover->deputy());
  });
}

absl::Status CheckMayBreak(const storage::v1::Credential& current, const Occasion& occasion) {
  const std::string post = PostNow(current, occasion);
  if (post.empty()) return NotAllowed("BREAK_GLASS_NOT_ALLOWED", "you are none of the account's people");
  if (post == kDeputyPost && NeedsApproval(current, occasion) && !IsDeputyByAThird(current, occasion)) {
    return NotAllowed("BREAK_GLASS_NOT_ALLOWED", "whom you cover for had nobody else arrange it");
  }
  return absl::OkStatus();
}

// Nobody uses up the emergencies of the others: each human being has their own, and one of them in any case.
absl::Status CheckRoom(const storage::v1::Credential& current, const Occasion& occasion) {
  int open = 0;
  int own = 0;
  for (const v1::BreakGlass& each : current.break_glasses()) {
    const bool mine = SameHuman(occasion.world, each.person(), occasion.who.name());
    const bool active = IsActive(current, each.id());
    if (active && mine) return NotNow("BREAK_GLASS_IN_FORCE", "your emergency access is in force already");
    if (!active && each.has_review_time()) continue;
    ++open;
    if (mine) ++own;
  }
  if (own == 0 || (own < kMostOfOne && open < kMostEmergencies)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_REQUESTS",
                   "too many emergencies wait for their review already");
}

v1::BreakGlass NewEmergency(absl::string_view id, const v1::BreakGlassRequest& request, const Occasion& occasion) {
  v1::BreakGlass emergency;
  emergency.set_id(std::string(id));
  emergency.set_person(occasion.who.name());
  emergency.set_reason(request.reason());
  *emergency.mutable_create_time() = ToProto(occasion.now);
  *emergency.mutable_review_due() = ToProto(occasion.now + absl::Hours(occasion.policy.break_glass_review_hours()));
  return emergency;
}

absl::Status CheckEmergency(const storage::v1::Credential& current, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckMayBreak(current, occasion));
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));
  return CheckRoom(current, occasion);
}

absl::Status CheckReview(const storage::v1::Credential& current, const v1::BreakGlass* emergency,
                         const Occasion& occasion) {
  if (PostOf(occasion.who, current).empty()) return NoSay();
  if (emergency == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "BREAK_GLASS_NOT_FOUND", "there is no such emergency");
  }
  RETURN_IF_ERROR(CheckNotOwn(current, emergency->person(), occasion));
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));
  if (!emergency->has_review_time()) return absl::OkStatus();
  return NotNow("BREAK_GLASS_REVIEWED", "somebody has reviewed it already");
}

}  // namespace

// Also where another copy of the vault knows more (followed.h): an emergency must always be possible. It is told to
// everybody, and somebody else reviews it.
absl::StatusOr<Ruling> BreakGlass(const storage::v1::Credential& current, absl::string_view id,
                                  const v1::BreakGlassRequest& request, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckWords("reason", request.reason(), 10, 1000, "REASON_REQUIRED", "REASON_TOO_LONG"));
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_BREAK_GLASS));
  }
  if (FindById(current.break_glasses(), id) != nullptr) return Ruling{{current, {}, true}, absl::OkStatus()};
  v1::AuditRecord record = RecordAbout(id, v1::AuditRecord::ACTION_BREAK_GLASS, occasion);
  record.set_words_digest(occasion.digest(request.reason()));
  absl::Status refusal = CheckEmergency(current, occasion);
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  WriteAudit(decision, record);
  v1::BreakGlass emergency = NewEmergency(id, request, occasion);
  v1::BreakGlassUsed used;
  used.set_break_glass(emergency.id());
  used.set_person(emergency.person());
  *used.mutable_review_due() = emergency.review_due();
  auto& emergencies = *decision.state.mutable_break_glasses();
  *emergencies.Add() = std::move(emergency);
  DropOldest(emergencies, kMostEmergencies, [&](const v1::BreakGlass& each) {
    return each.id() != id && each.has_review_time() && !IsActive(decision.state, each.id());
  });
  AccessGrant grant = NewGrant(std::string(id), occasion.who.name(), AccessGrant::BASIS_BREAK_GLASS, occasion.now,
                               occasion.now + absl::Minutes(occasion.policy.break_glass_minutes()));
  grant.set_post(PostNow(current, occasion));
  MakeDue(decision, v1::ROTATION_REASON_BREAK_GLASS, occasion);
  Settle(decision.state, occasion);
  EmitWithFacts(decision, std::move(used));
  AddGrant(decision, std::move(grant), occasion);
  return ruling;
}

absl::StatusOr<Ruling> ReviewBreakGlass(const storage::v1::Credential& current,
                                        const v1::ReviewBreakGlassRequest& request, const Occasion& occasion) {
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_REVIEW_BREAK_GLASS));
  }
  RETURN_IF_ERROR(CheckUpToDate(current, occasion));
  const v1::BreakGlass* emergency = FindById(current.break_glasses(), request.break_glass());
  v1::AuditRecord record =
      RecordAbout(emergency == nullptr ? "" : emergency->id(), v1::AuditRecord::ACTION_REVIEW_BREAK_GLASS, occasion);
  absl::Status refusal = CheckReview(current, emergency, occasion);
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  WriteAudit(decision, record);
  v1::BreakGlass& reviewed = *FindById(*decision.state.mutable_break_glasses(), request.break_glass());
  reviewed.set_reviewed_by(occasion.who.name());
  *reviewed.mutable_review_time() = ToProto(occasion.now);
  reviewed.set_justified(request.justified());
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  v1::BreakGlassReviewed answered;
  answered.set_break_glass(reviewed.id());
  answered.set_person(reviewed.person());
  answered.set_justified(reviewed.justified());
  EmitWithFacts(decision, std::move(answered));
  // What was no emergency ends at once.
  AccessGrant* grant = FindById(*decision.state.mutable_grants(), reviewed.id());
  if (!reviewed.justified() && grant != nullptr && grant->state() == AccessGrant::STATE_ACTIVE) {
    RevokeGrant(decision, *grant, v1::AccessRevoked::REASON_NOT_JUSTIFIED, occasion);
  }
  return ruling;
}

bool IsInEmergency(const storage::v1::Credential& credential, const Occasion& occasion) {
  return std::any_of(credential.grants().begin(), credential.grants().end(), [&](const AccessGrant& grant) {
    return grant.basis() == AccessGrant::BASIS_BREAK_GLASS && IsInForce(grant, occasion.now) &&
           SameHuman(occasion.world, grant.person(), occasion.who.name());
  });
}

void EndAnsweredEmergencies(CredentialDecision& decision, const Occasion& occasion) {
  const int confirmed = LastConfirmed(decision.state, v1::FIELD_PASSWORD);
  const storage::v1::StoredVersion* password = VersionOf(decision.state, v1::FIELD_PASSWORD, confirmed);
  if (password == nullptr) return;
  const absl::Time made = ToTime(password->shown().create_time());
  for (AccessGrant& grant : *decision.state.mutable_grants()) {
    const bool active = grant.state() == AccessGrant::STATE_ACTIVE;
    if (grant.basis() != AccessGrant::BASIS_BREAK_GLASS || !active || made < ToTime(grant.start_time())) continue;
    WriteAbout(decision, v1::AuditRecord::ACTION_END_ACCESS, grant.id(), occasion);
    RevokeGrant(decision, grant, v1::AccessRevoked::REASON_PASSWORD_CHANGED, occasion);
  }
}

}  // namespace meydan::vault
