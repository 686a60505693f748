#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/actor.h"

namespace meydan::auth {

// Every permission that there is, sorted. A method of a service names one of them as its option
// (meydan.options.v1.permission). "public" is among them: it needs no token.
absl::Span<const absl::string_view> AllPermissions();

// Whether the actor may call methods that need `permission` at all: because of any of its roles in any unit, or as a
// part of Meydan itself. Which unit's cases, or which account's comments, it may then touch is decided by the domain
// from the same actor (P13, P14). An actor without a role may do what is public only. False for an unknown permission.
bool Allows(const Actor& actor, absl::string_view permission);

// What one role grants, sorted, and what the parts of Meydan ("services/…") grant each other. For tables and tests.
std::vector<absl::string_view> PermissionsOf(directory::v1::Role role);
std::vector<absl::string_view> PermissionsOfServices();

}  // namespace meydan::auth
