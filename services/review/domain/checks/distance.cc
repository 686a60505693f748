#include "services/review/domain/checks/distance.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace meydan::review {

int EditDistance(std::u32string_view one, std::u32string_view other, int most) {
  const size_t gap = one.size() > other.size() ? one.size() - other.size() : other.size() - one.size();
  if (gap > static_cast<size_t>(most)) return most + 1;
  std::vector<int> before(other.size() + 1), last(other.size() + 1), row(other.size() + 1);
  for (size_t j = 0; j <= other.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= one.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= other.size(); ++j) {
      const int replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    if (*std::min_element(row.begin(), row.end()) > most) return most + 1;
    before.swap(last);
    last.swap(row);
  }
  return std::min(last[other.size()], most + 1);
}

}  // namespace meydan::review
