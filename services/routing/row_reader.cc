#include "services/routing/row_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/status_macros.h"

namespace meydan::routing {
namespace {

constexpr int kMostPerRead = 1000;

}  // namespace

RowReader::RowReader(store::Store& store, std::vector<std::string> indexes, std::string within,
                     const std::string& after, int chunk)
    : store_(store), within_(std::move(within)), chunk_(std::min(chunk, kMostPerRead)) {
  for (std::string& index : indexes) sources_.push_back({.index = std::move(index), .after = after, .members = {}});
}

Task<absl::Status> RowReader::Refill() {
  std::vector<Source*> empty;
  std::vector<Task<absl::StatusOr<std::vector<std::string>>>> reads;
  for (Source& source : sources_) {
    if (source.ended || !source.members.empty()) continue;
    empty.push_back(&source);
    reads.push_back(store_.List({.index = source.index, .within = within_, .after = source.after, .limit = chunk_}));
  }
  std::vector<absl::StatusOr<std::vector<std::string>>> parts = co_await WhenAll(std::move(reads));
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].ok()) co_return parts[i].status();
    Source& source = *empty[i];
    source.ended = parts[i]->size() < static_cast<size_t>(chunk_);
    if (!parts[i]->empty()) source.after = parts[i]->back();
    source.members.assign(std::make_move_iterator(parts[i]->begin()), std::make_move_iterator(parts[i]->end()));
  }
  chunk_ = std::min(chunk_ * 2, kMostPerRead);
  co_return absl::OkStatus();
}

RowReader::Source* RowReader::Newest() {
  Source* newest = nullptr;
  for (Source& source : sources_) {
    if (source.members.empty()) {
      if (!source.ended) return nullptr;
    } else if (newest == nullptr || source.members.front() > newest->members.front()) {
      newest = &source;
    }
  }
  return newest;
}

bool RowReader::IsNew(const std::string& name, absl::Time time) {
  if (time != given_time_) {
    given_time_ = time;
    given_names_.clear();
  }
  if (std::find(given_names_.begin(), given_names_.end(), name) != given_names_.end()) return false;
  given_names_.push_back(name);
  return true;
}

Task<absl::StatusOr<std::vector<RowReader::Entry>>> RowReader::Next() {
  std::vector<Entry> entries;
  bool more = !sources_.empty();
  while (more && entries.empty()) {
    CO_RETURN_IF_ERROR(co_await Refill());
    for (Source* source = Newest(); source != nullptr; source = Newest()) {
      std::string member = std::move(source->members.front());
      source->members.pop_front();
      std::optional<Row> row = ParseMember(member);
      if (row && IsNew(row->name, row->create_time)) entries.push_back({std::move(member), *std::move(row)});
    }
    more = std::any_of(sources_.begin(), sources_.end(), [](const Source& source) { return !source.ended; });
  }
  co_return entries;
}

std::vector<std::string> OneNamePerShard(const store::Layout& layout) {
  std::vector<std::string> names(layout.shards());
  int found = 0;
  for (int i = 0; found < layout.shards(); ++i) {
    std::string name = absl::StrCat("cases/", i);
    std::string& place = names[layout.ShardOf(name)];
    if (!place.empty()) continue;
    place = std::move(name);
    ++found;
  }
  return names;
}

}  // namespace meydan::routing
