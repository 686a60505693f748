#include "services/meydanctl/duties.h"

#include "common/base/proto_time.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = directory::v1;

// Whether the post, once given at `begin` and perhaps ended at `end`, was held at a time.
bool HeldAt(const v1::Designation& designation, absl::Time at) {
  if (ToTime(designation.designate_time()) > at) return false;
  return !designation.has_end_time() || ToTime(designation.end_time()) > at;
}

}  // namespace

Duties::Duties(const std::vector<v1::Unit>& units, const std::vector<v1::Person>& people,
               const std::vector<v1::Account>& accounts) {
  for (const v1::Unit& unit : units) units_[unit.name()] = unit;
  for (const v1::Account& account : accounts) accounts_[account.name()] = account;
  for (const v1::Person& person : people) {
    const bool acts = person.state() == v1::Person::STATE_ACTIVE && person.kind() == v1::Person::KIND_HUMAN;
    if (acts) people_[person.name()] = person;
  }
}

std::set<std::string> Duties::FrontOf(const std::string& unit, absl::Time at) const {
  std::set<std::string> front;
  const auto found = units_.find(unit);
  if (found == units_.end()) return front;
  for (const v1::Designation& designation : found->second.representative_history()) {
    if (HeldAt(designation, at) && people_.count(designation.person()) > 0) front.insert(designation.person());
  }
  return front;
}

std::set<std::string> Duties::PeopleOn(routing::v1::Rung rung, const std::string& unit, absl::Time at) const {
  switch (rung) {
    case routing::v1::RUNG_REPRESENTATIVE:
      return FrontOf(unit, at);
    case routing::v1::RUNG_UNIT_HEAD:
      // The Director heads the Directorate (P2).
      if (std::set<std::string> directors = Holders(v1::ROLE_DIRECTOR, unit, at); !directors.empty()) return directors;
      return Holders(v1::ROLE_UNIT_HEAD, unit, at);
    case routing::v1::RUNG_DIRECTORATE:
      return Directors(at);
    case routing::v1::RUNG_SENIOR_MANAGEMENT:
      return Holders(v1::ROLE_SENIOR_MANAGER, "", at);
    default:
      return {};
  }
}

std::set<std::string> Duties::ManagersOf(const std::string& account, absl::Time at) const {
  std::set<std::string> managers;
  const auto found = accounts_.find(account);
  if (found == accounts_.end()) return managers;
  for (const v1::Designation& designation : found->second.manager_history()) {
    if (HeldAt(designation, at) && people_.count(designation.person()) > 0) managers.insert(designation.person());
  }
  return managers;
}

std::set<std::string> Duties::Directors(absl::Time at) const { return Holders(v1::ROLE_DIRECTOR, "", at); }

// In any unit when `unit` is empty.
std::set<std::string> Duties::Holders(v1::Role role, const std::string& unit, absl::Time at) const {
  std::set<std::string> holders;
  for (const auto& [name, person] : people_) {
    for (const v1::Grant& grant : person.grants()) {
      const bool there = unit.empty() || grant.unit() == unit;
      if (grant.role() == role && there && ToTime(grant.grant_time()) <= at) holders.insert(name);
    }
  }
  return holders;
}

}  // namespace meydan::meydanctl
