#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/facts.h"

namespace meydan::chaos {

using People = std::set<std::string>;
// Everybody who ever represented a unit or managed an account, by its name.
using FormerHoldersOf = std::map<std::string, People>;

// Who is who, by the procedure (P2, P4, P13, P14, P19). Every function gives nobody when there is nobody.
class Lookup {
 public:
  // `university` must outlive it.
  explicit Lookup(const University& university, FormerHoldersOf former = {})
      : university_(university), former_(std::move(former)) {}

  People Holders(directory::v1::Role role, const std::string& unit) const;
  // The Director heads the Directorate (P2), senior managers their unit (P19).
  People Heads(const std::string& unit) const;
  // Who answers for a unit (P14); where there is nobody, the nearest head above.
  People Front(const std::string& unit) const;
  People HeadsOrAbove(const std::string& unit) const;
  // Who was designated to answer for the unit; at most one.
  People Representative(const std::string& unit) const;
  // Everybody who was designated to answer for the unit, or to run the account, at some time or other.
  People EverHeld(const std::string& unit_or_account) const;
  // Who is designated to run an account; there may be nobody.
  People DesignatedManagers(const std::string& account) const;
  // Who runs an account (P4).
  People Managers(const std::string& account) const;
  // Whether it is that unit or lies below it.
  bool IsWithin(const std::string& unit, const std::string& above) const;
  // The accounts in the scope of a pause, but for those that were given up.
  std::vector<directory::v1::Account> AccountsIn(const std::string& scope) const;
  People Directorate() const;
  People Moderators() const;
  // Who reviews content, but for one of them: nobody reviews their own.
  People Reviewers(const std::string& except = "") const;
  People SeniorManagement() const;
  // The people before whom a case is, beyond those who answer for the unit anyway.
  People OfRung(const routing::v1::CaseFacts& facts) const;

 private:
  const directory::v1::Unit* FindUnit(const std::string& name) const;
  People Above(const std::string& unit) const;
  People SeniorManagers() const;

  const University& university_;
  const FormerHoldersOf former_;
};

People Both(People one, People other);

}  // namespace meydan::chaos
