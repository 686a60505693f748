#include "services/meydanctl/directory_import/merge.h"

#include <set>

#include "common/directory_view/roles.h"

namespace meydan::directory_import {
namespace {

namespace v1 = directory::v1;

void MergeUnit(const v1::Unit& wanted, v1::Unit& unit) {
  unit.set_name(wanted.name());
  unit.set_kind(wanted.kind());
  *unit.mutable_display_name() = wanted.display_name();
  unit.set_parent(wanted.parent());
  unit.set_state(wanted.state());
}

void MergePerson(const WantedPerson& wanted, v1::Person& person) {
  person.set_name(wanted.person.name());
  person.set_kind(wanted.person.kind());
  person.set_display_name(wanted.person.display_name());
  person.set_email(wanted.person.email());
  person.set_language(wanted.person.language());
  person.set_state(wanted.person.state());
  if (wanted.same_as) person.set_same_as(*wanted.same_as);
  person.clear_grants();
  for (const WantedRole& role : wanted.roles) {
    if (!directory_view::IsGrantable(role.role)) continue;
    v1::Grant& grant = *person.add_grants();
    grant.set_role(role.role);
    grant.set_unit(role.unit);
  }
}

void MergeAccount(const WantedAccount& wanted, v1::Account& account) {
  account.set_name(wanted.account.name());
  account.set_platform(wanted.account.platform());
  account.set_handle(wanted.account.handle());
  account.set_display_name(wanted.account.display_name());
  account.set_unit(wanted.account.unit());
  account.set_state(wanted.account.state());
  account.clear_managers();
  for (const WantedManager& manager : wanted.managers) account.add_managers(manager.person);
}

void MergeRepresentatives(const Wanted& wanted, Directory& directory) {
  std::set<std::string> named;
  for (const WantedPerson& person : wanted.people) named.insert(person.person.name());
  for (auto& [name, unit] : directory.units) {
    if (named.count(unit.representative()) > 0) unit.clear_representative();
  }
  for (const WantedPerson& person : wanted.people) {
    for (const WantedRole& role : person.roles) {
      const auto unit = directory.units.find(role.unit);
      if (role.role != v1::ROLE_REPRESENTATIVE || unit == directory.units.end()) continue;
      unit->second.set_representative(person.person.name());
    }
  }
}

}  // namespace

Directory ByName(const Existing& existing) {
  Directory directory;
  for (const v1::Unit& unit : existing.units) directory.units[unit.name()] = unit;
  for (const v1::Person& person : existing.people) directory.people[person.name()] = person;
  for (const v1::Account& account : existing.accounts) directory.accounts[account.name()] = account;
  return directory;
}

Directory Merge(const Existing& existing, const Wanted& wanted) {
  Directory directory = ByName(existing);
  for (const WantedUnit& unit : wanted.units) {
    if (!unit.unit.name().empty()) MergeUnit(unit.unit, directory.units[unit.unit.name()]);
  }
  for (const WantedPerson& person : wanted.people) {
    if (!person.person.name().empty()) MergePerson(person, directory.people[person.person.name()]);
  }
  for (const WantedAccount& account : wanted.accounts) {
    if (!account.account.name().empty()) MergeAccount(account, directory.accounts[account.account.name()]);
  }
  MergeRepresentatives(wanted, directory);
  return directory;
}

}  // namespace meydan::directory_import
