#include "services/vault/name_reader.h"

#include <algorithm>
#include <set>

#include "common/async/spawn.h"

namespace meydan::vault {

Task<absl::StatusOr<std::vector<std::string>>> NameReader::Next(int most) {
  std::vector<Task<absl::StatusOr<std::vector<std::string>>>> reads;
  for (const std::string& index : indexes_) {
    store::Range range{.index = index, .within = "", .after = after_, .until = ""};
    range.newest_first = false;
    range.limit = most;
    reads.push_back(store_.List(std::move(range)));
  }
  std::vector<absl::StatusOr<std::vector<std::string>>> lists = co_await WhenAll(std::move(reads));
  // Each list gives its first ones, so the first of all are among them.
  std::set<std::string> found;
  for (absl::StatusOr<std::vector<std::string>>& list : lists) {
    if (!list.ok()) co_return list.status();
    found.insert(list->begin(), list->end());
  }
  for (const std::string& name : names_) {
    if (name > after_) found.insert(name);
  }
  std::vector<std::string> next;
  for (const std::string& name : found) {
    if (next.size() == static_cast<size_t>(most)) break;
    next.push_back(name);
  }
  if (!next.empty()) after_ = next.back();
  co_return next;
}

}  // namespace meydan::vault
