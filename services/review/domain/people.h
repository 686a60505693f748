#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "meydan/review/v1/policy.pb.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// Human beings behind the directory's names (CR2). Pure; safe for use from any thread.

// Whether both names stand for the same human being.
bool IsSameHuman(absl::string_view one, absl::string_view other, const Surroundings& world);

// How many human beings the names stand for.
int CountHumans(const std::vector<std::string>& names, const Surroundings& world);

// One name for each human being, the first one.
std::vector<std::string> OneNameEach(const std::vector<std::string>& names, const Surroundings& world);

// Whether whoever holds that role may stand in a chain. The others are let through to no submission (common/auth,
// "submission.decide"): to wait for them would be to wait for ever.
bool RoleDecides(directory::v1::Role role);
bool HoldsRoleThatDecides(absl::string_view person, const Surroundings& world);

// Who may decide at the step now, by any of their names: those who hold one of its roles, in exactly that unit, and the
// people it names, as far as they are active and hold a role that decides. A group without a unit has nobody.
std::vector<std::string> MembersOf(const v1::Step& step, const Surroundings& world);

}  // namespace meydan::review
