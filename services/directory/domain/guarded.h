#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/decision.h"
#include "common/base/proto_time.h"
#include "common/directory_view/facts.h"

namespace meydan::directory {

// How the rules that span several aggregates hold under concurrency
//
// All aggregates of the directory live in one shard. A command writes exactly one of them, and its decision names
// everything else that it relied on: other aggregates by their version, and lists (domain/lists.h) by their size. The
// commit, which is atomic, happens only if the written aggregate and all that was relied on are still the same;
// otherwise the service reads again and decides again. So each command takes effect as if all it read had been read at
// the moment of its commit: the directory is what the commands, one after another, made of it, and a rule that each of
// them keeps is kept.
//
//   P13, activate an account | remove the representative
//     The first writes the Account and relies on the Unit; the second writes the Unit and relies on the list of the
//     unit's active accounts being empty. Whichever commits first changes what the other relies on: the Unit's version,
//     or the list's size. A version of each account would not do: an account that is created and activated after the
//     second one's reading would be in nobody's guard. A list that must be empty has no such gap.
//   DR3, designate a representative | the person leaves
//     The first writes the Unit and relies on the Person; the second writes the Person and relies on the list of units
//     that name the person being empty. A unit's representative is therefore always an active person, and no command
//     that needs "an active representative" has to look at the person again. That there is never a second one needs no
//     guard: the Unit holds one name.
//   DR1, two moves that would make a cycle together
//     A move writes the moved Unit and relies on every Unit above its new place. In a cycle that two moves make, each
//     moved unit lies above the other's new place: the later commit fails.
//   DR1, depth
//     A move also relies on every Unit below the moved one and on the sizes of their lists of children: known children
//     that are all unchanged and as many as before are the same children.
//   CR2, make A a record of B | make B a record of C
//     Each relies on the Person that it names being a first record, and on the list of those that name the written
//     Person being empty. Whichever commits first changes the version or the list's size that the other relies on.
//   Close a unit | create, move or reopen a unit below it, or request an account
//     The latter rely on the Unit, the former on its lists of active children and open accounts being empty.

// An aggregate as it was read. Version 0: there is none.
template <typename State>
struct Held {
  State state;
  int64_t version = 0;
};

struct VersionGuard {
  std::string name;
  int64_t version = 0;
  friend bool operator==(const VersionGuard&, const VersionGuard&) = default;
};

struct ListGuard {
  std::string list;
  int64_t size = 0;
  friend bool operator==(const ListGuard&, const ListGuard&) = default;
};

// What a decision relied on beside the aggregate that it changes.
struct Guards {
  std::vector<VersionGuard> versions;
  std::vector<ListGuard> lists;
};

template <typename State>
struct GuardedDecision : Decision<State> {
  Guards guards;

  explicit GuardedDecision(State from) { this->state = std::move(from); }

  template <typename Other>
  void RelyOn(const Held<Other>& other) {
    VersionGuard guard{other.state.name(), other.version};
    if (std::find(guards.versions.begin(), guards.versions.end(), guard) == guards.versions.end()) {
      guards.versions.push_back(std::move(guard));
    }
  }
  void RelyOnSize(std::string list, size_t size) {
    guards.lists.push_back({std::move(list), static_cast<int64_t>(size)});
  }
};

// For a command that asks for what already is.
template <typename State>
GuardedDecision<State> Unchanged(const State& state) {
  GuardedDecision<State> decision(state);
  decision.unchanged = true;
  return decision;
}

// Stamps the changed state and tells of it: the last thing that a command does.
template <typename State>
void Record(GuardedDecision<State>& decision, absl::Time now) {
  *decision.state.mutable_update_time() = ToProto(now);
  if (!decision.state.has_create_time()) *decision.state.mutable_create_time() = ToProto(now);
  decision.Emit(directory_view::FactsOf(decision.state));
}

}  // namespace meydan::directory
