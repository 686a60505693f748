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

void Machine::MishapsOfRelay(int r) {
  const Relay relay = now_.relays[r];
  // Dying with nothing to do may as well happen later.
  if (relay.phase == Relay::kIdle && (relay.token == 0 || now_.store.trimmed == now_.store.appended)) return;
  // Dead, it does not believe to hold the lease any more; with its connection cut it still does.
  for (const Byte token : {Byte{0}, relay.token}) {
    if (token != 0 && relay.phase == Relay::kIdle) continue;
    State state = now_;
    --state.mishaps;
    state.relays[r] = {Relay::kIdle, 0, 0, 0, token, 0};
    Add(state,
        token == 0 ? "the relay dies; what it had sent is lost" : "the relay is cut off; what it had sent is lost", r,
        false);
    if (relay.phase == Relay::kPublishing) {
      Haunt(state, {Ghost::kPublish, relay.next, relay.to, 0});
      Add(state,
          token == 0 ? "the relay dies; events are still on their way"
                     : "the relay is cut off; events are still on their way",
          r, false);
    } else if (relay.phase == Relay::kTrimming) {
      State done = state;
      Trim(done, relay.from, relay.to, relay.trim_token);
      Add(done, "the relay does not hear that the outbox is trimmed", r, false);
      Haunt(state, {Ghost::kTrim, relay.from, relay.to, relay.trim_token});
      Add(state, "the relay gives up a removal that is still on its way", r, false);
    }
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
