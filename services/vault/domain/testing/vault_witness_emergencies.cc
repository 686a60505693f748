#include <algorithm>

#include "common/base/proto_time.h"
#include "services/vault/domain/testing/vault_witness.h"

namespace meydan::vault::testing {
namespace {

using storage::v1::Credential;
using v1::AccessGrant;

bool HasCurrent(const storage::v1::StoredField& field) {
  return std::any_of(field.versions().begin(), field.versions().end(), [](const storage::v1::StoredVersion& each) {
    return each.shown().state() == v1::FieldVersion::STATE_CURRENT;
  });
}

}  // namespace

bool VaultWitness::IsByEmergency(Doing doing, const std::string& who, const Credential& before,
                                 const VaultMoment& moment) const {
  if ((doing != Doing::kRotate && doing != Doing::kShare) || !NeedsFourEyes(moment.office, before)) return false;
  const bool rotates = doing == Doing::kRotate;
  const bool password = std::any_of(moment.values.begin(), moment.values.end(),
                                    [](const auto& value) { return value.first == v1::FIELD_PASSWORD; });
  if (!rotates && !password) return false;
  bool emergency = false;
  for (const auto& [id, grant] : granted_) {
    if (!LookAtGrantUsed(grant.person, before, id, moment).empty()) continue;
    const bool theirs = HumanOf(moment.office, grant.person) == HumanOf(moment.office, who);
    if (grant.basis == AccessGrant::BASIS_BREAK_GLASS) {
      emergency = emergency || (rotates ? grant.person == who : theirs);
    } else if (rotates && grant.person == who) {
      return false;  // somebody else agreed to it
    }
  }
  return emergency;
}

void VaultWitness::NoteEmergency(Doing doing, const std::string& who, const Credential& before, const Credential& after,
                                 const VaultMoment& moment) {
  if (!after.duty()) {
    emergency_ = 0;
    return;
  }
  for (const storage::v1::StoredField& field : after.fields()) {
    if (field.field() != v1::FIELD_PASSWORD || field.versions().empty()) continue;
    const bool begins = doing == Doing::kBreak || IsByEmergency(doing, who, before, moment);
    if (begins && HasCurrent(field)) emergency_ = field.versions().rbegin()->shown().number();
    for (const storage::v1::StoredVersion& version : field.versions()) {
      if (version.shown().has_confirm_time() && version.shown().number() > emergency_) emergency_ = 0;
    }
  }
}

std::string VaultWitness::LookAtEmergencies(const Credential& after) const {
  for (const AccessGrant& grant : after.grants()) {
    if (grant.basis() != AccessGrant::BASIS_BREAK_GLASS || grant.state() != AccessGrant::STATE_ACTIVE) continue;
    for (const storage::v1::StoredField& field : after.fields()) {
      if (field.field() != v1::FIELD_PASSWORD) continue;
      for (const storage::v1::StoredVersion& version : field.versions()) {
        const bool newer = ToTime(grant.start_time()) < ToTime(version.shown().create_time());
        if (newer && version.shown().has_confirm_time()) return "an emergency that outlives the change of its password";
      }
    }
  }
  return "";
}

}  // namespace meydan::vault::testing
