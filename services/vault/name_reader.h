#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/store/store.h"

namespace meydan::vault {

// Reads several lists whose members are names, and single names besides, as one: in the order of the names, each once.
// A part at a time, so that no list's length bounds memory. For one coroutine.
class NameReader {
 public:
  // Goes on behind `after`.
  NameReader(store::Store& store, std::vector<std::string> indexes, std::vector<std::string> names, std::string after)
      : store_(store), indexes_(std::move(indexes)), names_(std::move(names)), after_(std::move(after)) {}

  // The next ones, at most `most`; empty at the end.
  Task<absl::StatusOr<std::vector<std::string>>> Next(int most);
  // Where a later page goes on.
  const std::string& after() const { return after_; }

 private:
  store::Store& store_;
  const std::vector<std::string> indexes_;
  const std::vector<std::string> names_;
  std::string after_;
};

}  // namespace meydan::vault
