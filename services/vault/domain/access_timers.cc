#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/climbing.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/link.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

using v1::AccessGrant;
using v1::AccessRequest;

constexpr absl::string_view kRequestTimer = "request/";
constexpr absl::string_view kGrantTimer = "grant/";
constexpr absl::string_view kEmergencyTimer = "break_glass/";

absl::Time ReminderOf(const v1::BreakGlass& emergency) {
  return ReminderTime(ToTime(emergency.review_due()), emergency.reminders() + 1);
}

CredentialDecision Unchanged(const storage::v1::Credential& current) { return {current, {}, true}; }

CredentialDecision ExpireRequest(const storage::v1::Credential& current, absl::string_view id,
                                 const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  AccessRequest* asked = FindById(*decision.state.mutable_access_requests(), id);
  if (asked == nullptr || asked->state() != AccessRequest::STATE_PENDING ||
      occasion.now < ToTime(asked->expire_time())) {
    return Unchanged(current);
  }
  WriteAbout(decision, v1::AuditRecord::ACTION_END_ACCESS, id, occasion);
  EndRequest(decision, *asked, AccessRequest::STATE_EXPIRED, occasion);
  return decision;
}

CredentialDecision ExpireGrant(const storage::v1::Credential& current, absl::string_view id, const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  AccessGrant* grant = FindById(*decision.state.mutable_grants(), id);
  if (grant == nullptr || grant->state() != AccessGrant::STATE_ACTIVE || occasion.now < ToTime(grant->expire_time())) {
    return Unchanged(current);
  }
  WriteAbout(decision, v1::AuditRecord::ACTION_END_ACCESS, id, occasion);
  grant->set_state(AccessGrant::STATE_EXPIRED);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  ListLeavers(decision, occasion);  // of a cover: the deputy goes with what they know
  return decision;
}

CredentialDecision RemindOfReview(const storage::v1::Credential& current, absl::string_view id,
                                  const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  v1::BreakGlass* emergency = FindById(*decision.state.mutable_break_glasses(), id);
  if (emergency == nullptr || emergency->has_review_time() || occasion.now < ReminderOf(*emergency)) {
    return Unchanged(current);
  }
  emergency->set_reminders(emergency->reminders() + 1);
  WriteAbout(decision, v1::AuditRecord::ACTION_REMIND, id, occasion);
  v1::BreakGlassReviewOverdue overdue;
  overdue.set_break_glass(emergency->id());
  overdue.set_reminder(emergency->reminders());
  overdue.set_stage(StageOf(emergency->reminders(), current, occasion.world));
  overdue.set_person(emergency->person());
  EmitWithFacts(decision, std::move(overdue));
  return decision;
}

}  // namespace

std::vector<store::Timer> AccessTimersOf(const storage::v1::Credential& credential) {
  std::vector<store::Timer> timers;
  for (const AccessRequest& asked : credential.access_requests()) {
    if (asked.state() != AccessRequest::STATE_PENDING) continue;
    timers.push_back({absl::StrCat(kRequestTimer, asked.id()), ToTime(asked.expire_time())});
  }
  for (const AccessGrant& grant : credential.grants()) {
    if (grant.state() != AccessGrant::STATE_ACTIVE) continue;
    timers.push_back({absl::StrCat(kGrantTimer, grant.id()), ToTime(grant.expire_time())});
  }
  for (const v1::BreakGlass& emergency : credential.break_glasses()) {
    if (emergency.has_review_time()) continue;
    timers.push_back({absl::StrCat(kEmergencyTimer, emergency.id()), ReminderOf(emergency)});
  }
  return timers;
}

absl::StatusOr<CredentialDecision> OnAccessTimer(const storage::v1::Credential& current, absl::string_view timer,
                                                 const Occasion& occasion) {
  if (absl::ConsumePrefix(&timer, kRequestTimer)) return ExpireRequest(current, timer, occasion);
  if (absl::ConsumePrefix(&timer, kGrantTimer)) return ExpireGrant(current, timer, occasion);
  if (absl::ConsumePrefix(&timer, kEmergencyTimer)) return RemindOfReview(current, timer, occasion);
  return Unchanged(current);
}

void EndGrantsOfLowerTier(CredentialDecision& decision, const Occasion& occasion) {
  for (AccessGrant& grant : *decision.state.mutable_grants()) {
    if (grant.state() != AccessGrant::STATE_ACTIVE || !IsOfLowerTier(grant, decision.state, occasion)) continue;
    WriteAbout(decision, v1::AuditRecord::ACTION_END_ACCESS, grant.id(), occasion);
    RevokeGrant(decision, grant, v1::AccessRevoked::REASON_TIER_RAISED, occasion);
  }
}

void EndRightsOf(CredentialDecision& decision, absl::string_view person, const Occasion& occasion) {
  const World& world = occasion.world;
  for (AccessGrant& grant : *decision.state.mutable_grants()) {
    if (grant.state() != AccessGrant::STATE_ACTIVE) continue;
    const v1::LeaveCover* cover = FindById(decision.state.leave_covers(), grant.id());
    const bool lent = grant.basis() == AccessGrant::BASIS_LEAVE_COVER && cover != nullptr &&
                      SameHuman(world, cover->absent(), person);
    if (!lent && !SameHuman(world, grant.person(), person)) continue;
    WriteAbout(decision, v1::AuditRecord::ACTION_END_ACCESS, grant.id(), occasion);
    RevokeGrant(decision, grant, v1::AccessRevoked::REASON_LEFT, occasion);
  }
  for (AccessRequest& asked : *decision.state.mutable_access_requests()) {
    if (asked.state() != AccessRequest::STATE_PENDING || !SameHuman(world, asked.requester(), person)) continue;
    WriteAbout(decision, v1::AuditRecord::ACTION_END_ACCESS, asked.id(), occasion);
    EndRequest(decision, asked, AccessRequest::STATE_CANCELLED, occasion);
  }
  ForgetLinksFor(decision, person, occasion);
}

}  // namespace meydan::vault
