#include "services/vault/domain/view.h"

#include <algorithm>

#include "services/vault/domain/duty.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/reuse.h"

namespace meydan::vault {
namespace {

// What is there, with its public versions, or required.
v1::FieldStatus StatusOf(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion) {
  v1::FieldStatus status;
  status.set_field(field);
  const auto& required = TermsOf(occasion.policy, credential.tier()).required_fields();
  status.set_required(credential.duty() && std::find(required.begin(), required.end(), field) != required.end());
  status.set_compliance(ComplianceFor(credential, field, occasion));
  for (const storage::v1::StoredField& stored : credential.fields()) {
    if (stored.field() != field) continue;
    for (const storage::v1::StoredVersion& version : stored.versions())
      *status.add_versions() = ShownVersion(version, occasion);
  }
  return status;
}

// All that an owner sees of what is no list, as of now.
v1::Credential Summary(const storage::v1::Credential& credential, const Occasion& occasion) {
  v1::Credential shown;
  shown.set_name(credential.name());
  shown.set_account(credential.account());
  shown.set_unit(credential.unit());
  shown.set_duty(credential.duty());
  shown.set_tier(credential.tier());
  shown.set_compliance(ComplianceFor(credential, occasion));
  for (int number = v1::FIELD_UNSPECIFIED + 1; number <= v1::Field_MAX; ++number) {
    v1::FieldStatus status = StatusOf(credential, static_cast<v1::Field>(number), occasion);
    if (status.required() || !status.versions().empty()) *shown.add_fields() = std::move(status);
  }
  if (credential.has_rotation_due()) *shown.mutable_rotation_due() = credential.rotation_due();
  shown.set_rotation_reason(credential.rotation_reason());
  shown.set_etag(EtagOf(credential));
  if (credential.has_create_time()) *shown.mutable_create_time() = credential.create_time();
  if (credential.has_update_time()) *shown.mutable_update_time() = credential.update_time();
  shown.set_reminders(credential.reminders());
  return shown;
}

// Tier and compliance follow from the policy and the time, and stand in the credential as of its last change.
storage::v1::Credential AsOfNow(const storage::v1::Credential& credential, const Occasion& occasion) {
  storage::v1::Credential settled = credential;
  Settle(settled, occasion);
  return settled;
}

template <typename List, typename IsForeign>
void Remove(List& list, IsForeign is_foreign) {
  list.erase(std::remove_if(list.begin(), list.end(), is_foreign), list.end());
}

// What concerns others.
void HideForeign(v1::Credential& shown, absl::string_view who) {
  for (v1::FieldStatus& field : *shown.mutable_fields()) {
    for (v1::FieldVersion& version : *field.mutable_versions()) {
      Remove(*version.mutable_known_by(), [who](const v1::Knowledge& one) { return one.person() != who; });
      if (version.created_by() != who) version.clear_created_by();
      if (version.confirmed_by() != who) version.clear_confirmed_by();
      version.clear_weaknesses();
    }
  }
  Remove(*shown.mutable_access_requests(), [who](const v1::AccessRequest& one) { return one.requester() != who; });
  Remove(*shown.mutable_grants(), [who](const v1::AccessGrant& one) { return one.person() != who; });
  Remove(*shown.mutable_break_glasses(), [who](const v1::BreakGlass& one) { return one.person() != who; });
  Remove(*shown.mutable_leave_covers(),
         [who](const v1::LeaveCover& one) { return one.deputy() != who && one.absent() != who; });
  Remove(*shown.mutable_hand_overs(),
         [who](const v1::HandOver& one) { return one.leaver() != who && one.successor() != who; });
  shown.clear_chain();
}

// For whom it does not exist, and who asked for access by its name all the same.
v1::Credential OwnRequests(const Standing& who, const storage::v1::Credential& credential) {
  v1::Credential shown;
  shown.set_name(credential.name());
  for (const v1::AccessRequest& request : credential.access_requests()) {
    if (request.requester() == who.name()) *shown.add_access_requests() = request;
  }
  return shown;
}

}  // namespace

v1::Credential ShownTo(const Standing& who, const storage::v1::Credential& credential, const Occasion& occasion) {
  if (!MaySee(credential, occasion)) return OwnRequests(who, credential);
  v1::Credential shown = Summary(AsOfNow(credential, occasion), occasion);
  *shown.mutable_access_requests() = credential.access_requests();
  *shown.mutable_grants() = credential.grants();
  *shown.mutable_break_glasses() = credential.break_glasses();
  *shown.mutable_hand_overs() = credential.hand_overs();
  *shown.mutable_leave_covers() = credential.leave_covers();
  *shown.mutable_chain() = credential.chain();
  for (v1::AccessRequest& request : *shown.mutable_access_requests()) {
    const bool own = SameHuman(occasion.world, request.requester(), who.name());
    if (!own && !MayApprove(credential, who.name(), request.requester(), occasion)) request.clear_purpose();
  }
  if (IsOwner(who, credential)) return shown;
  HideForeign(shown, who.name());
  return shown;
}

v1::Credential Row(const storage::v1::Credential& credential, const Occasion& occasion) {
  v1::Credential row = Summary(AsOfNow(credential, occasion), occasion);
  for (v1::FieldStatus& field : *row.mutable_fields()) field.clear_versions();
  return row;
}

}  // namespace meydan::vault
