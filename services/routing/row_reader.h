#pragma once

#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/store/store.h"
#include "services/routing/domain/rows.h"

namespace meydan::routing {

// Reads several lists of cases (IndexesToRead) as one: newest first, each case once though it may stand in several of
// them. Reads a part at a time, so that the length of a list bounds neither memory nor the time of one command. For one
// coroutine.
class RowReader {
 public:
  struct Entry {
    std::string member;  // where a later page goes on
    Row row;
  };

  // `within` as in store::Range; goes on behind `after`; takes `chunk` members of a list at first, then more.
  RowReader(store::Store& store, std::vector<std::string> indexes, std::string within, const std::string& after,
            int chunk);

  // The next rows; empty at the end.
  Task<absl::StatusOr<std::vector<Entry>>> Next();

 private:
  struct Source {
    std::string index;
    std::string after;
    std::deque<std::string> members;
    bool ended = false;
  };

  Task<absl::Status> Refill();
  // The source whose next member is the newest; null when there is none or some source must be refilled first.
  Source* Newest();
  // False for a case that was given already: in the meantime it may have changed and so stand under two members, which
  // begin with the same time.
  bool IsNew(const std::string& name, absl::Time time);

  store::Store& store_;
  const std::string within_;
  int chunk_;
  std::vector<Source> sources_;
  absl::Time given_time_ = absl::InfiniteFuture();
  std::vector<std::string> given_names_;  // of that time
};

// A resource name in each shard, for reading a list shard by shard (`within`): that way reading all of a long list
// fetches each member once.
std::vector<std::string> OneNamePerShard(const store::Layout& layout);

}  // namespace meydan::routing
