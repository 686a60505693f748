// What store and bus do with a command once it has reached them: each is one step, for Redis runs a script alone and
// Kafka appends a record alone.
#include <algorithm>
#include <functional>

#include "tests/model/machine.h"

namespace meydan::model {

// common/store/commit_script.cc: cause, version, then all writes.
Machine::Outcome Machine::Commit(State& state, Byte command, Byte seen) const {
  Store& store = state.store;
  if (protections_.cause_memory && store.remembered[command] != 0) return Outcome::kRepeat;
  if (protections_.version_check && store.version != seen) return Outcome::kStale;
  store.version = seen + 1;
  store.applied[seen] = command;
  std::fill(store.applied.begin() + seen + 1, store.applied.end(), 0);
  if (protections_.cause_memory) store.remembered[command] = store.version;
  if (protections_.one_step) Append(state, store.version);
  return Outcome::kDone;
}

void Machine::Append(State& state, Byte event) const { state.store.outbox[state.store.appended++] = event; }

// The same script in the service that reacts; the cause is the event's id.
Machine::Outcome Machine::Effect(State& state, Byte event, Byte seen) const {
  Target& target = state.target;
  const Byte bit = static_cast<Byte>(1 << event);
  if (protections_.cause_memory && (target.remembered & bit) != 0) return Outcome::kRepeat;
  if (protections_.version_check && target.version != seen) return Outcome::kStale;
  target.version = seen + 1;
  target.effects[seen] = event;
  std::fill(target.effects.begin() + seen + 1, target.effects.end(), 0);
  if (protections_.cause_memory) target.remembered |= bit;
  return Outcome::kDone;
}

void Machine::Publish(State& state, Byte place) const {
  const Byte event = state.store.outbox[place];
  if (event > state.bus.newest + 1) state.fault = Fault::kDisordered;
  state.bus.newest = std::max(state.bus.newest, event);
  state.bus.tail[state.bus.waiting++] = event;
}

// common/store/outbox.cc, kTrim.
bool Machine::Trim(State& state, Byte from, Byte to, Byte token) const {
  Store& store = state.store;
  const bool holder = token != 0 && token == store.lease;
  if (protections_.fencing && !holder) return false;
  const int kept_from = protections_.trim_by_place ? std::max(store.trimmed, to)
                                                   : std::min<int>(store.trimmed + (to - from), store.appended);
  if (!holder && kept_from > store.trimmed) state.fault = Fault::kNotHolder;
  store.trimmed = static_cast<Byte>(kept_from);
  return true;
}

void Machine::MarkDone(State& state) const {
  Bus& bus = state.bus;
  std::shift_left(bus.tail.begin(), bus.tail.end(), state.consumer.size);
  bus.waiting -= state.consumer.size;
  std::fill(bus.tail.begin() + bus.waiting, bus.tail.end(), 0);
}

void Machine::Haunt(State& state, Ghost ghost) const {
  state.ghosts.back() = ghost;  // there are no more than two a mishap
  std::sort(state.ghosts.begin(), state.ghosts.end(), std::greater<>());
}

}  // namespace meydan::model
