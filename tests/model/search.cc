#include "tests/model/search.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

namespace meydan::model {
namespace {

std::string_view Bytes(const State& state) { return {reinterpret_cast<const char*>(&state), sizeof(state)}; }

bool IsSame(const State& a, const State& b) { return std::memcmp(&a, &b, sizeof(State)) == 0; }

// The states that were reached, each with the one that it was reached from first.
class Visited {
 public:
  Visited() : places_(0, Hash{this}, Equal{this}) {}
  Visited(const Visited&) = delete;

  // The state's place, and whether it is new.
  std::pair<uint32_t, bool> Add(const State& state, uint32_t from) {
    canonical_.push_back(Canonical(state));
    const uint32_t place = static_cast<uint32_t>(canonical_.size() - 1);
    const auto [found, added] = places_.insert(place);
    if (!added) {
      canonical_.pop_back();
      return {*found, false};
    }
    states_.push_back(state);
    from_.push_back(from);
    return {place, true};
  }

  bool IsAt(const State& state, uint32_t place) const { return IsSame(state, states_[place]); }
  const State& operator[](uint32_t place) const { return states_[place]; }
  uint32_t From(uint32_t place) const { return from_[place]; }
  size_t size() const { return states_.size(); }

 private:
  struct Hash {
    const Visited* visited;
    size_t operator()(uint32_t place) const { return absl::HashOf(Bytes(visited->canonical_[place])); }
  };
  struct Equal {
    const Visited* visited;
    bool operator()(uint32_t a, uint32_t b) const { return IsSame(visited->canonical_[a], visited->canonical_[b]); }
  };

  std::vector<State> states_;     // as they were reached, so that a trace keeps its names
  std::vector<State> canonical_;  // as they are compared
  std::vector<uint32_t> from_;
  absl::flat_hash_set<uint32_t, Hash, Equal> places_;
};

std::string Tell(const Next& next) {
  return next.who < 0 ? std::string(next.what) : absl::StrCat(next.what, " [", next.who + 1, "]");
}

std::vector<std::string> TraceTo(const Visited& visited, Machine& machine, uint32_t place) {
  std::vector<std::string> trace;
  for (; place != 0; place = visited.From(place)) {
    for (const Next& next : machine.After(visited[visited.From(place)])) {
      if (!visited.IsAt(next.state, place)) continue;
      trace.push_back(Tell(next));
      break;
    }
  }
  std::reverse(trace.begin(), trace.end());
  return trace;
}

// The place of a state from which the fair steps do not lead to the end, or visited.size(). Each state is walked
// through once.
uint32_t FindStuck(Visited& visited, Machine& machine) {
  std::vector<bool> ends(visited.size(), false);
  std::vector<uint32_t> path;
  for (uint32_t start = 0; start < ends.size(); ++start) {
    path.clear();
    for (uint32_t place = start; !ends[place];) {
      path.push_back(place);
      const std::vector<Next>& nexts = machine.After(visited[place]);
      const auto fair = std::find_if(nexts.begin(), nexts.end(), [](const Next& next) { return next.fair; });
      if (fair == nexts.end() ? !machine.IsFinished(visited[place]) : path.size() > 1000) return start;
      if (fair == nexts.end()) break;
      place = visited.Add(fair->state, 0).first;
    }
    for (const uint32_t place : path) ends[place] = true;
  }
  return static_cast<uint32_t>(visited.size());
}

}  // namespace

Result Search(Protections protections, Bounds bounds) {
  Machine machine(protections, bounds);
  Visited visited;
  visited.Add(machine.Start(), 0);
  Result result;
  for (uint32_t place = 0; place < visited.size() && result.fault == Fault::kNone; ++place) {
    const State from = visited[place];
    for (const Next& next : machine.After(from)) {
      ++result.transitions;
      const auto [reached, is_new] = visited.Add(next.state, place);
      if (!is_new) continue;
      result.fault = Examine(next.state);
      if (result.fault == Fault::kNone) continue;
      result.trace = TraceTo(visited, machine, reached);
      break;
    }
  }
  result.states = visited.size();
  if (result.fault != Fault::kNone) return result;
  const uint32_t stuck = FindStuck(visited, machine);
  if (stuck < visited.size()) {
    result.fault = Fault::kStuck;
    result.trace = TraceTo(visited, machine, stuck);
  }
  return result;
}

}  // namespace meydan::model
