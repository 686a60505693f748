#pragma once

#include <string>

#include "absl/time/time.h"

namespace meydan::store {

// What the store keeps beside an aggregate's state. Both are pure functions of the state, so that the write path can
// work out by itself what a change adds and removes, and a service cannot forget to remove what it once added.

// One line of one list. A list is read in the bytewise order of `member`, so it begins with a sort key of fixed width:
// SortKey(time) + "/" + id.
struct IndexEntry {
  std::string index;   // "unit/units/law/open"
  std::string member;  // "00062f1a3b5c7d00/5f0c…"
  friend auto operator<=>(const IndexEntry&, const IndexEntry&) = default;
};

// Something that must happen to the aggregate at a time, e.g. {"escalate", in two days}.
struct Timer {
  std::string name;
  absl::Time due;
  friend bool operator==(const Timer&, const Timer&) = default;
};

// Stands at the start of a member for the number, 16 hexadecimal digits, that the store gives the aggregate when it is
// created. Numbers of one shard grow with each creation and become visible in order, so a reader that goes on behind
// the last one it saw misses none.
inline constexpr char kSequence[] = "{sequence}";

// When a timer is looked at: its time, rounded up to the millisecond in which the store keeps it, so that none runs
// before its time.
absl::Time RingTime(absl::Time due);

// 16 hexadecimal digits that sort as the times do (microseconds since 1970).
std::string SortKey(absl::Time time);

}  // namespace meydan::store
