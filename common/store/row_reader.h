#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/async/spawn.h"
#include "common/async/task.h"
#include "common/base/status_macros.h"
#include "common/store/store.h"

namespace meydan::store {

// Of one page; gRPC's clients take 4 MB.
inline constexpr size_t kMostPageBytes = 2'000'000;

// Reads several lists as one: newest first, each resource once though it may stand in several of them. Reads a part at
// a time, so that the length of a list bounds neither memory nor the time of one command. For one coroutine.
//
// `Row` is what a member says; it has `name` and `create_time`, with which its members begin (SortKey). `parse` gives
// it from a member, or nothing for a text that is none.
template <typename Row, std::optional<Row> (*parse)(absl::string_view member)>
class RowReader {
 public:
  struct Entry {
    std::string member;  // where a later page goes on
    Row row;
  };
  struct Page {
    std::vector<Entry> entries;
    std::string next;  // the member behind which the next page begins; empty on the last page
  };

  // `within` as in Range; goes on behind `after`; takes `chunk` members of a list at first, then more.
  RowReader(Store& store, const std::vector<std::string>& indexes, std::string within, const std::string& after,
            int chunk)
      : store_(store), within_(std::move(within)), chunk_(std::min(chunk, kMostPerRead)) {
    for (const std::string& index : indexes) sources_.push_back({.index = index, .after = after, .members = {}});
  }

  // The next rows; empty at the end.
  Task<absl::StatusOr<std::vector<Entry>>> Next() {
    std::vector<Entry> entries;
    bool more = !sources_.empty();
    while (more && entries.empty()) {
      CO_RETURN_IF_ERROR(co_await Refill());
      for (Source* source = Newest(); source != nullptr; source = Newest()) {
        std::string member = std::move(source->members.front());
        source->members.pop_front();
        std::optional<Row> row = parse(member);
        if (row && IsNew(row->name, row->create_time)) entries.push_back({std::move(member), *std::move(row)});
      }
      more = std::any_of(sources_.begin(), sources_.end(), [](const Source& source) { return !source.ended; });
    }
    co_return entries;
  }

  // Of the rows that are still to come, the next `size` that match. A page may be shorter, or even empty, and yet not
  // be the last: once kMostScanned rows have been looked at, the rest is for the next page.
  Task<absl::StatusOr<Page>> FindPage(int size, std::function<bool(const Row&)> matches) {
    Page page;
    int scanned = 0;
    while (true) {
      CO_ASSIGN_OR_RETURN(std::vector<Entry> entries, co_await Next());
      if (entries.empty()) co_return page;
      scanned += static_cast<int>(entries.size());
      const std::string last = entries.back().member;
      for (Entry& entry : entries) {
        if (!matches(entry.row)) continue;
        if (page.entries.size() == static_cast<size_t>(size)) {
          page.next = page.entries.back().member;
          co_return page;
        }
        page.entries.push_back(std::move(entry));
      }
      if (scanned >= kMostScanned) {
        page.next = last;
        co_return page;
      }
    }
  }

  static constexpr int kMostScanned = 20'000;

 private:
  static constexpr int kMostPerRead = 1000;

  struct Source {
    std::string index;
    std::string after;
    std::deque<std::string> members;
    bool ended = false;
  };

  Task<absl::Status> Refill() {
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

  // The source whose next member is the newest; null when there is none or some source must be refilled first.
  Source* Newest() {
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

  // False for a resource that was given already: in the meantime it may have changed and so stand under two members,
  // which begin with the same time.
  bool IsNew(const std::string& name, absl::Time time) {
    if (time != given_time_) {
      given_time_ = time;
      given_names_.clear();
    }
    if (std::find(given_names_.begin(), given_names_.end(), name) != given_names_.end()) return false;
    given_names_.push_back(name);
    return true;
  }

  Store& store_;
  const std::string within_;
  int chunk_;
  std::vector<Source> sources_;
  absl::Time given_time_ = absl::InfiniteFuture();
  std::vector<std::string> given_names_;  // of that time
};

// What is returned of a page.
template <typename State>
struct LoadedPage {
  std::vector<State> states;
  std::string next;  // as in RowReader::Page
};

// Loads what the rows of a page (RowReader::Page) name, all at once, and gives of it what `show` lets through, as
// `show` makes it: since the list was read it may have changed. Ends before kMostPageBytes are exceeded, but not before
// the first: the rest is for the next page.
template <typename State, typename Page>
Task<absl::StatusOr<LoadedPage<State>>> LoadPage(Page page,
                                                 std::function<Task<absl::StatusOr<State>>(const std::string&)> load,
                                                 std::function<std::optional<State>(State)> show) {
  std::vector<Task<absl::StatusOr<State>>> loads;
  for (const auto& entry : page.entries) loads.push_back(load(entry.row.name));
  std::vector<absl::StatusOr<State>> loaded = co_await WhenAll(std::move(loads));
  LoadedPage<State> result;
  result.next = std::move(page.next);
  size_t bytes = 0;
  for (size_t i = 0; i < loaded.size(); ++i) {
    if (!loaded[i].ok()) co_return loaded[i].status();
    std::optional<State> shown = show(*std::move(loaded[i]));
    if (!shown.has_value()) continue;
    bytes += shown->ByteSizeLong();
    if (bytes > kMostPageBytes && !result.states.empty()) {
      result.next = page.entries[i - 1].member;
      break;
    }
    result.states.push_back(*std::move(shown));
  }
  co_return result;
}

}  // namespace meydan::store
