#pragma once

#include <set>
#include <string>

#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/facts.h"

namespace meydan::chaos {

using People = std::set<std::string>;

// Who is who, by the procedure (P2, P4, P13, P14, P19). Every function gives nobody when there is nobody.
class Lookup {
 public:
  // `university` must outlive it.
  explicit Lookup(const University& university) : university_(university) {}

  People Holders(directory::v1::Role role, const std::string& unit) const;
  // The Director heads the Directorate (P2), senior managers their unit (P19).
  People Heads(const std::string& unit) const;
  // Who answers for a unit (P14); where there is nobody, the nearest head above.
  People Front(const std::string& unit) const;
  People HeadsOrAbove(const std::string& unit) const;
  // Who was designated to answer for the unit; at most one.
  People Representative(const std::string& unit) const;
  // Who runs an account (P4).
  People Managers(const std::string& account) const;
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
};

People Both(People one, People other);

}  // namespace meydan::chaos
