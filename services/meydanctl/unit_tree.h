#pragma once

#include <string>
#include <vector>

#include "meydan/directory/v1/resources.pb.h"

namespace meydan::meydanctl {

// A unit's line in a drawing of the tree; `branch` stands before its name.
struct TreeLine {
  std::string branch;
  const directory::v1::Unit* unit;
};

// Each unit once, below the one that it hangs under; what hangs under nothing known stands as a root. Points into
// `units`.
std::vector<TreeLine> TreeOf(const std::vector<directory::v1::Unit>& units);

}  // namespace meydan::meydanctl
