// What may befall each process at each of its steps: it dies, or its connection is cut. What it had sent by then is
// lost, was carried out and only its answer is lost, or is carried out at some later time.
#include "tests/model/machine.h"

namespace meydan::model {

// To the caller it is all the same whether the copy dies or only learns nothing of its commit: it repeats.
void Machine::MishapsOfHandler(int h) {
  const Handler handler = now_.handlers[h];
  if (handler.phase == Handler::kIdle) return;
  State state = now_;
  --state.mishaps;
  state.handlers[h] = {};
  if (handler.listened != 0) state.clients[(handler.command - 1) / 2].waits_for = 0;
  Add(state, "the service dies; what it had sent is lost", h, false);
  const Byte event = handler.seen + 1;
  State done = state;
  if (handler.phase == Handler::kCommitting) {
    Haunt(state, {Ghost::kCommit, handler.command, handler.seen, 0});
    Commit(done, handler.command, handler.seen);
  } else if (handler.phase == Handler::kAppending) {
    Haunt(state, {Ghost::kAppend, event, 0, 0});
    Append(done, event);
  } else {
    return;
  }
  Add(state, "the service dies; its commit is still on its way", h, false);
  Add(done, "the service dies; its commit has been carried out", h, false);
}

// It dies, or its connection to the bus or to the store is cut. What is on its way may arrive at once.
void Machine::MishapsOfRelay(int r) {
  const Relay relay = now_.relays[r];
  const bool publishes = relay.phase == Relay::kPublishing;
  const bool removes = relay.trim_token != 0;
  // Dying with nothing to do may as well happen later.
  if (!publishes && !removes && (relay.token == 0 || now_.store.trimmed == now_.store.appended)) return;
  const auto strike = [&](Relay left, bool events_arrive, bool removal_arrives, const char* what) {
    State state = now_;
    --state.mishaps;
    state.relays[r] = left;
    if (events_arrive) Haunt(state, {Ghost::kPublish, relay.next, relay.to, 0});
    if (removal_arrives) Haunt(state, {Ghost::kTrim, relay.trim_from, relay.trim_to, relay.trim_token});
    Add(state, what, r, false);
  };
  strike({}, false, false, "the relay dies; what it had sent is lost");
  if (publishes || removes) strike({}, publishes, removes, "the relay dies; what it had sent is still on its way");
  Relay from_bus = relay;
  from_bus.phase = Relay::kIdle;
  from_bus.next = from_bus.to = 0;
  Relay from_store = relay;
  from_store.trim_from = from_store.trim_to = from_store.trim_token = 0;
  if (!publishes) from_store.acknowledged = from_store.removed = 0;
  for (const bool arrives : {false, true}) {
    if (publishes) strike(from_bus, arrives, false, "the relay is cut off from the bus");
    if (removes) strike(from_store, false, arrives, "the relay is cut off from the store");
  }
}

void Machine::MishapsOfConsumer() {
  const Consumer consumer = now_.consumer;
  if (consumer.phase == Consumer::kIdle) return;
  for (const bool dies : {true, false}) {
    if (!dies && consumer.phase == Consumer::kLoading) continue;  // it reads again
    State state = now_;
    --state.mishaps;
    if (dies || consumer.phase == Consumer::kMarking) {
      state.consumer = {};
    } else {
      state.consumer.phase = Consumer::kLoading;
      state.consumer.seen = 0;
    }
    Add(state,
        dies ? "the consumer dies; what it had sent is lost" : "the consumer is cut off; what it had sent is lost", -1,
        false);
    State done = state;
    if (consumer.phase == Consumer::kCommitting) {
      const Byte event = consumer.batch[consumer.at];
      Effect(done, event, consumer.seen);
      Add(done, dies ? "the consumer dies after the effect" : "the consumer does not hear of the effect", -1, false);
      Haunt(state, {Ghost::kEffect, event, consumer.seen, 0});
      Add(state,
          dies ? "the consumer dies; the effect is still on its way"
               : "the consumer is cut off; the effect is still on its way",
          -1, false);
    } else if (consumer.phase == Consumer::kMarking && dies) {
      done.consumer = consumer;  // for its size
      MarkDone(done);
      done.consumer = {};
      Add(done, "the consumer does not hear that the position is marked", -1, false);
    }
  }
}

}  // namespace meydan::model
