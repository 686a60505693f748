#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/directory_view/roles.h"
#include "services/directory/domain/guarded.h"

namespace meydan::directory {

// Where units stand in the tree (DR1).
using directory_view::kMaxLevels;

// All units above a place: first the future parent, last the root; empty for a root's place or when the parent is
// unknown. May be cut off after kMaxLevels units, for then it is too deep anyway.
using Ancestors = std::vector<Held<v1::Unit>>;

// OK when a subtree of `levels` levels (a unit alone has 1) may stand under `parent`.
// FAILED_PRECONDITION: PARENT_NOT_FOUND, PARENT_CLOSED, TREE_TOO_DEEP.
absl::Status CheckPlace(absl::string_view parent, const Ancestors& ancestors, size_t levels);

// Hangs `unit` under `parent` (empty: makes it a root). `descendants` are all units below `unit`, in any order.
// FAILED_PRECONDITION: TREE_CYCLE and those of CheckPlace. Relies on all units above the new place and
// below the unit.
absl::StatusOr<GuardedDecision<v1::Unit>> MoveUnit(const v1::Unit& unit, const std::string& parent,
                                                   const Ancestors& ancestors,
                                                   const std::vector<Held<v1::Unit>>& descendants, absl::Time now);

}  // namespace meydan::directory
