// What must hold in every state.
#include <algorithm>

#include "tests/model/machine.h"

namespace meydan::model {
namespace {

bool IsIn(const Byte* begin, int count, Byte value) { return std::find(begin, begin + count, value) != begin + count; }

// Each command at most once in the state, and there once its answer was given.
Fault ExamineCommands(const State& state) {
  const Store& store = state.store;
  int answered = 0;
  int there = 0;
  for (Byte command = 1; command <= kCommands; ++command) {
    const auto times = std::count(store.applied.begin(), store.applied.begin() + store.version, command);
    if (times > 1) return Fault::kDoubled;
    if ((command - 1) % 2 >= state.clients[(command - 1) / 2].answered) continue;
    ++answered;
    there += static_cast<int>(times);
  }
  there += static_cast<int>(std::count(store.applied.begin(), store.applied.begin() + store.version, kAnswered));
  if (there > answered) return Fault::kDoubled;
  return there < answered ? Fault::kLostCommand : Fault::kNone;
}

bool IsToBeAppended(const State& state, Byte event) {
  for (const Handler& handler : state.handlers) {
    if (handler.phase == Handler::kAppending && handler.seen + 1 == event) return true;
  }
  return std::find(state.ghosts.begin(), state.ghosts.end(), Ghost{Ghost::kAppend, event, 0, 0}) != state.ghosts.end();
}

bool IsToHaveEffect(const State& state, Byte event) {
  const Consumer& consumer = state.consumer;
  if (IsIn(state.bus.tail.data(), state.bus.waiting, event)) return true;
  if (IsIn(consumer.batch.data(), consumer.size, event)) return true;
  return std::any_of(state.ghosts.begin(), state.ghosts.end(),
                     [event](const Ghost& ghost) { return ghost.kind == Ghost::kEffect && ghost.a == event; });
}

// Every version has its event in the outbox, on the bus, or has had its effect.
Fault ExamineEvents(const State& state) {
  const Store& store = state.store;
  for (int i = 0; i < store.appended; ++i) {
    if (store.outbox[i] != i + 1) return Fault::kVersions;
  }
  for (int event = store.appended + 1; event <= store.version; ++event) {
    if (!IsToBeAppended(state, static_cast<Byte>(event))) return Fault::kLostEvent;
  }
  if (store.trimmed > state.bus.newest) {
    const auto is_carried = [&](const Relay& relay) {
      return relay.phase == Relay::kPublishing && relay.to >= store.trimmed && relay.next <= state.bus.newest;
    };
    const auto is_on_its_way = [&](const Ghost& ghost) {
      return ghost.kind == Ghost::kPublish && ghost.b >= store.trimmed && ghost.a <= state.bus.newest;
    };
    if (std::none_of(state.relays.begin(), state.relays.end(), is_carried) &&
        std::none_of(state.ghosts.begin(), state.ghosts.end(), is_on_its_way)) {
      return Fault::kLostEvent;
    }
  }
  return Fault::kNone;
}

// Every event has one effect, in order, before the position passes it.
Fault ExamineEffects(const State& state) {
  const Target& target = state.target;
  for (int i = 0; i < target.version; ++i) {
    if (IsIn(target.effects.data(), i, target.effects[i])) return Fault::kDoubled;
  }
  for (int event = 1; event <= state.bus.newest; ++event) {
    const Byte e = static_cast<Byte>(event);
    if (!IsIn(target.effects.data(), target.version, e) && !IsToHaveEffect(state, e)) return Fault::kLostEvent;
  }
  for (int i = 0; i < target.version; ++i) {
    if (target.effects[i] != i + 1) return Fault::kDisordered;
  }
  return Fault::kNone;
}

}  // namespace

Fault Examine(const State& state) {
  if (state.fault != Fault::kNone) return state.fault;
  if (const Fault fault = ExamineCommands(state); fault != Fault::kNone) return fault;
  if (const Fault fault = ExamineEvents(state); fault != Fault::kNone) return fault;
  return ExamineEffects(state);
}

const char* Describe(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "nothing is wrong";
    case Fault::kDoubled:
      return "a cause had two effects";
    case Fault::kVersions:
      return "the events do not tell of versions 1, 2, 3, …";
    case Fault::kLostCommand:
      return "an answered command is not in the state";
    case Fault::kWrongAnswer:
      return "a repeat did not get the first answer";
    case Fault::kLostEvent:
      return "an event is lost";
    case Fault::kDisordered:
      return "first occurrences are out of order";
    case Fault::kNotHolder:
      return "events were removed by a relay that does not hold the lease";
    case Fault::kStuck:
      return "not everything comes to its end";
  }
  return "";
}

}  // namespace meydan::model
