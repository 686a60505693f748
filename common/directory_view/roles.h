#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"

namespace meydan::directory_view {

// What the directory's shape allows: asked by the directory itself, and by whoever prepares requests for it. Pure.

// The tree of units is at most this many levels deep; a root is on level 1.
inline constexpr size_t kMaxLevels = 10;

// False for the two roles that are designated: representative (on the unit) and account manager (on the account), and
// for no role.
bool IsGrantable(directory::v1::Role role);

// Whether the role may be held in that unit: director, moderator and reviewer in the Directorate, senior manager in
// senior management.
bool RoleFitsUnit(directory::v1::Role role, absl::string_view unit, directory::v1::Unit::Kind kind,
                  absl::string_view directorate);

// Whether the role may be held by such a person: service client by systems, which may beside it only be operators.
bool RoleFitsPerson(directory::v1::Role role, directory::v1::Person::Kind kind);

}  // namespace meydan::directory_view
