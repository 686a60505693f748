#include "services/meydanctl/unit_tree.h"

#include <map>
#include <set>

namespace meydan::meydanctl {
namespace {

using directory::v1::Unit;
using Children = std::map<std::string, std::vector<const Unit*>>;

void Draw(const std::string& parent, const std::string& indent, const Children& children,
          std::vector<TreeLine>& lines) {
  const auto found = children.find(parent);
  if (found == children.end()) return;
  for (const Unit* unit : found->second) {
    const bool root = parent.empty();
    const bool last = unit == found->second.back();
    lines.push_back({root ? "" : indent + (last ? "└─ " : "├─ "), unit});
    Draw(unit->name(), root ? "" : indent + (last ? "   " : "│  "), children, lines);
  }
}

}  // namespace

std::vector<TreeLine> TreeOf(const std::vector<Unit>& units) {
  std::set<std::string> known;
  for (const Unit& unit : units) known.insert(unit.name());
  Children children;
  for (const Unit& unit : units) children[known.count(unit.parent()) > 0 ? unit.parent() : ""].push_back(&unit);
  std::vector<TreeLine> lines;
  Draw("", "", children, lines);
  return lines;
}

}  // namespace meydan::meydanctl
