#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/store/plan.h"

namespace meydan::store {

// What led to a commit. Its id is remembered in the same commit, so the same cause never has a second effect.
struct Cause {
  std::string id;  // "request/<request_id>", "event/<event id>" or "timer/<name>/<timer>/<due>"
  std::string
      digest;  // of the request's content: the same id with another digest is refused. Empty for events and timers.
  std::string answer;  // given again to a repeat; at most as long as `memory`
  // The answer is the commit's state followed by `answer`, so that the state need not be sent twice.
  bool answer_follows_state = false;
  absl::Duration memory = absl::ZeroDuration();  // how long it is remembered; zero: not at all
};

// A stored aggregate. Version 0 means that there is none.
struct Stored {
  int64_t version = 0;
  int64_t sequence = 0;
  std::string state;
};

// Another aggregate of the same shard that the decision relied on.
struct Guard {
  std::string name;
  int64_t version = 0;  // 0: that it does not exist
};

// A list of the same shard whose size the decision relied on: one that had to be empty still is, one that was read
// whole has had nothing added.
struct ListGuard {
  std::string index;
  int64_t size = 0;
};

struct IndexChange {
  bool add = true;
  IndexEntry entry;
};

struct TimerChange {
  std::string name;
  std::optional<absl::Time> due;  // without: cleared
};

// All of it happens or none of it.
struct Commit {
  std::string name;              // of the aggregate that is written, e.g. "cases/5f0c"
  int64_t expected_version = 0;  // 0: it must not exist yet
  // Without: the aggregate stays as it is (its version too), and only timers, the cause and events are written.
  std::optional<std::string> state;
  std::vector<Guard> guards;
  std::vector<ListGuard> list_guards;
  std::vector<IndexChange> indexes;
  std::vector<TimerChange> timers;
  std::vector<std::string> events;  // serialised envelopes
  Cause cause;
};

// What a commit has put into its shard's outbox: what the relay needs to publish it without reading it.
struct Appended {
  // The id of the entry before them (entry_id.h). Empty when the outbox was: then all earlier events of the shard have
  // been acknowledged by the bus.
  std::string previous;
  std::vector<std::string> ids;  // of their entries, in order
  std::vector<std::string> events;
};

// What became of a commit that is done.
struct Applied {
  bool repeated = false;  // the cause had been here before: nothing was written now
  std::string answer;     // then, the answer of the first time
};

}  // namespace meydan::store
