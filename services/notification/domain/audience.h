#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "meydan/directory/v1/roles.pb.h"

namespace meydan::notification {

// Who is who at the moment of telling: the part of the directory by which recipients are found. People are named
// "people/<id>"; only those who act for the university at present are given.
class Audience {
 public:
  virtual ~Audience() = default;
  // Who holds the role in the unit, in a stable order.
  virtual std::vector<std::string> PeopleWith(directory::v1::Role role, absl::string_view unit) const = 0;
  // Who was designated to run the account (P4), in a stable order.
  virtual std::vector<std::string> ManagersOf(absl::string_view account) const = 0;
  // The accounts that a pause of publishing stops (CR15), but for those given up for good; in a stable order. The scope
  // is a unit with all below it, "platforms/<word>" or an account; empty: all.
  virtual std::vector<std::string> AccountsIn(absl::string_view scope) const = 0;
  // The unit that owns the account; empty when the account is unknown.
  virtual std::string OwnerOf(absl::string_view account) const = 0;
  // The unit above; empty for a root and for an unknown unit.
  virtual std::string ParentOf(absl::string_view unit) const = 0;
  // The units of senior management (P19).
  virtual std::vector<std::string> SeniorManagementUnits() const = 0;
  // The Directorate's unit (P2).
  virtual std::string Directorate() const = 0;
  // Whether this is a human being who acts for the university at present.
  virtual bool IsActive(absl::string_view person) const = 0;
  // Whether it is one who may decide about content where a chain names them (CR3), by any role.
  virtual bool MayDecide(absl::string_view person) const = 0;
};

}  // namespace meydan::notification
