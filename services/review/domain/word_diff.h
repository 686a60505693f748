#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "meydan/review/v1/service.pb.h"

namespace meydan::review {

// The pieces that lead from `before` to `after` (CR6), word by word: a longest common subsequence of words and the
// spaces between them. Together the kept and removed pieces are `before`, the kept and added ones `after`. Where texts
// of more than about two thousand words have nothing in common at their ends, the whole middle is one removed and one
// added piece. Pure; safe for use from any thread.
std::vector<v1::DiffPiece> WordDiff(absl::string_view before, absl::string_view after);

}  // namespace meydan::review
