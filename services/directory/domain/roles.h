#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"

namespace meydan::directory {

// What the university decides for all rules of the directory.
struct Rules {
  std::string directorate;  // the Directorate's unit, e.g. "units/iletisim" (P2)
};

// False for the two roles that are designated: representative (on the unit) and account manager (on the account), and
// for no role.
bool IsGrantable(v1::Role role);

// Whether the role may be held in that unit: director, moderator and reviewer in the Directorate, senior manager in
// senior management.
bool RoleFitsUnit(v1::Role role, absl::string_view unit, v1::Unit::Kind kind, const Rules& rules);

// Whether the role may be held by such a person: service client by systems, which may beside it only be operators.
bool RoleFitsPerson(v1::Role role, v1::Person::Kind kind);

// The Director: holds ROLE_DIRECTOR in the Directorate.
bool IsDirector(const Actor& actor, const Rules& rules);

// PERMISSION_DENIED, reason DIRECTOR_REQUIRED, for everyone but the Director, parts of Meydan itself included (P4).
absl::Status CheckDirector(const Actor& actor, const Rules& rules);

}  // namespace meydan::directory
