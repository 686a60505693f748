#include "services/directory/domain/place.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/directory/domain/lists.h"

namespace meydan::directory {
namespace {

using Children = std::map<std::string, std::vector<std::string>, std::less<>>;

Children ChildrenIn(const std::vector<Held<v1::Unit>>& units) {
  Children children;
  for (const Held<v1::Unit>& unit : units) children[unit.state.parent()].push_back(unit.state.name());
  return children;
}

// The levels of the tree below and including `unit`; never counts further than one past the limit, whatever the input.
size_t LevelsOf(const std::string& unit, const Children& children, size_t above = 0) {
  if (above > kMaxLevels) return 1;
  size_t below = 0;
  if (const auto found = children.find(unit); found != children.end()) {
    for (const std::string& child : found->second) below = std::max(below, LevelsOf(child, children, above + 1));
  }
  return below + 1;
}

absl::Status TooDeep() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "TREE_TOO_DEEP",
                   absl::StrCat("the tree of units would be more than ", kMaxLevels, " levels deep"),
                   {{"max_levels", absl::StrCat(kMaxLevels)}});
}

}  // namespace

absl::Status CheckPlace(absl::string_view parent, const Ancestors& ancestors, size_t levels) {
  if (parent.empty()) return levels <= kMaxLevels ? absl::OkStatus() : TooDeep();
  if (ancestors.empty() || ancestors[0].state.name() != parent) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "PARENT_NOT_FOUND", absl::StrCat("there is no ", parent),
                     {{"parent", std::string(parent)}});
  }
  if (ancestors[0].state.state() != v1::Unit::STATE_ACTIVE) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "PARENT_CLOSED", absl::StrCat(parent, " is closed"),
                     {{"parent", std::string(parent)}});
  }
  return ancestors.size() + levels <= kMaxLevels ? absl::OkStatus() : TooDeep();
}

absl::StatusOr<GuardedDecision<v1::Unit>> MoveUnit(const v1::Unit& unit, const std::string& parent,
                                                   const Ancestors& ancestors,
                                                   const std::vector<Held<v1::Unit>>& descendants, absl::Time now) {
  if (unit.parent() == parent) return Unchanged(unit);
  for (const Held<v1::Unit>& ancestor : ancestors) {
    if (ancestor.state.name() != unit.name()) continue;
    return MakeError(absl::StatusCode::kFailedPrecondition, "TREE_CYCLE",
                     absl::StrCat(unit.name(), " cannot hang under ", parent, ", which is the unit itself or below it"),
                     {{"unit", unit.name()}, {"parent", parent}});
  }
  const Children children = ChildrenIn(descendants);
  RETURN_IF_ERROR(CheckPlace(parent, ancestors, LevelsOf(unit.name(), children)));

  GuardedDecision<v1::Unit> decision(unit);
  decision.state.set_parent(parent);
  const auto rely_on_children_of = [&](const std::string& name) {
    const auto found = children.find(name);
    decision.RelyOnSize(ChildrenOf(name), found == children.end() ? 0 : found->second.size());
  };
  for (const Held<v1::Unit>& ancestor : ancestors) decision.RelyOn(ancestor);
  rely_on_children_of(unit.name());
  for (const Held<v1::Unit>& descendant : descendants) {
    decision.RelyOn(descendant);
    rely_on_children_of(descendant.state.name());
  }
  Record(decision, now);
  return decision;
}

}  // namespace meydan::directory
