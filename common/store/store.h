#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/store/commit.h"
#include "common/store/layout.h"

namespace meydan::store {

// A part of one list.
struct Range {
  std::string index;
  // The resource whose shard holds the list, e.g. "people/ayse"; empty: the list runs over all shards.
  std::string within;
  std::string after;  // the last member already seen; empty: from the beginning
  std::string until;  // where to stop, in the order of the list, without it; empty: at the end
  bool newest_first = true;
  int limit = 50;
};

// Durable aggregates with their outbox, inbox and timers. Safe for use from any thread; never blocks one.
//
// Any call may fail as redis::Client::Call does. All those errors are transient.
class Store {
 public:
  virtual ~Store() = default;

  // NOT_FOUND, reason NOT_FOUND, when there is no such aggregate.
  virtual Task<absl::StatusOr<Stored>> Load(std::string name) = 0;

  // Remembers, for `memory`, that a request id is used for a change of that aggregate, since a repeat that names one of
  // another shard could not be found out by the commit: INVALID_ARGUMENT, reason REQUEST_ID_REUSED, when it was used
  // for another.
  virtual Task<absl::Status> Claim(std::string name, std::string request_id, absl::Duration memory) = 0;

  // All of `commit` happens or none of it.
  //   VERSION_STALE (ABORTED)             the aggregate or a guard has another version: load, decide and commit again
  //   REQUEST_ID_REUSED (INVALID_ARGUMENT) the cause's id was used with another content
  //   OUTBOX_FULL (RESOURCE_EXHAUSTED)    the bus has been away for too long
  //   STORE_BROKEN (INTERNAL)             a key is not what it must be; nothing was written, somebody must look
  // UNAVAILABLE leaves it unknown whether it happened; to repeat it with the same cause is safe.
  virtual Task<absl::StatusOr<Applied>> Apply(Commit commit) = 0;

  // Whether the cause has led to a commit of the aggregate `name` (or of another one on its shard), and its answer.
  // Writes nothing. REQUEST_ID_REUSED as Apply.
  virtual Task<absl::StatusOr<Applied>> Recall(std::string name, Cause cause) = 0;

  // The members of a list behind `range.after`, at most `range.limit`, in order.
  virtual Task<absl::StatusOr<std::vector<std::string>>> List(Range range) = 0;

  // How many members a list has; `within` as in Range. With `behind`: only those that sort after it.
  virtual Task<absl::StatusOr<int64_t>> Count(std::string index, std::string within, std::string behind = "") = 0;

  // Adds a member to a list of the shard of `within`, apart from any commit: for what may stand there in vain. Whoever
  // reads such a list must look whether what the member says is so. On disk when it is answered, and safe to repeat.
  virtual Task<absl::Status> Enlist(std::string index, std::string within, std::string member) = 0;
  // Takes away what Enlist has left in the list and sorts before `until`.
  virtual Task<absl::Status> Unlist(std::string index, std::string within, std::string until) = 0;

  // The aggregate's own events, serialised, oldest first.
  virtual Task<absl::StatusOr<std::vector<std::string>>> History(std::string name) = 0;

  virtual const Layout& layout() const = 0;
};

}  // namespace meydan::store
