#include "services/vault/domain/exposure.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

bool Lists(const v1::HandOver& hand_over, v1::Field field, int version) {
  return std::any_of(hand_over.exposures().begin(), hand_over.exposures().end(), [&](const v1::Exposure& exposure) {
    return exposure.field() == field && exposure.version() == version;
  });
}

// In a hand-over under way of the person; when there are as many as are kept, in any, for then they are folded.
bool IsListed(const storage::v1::Credential& credential, absl::string_view person, v1::Field field, int version,
              const World& world) {
  int under_way = 0;
  bool somewhere = false;
  for (const v1::HandOver& each : credential.hand_overs()) {
    if (!IsUnderWay(each)) continue;
    ++under_way;
    if (!Lists(each, field, version)) continue;
    if (SameHuman(world, each.leaver(), person)) return true;
    somewhere = true;
  }
  return somewhere && under_way >= kMostHandOvers;
}

// Of somebody with no post now, whatever else let them see it: that they were granted access once, or got a link, is no
// excuse for what they learnt while they had a post. Nor for what they learnt while they covered, once they do not.
bool IsLeavers(const v1::Knowledge& knowledge, const Ties& ties, const World& world) {
  if (ties.post) return false;
  return knowledge.by_post() || (knowledge.by_cover() && !ties.cover) || IsGone(knowledge.person(), world);
}

}  // namespace

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

bool IsGone(absl::string_view person, const World& world) {
  const std::vector<std::string> names = world.same_person(person);
  return std::none_of(names.begin(), names.end(), world.has_person);
}

std::vector<Leaver> UnlistedLeavers(const storage::v1::Credential& credential, const Occasion& occasion) {
  const World& world = occasion.world;
  std::map<std::string, Leaver> leavers;  // by the human being's first name
  for (const storage::v1::StoredField& field : credential.fields()) {
    if (!IsToBeChanged(field.field())) continue;
    const int confirmed = LastConfirmed(credential, field.field());
    for (const storage::v1::StoredVersion& version : field.versions()) {
      const int number = version.shown().number();
      if (number < confirmed) continue;
      for (const v1::Knowledge& knowledge : version.shown().known_by()) {
        const std::string& person = knowledge.person();
        if (!IsLeavers(knowledge, TiesOf(person, credential, occasion), world)) continue;
        if (IsListed(credential, person, field.field(), number, world)) continue;
        const bool deputy = !knowledge.by_post() && !IsGone(person, world);
        Leaver& leaver = leavers.try_emplace(FirstNameOf(person, world), Leaver{person, deputy}).first->second;
        leaver.deputy = leaver.deputy && deputy;
      }
    }
  }
  std::vector<Leaver> all;
  for (auto& [first, leaver] : leavers) all.push_back(std::move(leaver));
  return all;
}

bool HasOpenExposure(const v1::HandOver& hand_over, v1::Field field) {
  return std::any_of(hand_over.exposures().begin(), hand_over.exposures().end(), [&](const v1::Exposure& exposure) {
    return !exposure.rotated() && (field == v1::FIELD_UNSPECIFIED || exposure.field() == field);
  });
}

bool HoldsPost(absl::string_view person, v1::HandOver::Post post, const storage::v1::Credential& credential,
               const World& world) {
  if (post == v1::HandOver::POST_OTHER) return false;
  if (post == v1::HandOver::POST_REPRESENTATIVE)
    return SameHuman(world, world.representative(credential.unit()), person);
  const std::vector<std::string> managers = world.managers(credential.account());
  return std::any_of(managers.begin(), managers.end(),
                     [&](const std::string& manager) { return SameHuman(world, manager, person); });
}

}  // namespace meydan::vault
