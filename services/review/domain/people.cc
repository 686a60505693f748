#include "services/review/domain/people.h"

#include <algorithm>

namespace meydan::review {
namespace {

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool IsSameHuman(absl::string_view one, absl::string_view other, const Surroundings& world) {
  return one == other || Contains(world.same_person(one), other) || Contains(world.same_person(other), one);
}

std::vector<std::string> OneNameEach(const std::vector<std::string>& names, const Surroundings& world) {
  std::vector<std::string> humans;
  for (const std::string& name : names) {
    const bool known = std::any_of(humans.begin(), humans.end(), [&](absl::string_view human) {  //
      return IsSameHuman(human, name, world);
    });
    if (!known) humans.push_back(name);
  }
  return humans;
}

int CountHumans(const std::vector<std::string>& names, const Surroundings& world) {
  return static_cast<int>(OneNameEach(names, world).size());
}

bool RoleDecides(directory::v1::Role role) {
  switch (role) {
    case directory::v1::ROLE_DIRECTOR:
    case directory::v1::ROLE_REVIEWER:
    case directory::v1::ROLE_ACCOUNT_MANAGER:
    case directory::v1::ROLE_REPRESENTATIVE:
    case directory::v1::ROLE_UNIT_HEAD:
    case directory::v1::ROLE_SENIOR_MANAGER:
    case directory::v1::ROLE_STAFF:
      return true;
    default:
      return false;
  }
}

bool HoldsRoleThatDecides(absl::string_view person, const Surroundings& world) {
  const std::vector<directory::v1::Role> roles = world.roles_of(person);
  return std::any_of(roles.begin(), roles.end(), &RoleDecides);
}

std::vector<std::string> MembersOf(const v1::Step& step, const Surroundings& world) {
  std::vector<std::string> members;
  for (const v1::Group& group : step.groups()) {
    if (group.unit().empty()) continue;
    for (std::string& person : world.people_with(group.role(), group.unit())) {
      if (!Contains(members, person)) members.push_back(std::move(person));
    }
  }
  for (const std::string& person : step.persons()) {
    if (Contains(members, person) || !world.has_person(person)) continue;
    if (HoldsRoleThatDecides(person, world)) members.push_back(person);
  }
  return members;
}

}  // namespace meydan::review
