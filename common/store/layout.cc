#include "common/store/layout.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/ids.h"

namespace meydan::store {

Layout::Layout(std::string service, int shards) : service_(std::move(service)), shards_(shards) {
  for (int shard = 0; shard < shards_; ++shard) {
    prefixes_.push_back(absl::StrFormat("{%s:%02d}:", service_, shard));
  }
}

int Layout::ShardOf(absl::string_view name) const {
  const size_t first = name.find('/');
  const size_t second = first == absl::string_view::npos ? first : name.find('/', first + 1);
  return static_cast<int>(StableHash(name.substr(0, second)) % static_cast<uint64_t>(shards_));
}

std::string Layout::RecordKey() const { return absl::StrCat("{", service_, ":layout}"); }

std::vector<std::string> OneNamePerShard(const Layout& layout, absl::string_view collection) {
  std::vector<std::string> names(static_cast<size_t>(layout.shards()));
  int found = 0;
  for (int i = 0; found < layout.shards(); ++i) {
    std::string name = absl::StrCat(collection, "/", i);
    std::string& place = names[static_cast<size_t>(layout.ShardOf(name))];
    if (!place.empty()) continue;
    place = std::move(name);
    ++found;
  }
  return names;
}

}  // namespace meydan::store
