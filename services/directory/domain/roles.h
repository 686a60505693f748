#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"
#include "common/directory_view/roles.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"

namespace meydan::directory {

// What the university decides for all rules of the directory.
struct Rules {
  std::string directorate;  // the Directorate's unit, e.g. "units/iletisim" (P2)
};

using directory_view::IsGrantable;
using directory_view::RoleFitsPerson;
using directory_view::RoleFitsUnit;

// The Director: holds ROLE_DIRECTOR in the Directorate.
bool IsDirector(const Actor& actor, const Rules& rules);

// PERMISSION_DENIED, reason DIRECTOR_REQUIRED, for everyone but the Director, parts of Meydan itself included (P4).
absl::Status CheckDirector(const Actor& actor, const Rules& rules);

}  // namespace meydan::directory
