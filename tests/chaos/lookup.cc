#include "tests/chaos/lookup.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace meydan::chaos {
namespace {

using directory::v1::Account;
using directory::v1::Person;
using directory::v1::Role;
using directory::v1::Unit;

}  // namespace

People Lookup::Holders(Role role, const std::string& unit) const {
  People people;
  for (const Person& person : university_.people) {
    const auto holds = [&](const directory::v1::Grant& grant) { return grant.role() == role && grant.unit() == unit; };
    if (person.state() == Person::STATE_ACTIVE && std::any_of(person.grants().begin(), person.grants().end(), holds)) {
      people.insert(person.name());
    }
  }
  return people;
}

People Lookup::Heads(const std::string& unit) const {
  People heads;
  if (unit == university_.directorate) heads = Holders(directory::v1::ROLE_DIRECTOR, unit);
  if (heads.empty()) heads = Holders(directory::v1::ROLE_UNIT_HEAD, unit);
  if (heads.empty()) heads = Holders(directory::v1::ROLE_SENIOR_MANAGER, unit);
  return heads;
}

People Lookup::Front(const std::string& unit) const {
  const Unit* found = FindUnit(unit);
  if (found != nullptr && !found->representative().empty()) return {found->representative()};
  People people = Heads(unit);
  if (people.empty()) people = Holders(directory::v1::ROLE_STAFF, unit);
  return people.empty() ? Above(unit) : people;
}

People Lookup::HeadsOrAbove(const std::string& unit) const {
  People people = Heads(unit);
  return people.empty() ? Above(unit) : people;
}

People Lookup::EverHeld(const std::string& unit_or_account) const {
  const auto found = former_.find(unit_or_account);
  return found == former_.end() ? People() : found->second;
}

People Lookup::DesignatedManagers(const std::string& account) const {
  for (const Account& known : university_.accounts) {
    if (known.name() == account) return {known.managers().begin(), known.managers().end()};
  }
  return {};
}

People Lookup::Managers(const std::string& account) const {
  for (const Account& known : university_.accounts) {
    if (known.name() != account) continue;
    People people(known.managers().begin(), known.managers().end());
    return people.empty() ? Front(known.unit()) : people;
  }
  return Directorate();
}

bool Lookup::IsWithin(const std::string& unit, const std::string& above) const {
  if (unit == above) return true;
  const Unit* at = FindUnit(unit);
  while (at != nullptr && at->parent() != above) at = FindUnit(at->parent());
  return at != nullptr && !above.empty();
}

std::vector<Account> Lookup::AccountsIn(const std::string& scope) const {
  std::vector<Account> accounts;
  absl::string_view word = scope;
  const bool of_platform = absl::ConsumePrefix(&word, "platforms/");
  const std::string on_it = absl::StrCat("accounts/", word, ".");
  for (const Account& account : university_.accounts) {
    const bool within = scope.empty() || IsWithin(account.unit(), scope) || scope == account.name() ||
                        (of_platform && absl::StartsWith(account.name(), on_it));
    if (within && account.state() != Account::STATE_CLOSED) accounts.push_back(account);
  }
  return accounts;
}

People Lookup::Directorate() const {
  People people = Heads(university_.directorate);
  if (people.empty()) people = SeniorManagers();
  return people.empty() ? Holders(directory::v1::ROLE_MODERATOR, university_.directorate) : people;
}

People Lookup::Moderators() const {
  People people = Holders(directory::v1::ROLE_MODERATOR, university_.directorate);
  return people.empty() ? Directorate() : people;
}

People Lookup::Representative(const std::string& unit) const {
  const Unit* found = FindUnit(unit);
  return found == nullptr || found->representative().empty() ? People() : People{found->representative()};
}

People Lookup::Reviewers(const std::string& except) const {
  People people = Holders(directory::v1::ROLE_REVIEWER, university_.directorate);
  people.erase(except);
  return people.empty() ? Directorate() : people;
}

People Lookup::SeniorManagement() const {
  People people = SeniorManagers();
  return people.empty() ? Directorate() : people;
}

People Lookup::OfRung(const routing::v1::CaseFacts& facts) const {
  switch (facts.rung()) {
    case routing::v1::RUNG_UNIT_HEAD:
      return HeadsOrAbove(facts.owner_unit());
    case routing::v1::RUNG_DIRECTORATE:
      return Directorate();
    case routing::v1::RUNG_SENIOR_MANAGEMENT:
      return SeniorManagement();
    default:
      return {};
  }
}

const Unit* Lookup::FindUnit(const std::string& name) const {
  const auto& units = university_.units;
  const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name() == name; });
  return found == units.end() ? nullptr : &*found;
}

People Lookup::Above(const std::string& unit) const {
  for (const Unit* at = FindUnit(unit); at != nullptr && !at->parent().empty(); at = FindUnit(at->parent())) {
    if (People heads = Heads(at->parent()); !heads.empty()) return heads;
  }
  return Directorate();
}

People Lookup::SeniorManagers() const {
  for (const Role role : {directory::v1::ROLE_SENIOR_MANAGER, directory::v1::ROLE_UNIT_HEAD}) {
    People people;
    for (const Unit& unit : university_.units) {
      if (unit.kind() == Unit::KIND_SENIOR_MANAGEMENT) people.merge(Holders(role, unit.name()));
    }
    if (!people.empty()) return people;
  }
  return {};
}

People Both(People one, People other) {
  one.merge(other);
  return one;
}

}  // namespace meydan::chaos
