#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/routing/v1/resources.pb.h"

namespace meydan::meydanctl {

// Who has to hear of what by the procedure (P4, P12, P14, P19), from the directory's own answers: people who act for
// the university now and have had the post since before the time in question. A set is empty where such a post is
// vacant; then somebody else hears of it, which is not worked out here. Pure.
class Duties {
 public:
  Duties(const std::vector<directory::v1::Unit>& units, const std::vector<directory::v1::Person>& people,
         const std::vector<directory::v1::Account>& accounts);

  // Who answers for a unit: its representative.
  std::set<std::string> FrontOf(const std::string& unit, absl::Time at) const;
  // Before whom a case of the unit is on that rung.
  std::set<std::string> PeopleOn(routing::v1::Rung rung, const std::string& unit, absl::Time at) const;
  // Who runs an account.
  std::set<std::string> ManagersOf(const std::string& account, absl::Time at) const;
  std::set<std::string> Directors(absl::Time at) const;

 private:
  std::set<std::string> Holders(directory::v1::Role role, const std::string& unit, absl::Time at) const;

  std::map<std::string, directory::v1::Unit> units_;
  std::map<std::string, directory::v1::Person> people_;  // active human beings
  std::map<std::string, directory::v1::Account> accounts_;
};

}  // namespace meydan::meydanctl
