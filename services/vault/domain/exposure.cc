#include "services/vault/domain/exposure.h"

#include <algorithm>

#include "services/vault/domain/people.h"

namespace meydan::vault {

bool IsToBeChanged(v1::Field field) {
  return field == v1::FIELD_PASSWORD || field == v1::FIELD_SECOND_FACTOR || field == v1::FIELD_RECOVERY_CODES;
}

int LastConfirmed(const storage::v1::Credential& credential, v1::Field field) {
  int last = 0;
  for (const storage::v1::StoredField& one : credential.fields()) {
    if (one.field() != field) continue;
    for (const storage::v1::StoredVersion& version : one.versions()) {
      if (version.shown().has_confirm_time()) last = std::max(last, version.shown().number());
    }
  }
  return last;
}

bool IsUnderWay(const v1::HandOver& hand_over) {
  return hand_over.state() == v1::HandOver::STATE_ROTATING || hand_over.state() == v1::HandOver::STATE_CONFIRMING;
}

void AddExposure(v1::HandOver& hand_over, v1::Field field, int version) {
  for (const v1::Exposure& exposure : hand_over.exposures()) {
    if (exposure.field() == field && exposure.version() == version) return;
  }
  v1::Exposure& exposure = *hand_over.add_exposures();
  exposure.set_field(field);
  exposure.set_version(version);
}

bool Expose(const storage::v1::Credential& credential, v1::HandOver& hand_over, absl::string_view person,
            const Occasion& occasion) {
  const int before = hand_over.exposures_size();
  for (const storage::v1::StoredField& one : credential.fields()) {
    if (!IsToBeChanged(one.field())) continue;
    const int confirmed = LastConfirmed(credential, one.field());
    for (const storage::v1::StoredVersion& version : one.versions()) {
      const auto& known_by = version.shown().known_by();
      const bool knows = std::any_of(known_by.begin(), known_by.end(), [&](const v1::Knowledge& knowledge) {
        return SameHuman(occasion.world, knowledge.person(), person);
      });
      if (knows && version.shown().number() >= confirmed) {
        AddExposure(hand_over, one.field(), version.shown().number());
      }
    }
  }
  return hand_over.exposures_size() > before;
}

bool HasOpenExposure(const v1::HandOver& hand_over, v1::Field field) {
  return std::any_of(hand_over.exposures().begin(), hand_over.exposures().end(), [&](const v1::Exposure& exposure) {
    return !exposure.rotated() && (field == v1::FIELD_UNSPECIFIED || exposure.field() == field);
  });
}

bool HoldsPost(absl::string_view person, v1::HandOver::Post post, const storage::v1::Credential& credential,
               const World& world) {
  if (post == v1::HandOver::POST_REPRESENTATIVE)
    return SameHuman(world, world.representative(credential.unit()), person);
  const std::vector<std::string> managers = world.managers(credential.account());
  return std::any_of(managers.begin(), managers.end(),
                     [&](const std::string& manager) { return SameHuman(world, manager, person); });
}

}  // namespace meydan::vault
