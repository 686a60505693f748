// What the processes do, step by step, and what may befall them. A read is one step: its way there and back changes
// nothing that another order of steps would not. The same goes for the way of an answer, unless it is lost.
#include "tests/model/machine.h"

#include <algorithm>
#include <cstddef>

namespace meydan::model {
namespace {

bool Contains(const Store& store, Byte command) {
  return std::find(store.applied.begin(), store.applied.begin() + store.version, command) !=
         store.applied.begin() + store.version;
}

// Whether somebody may still do something with the command.
bool IsAbout(const State& state, Byte command) {
  const Client& client = state.clients[(command - 1) / 2];
  if ((command - 1) % 2 >= client.answered) return true;
  const auto is_at_it = [command](const Handler& handler) { return handler.command == command; };
  const auto haunts = [command](const Ghost& ghost) { return ghost.kind == Ghost::kCommit && ghost.a == command; };
  return std::any_of(state.handlers.begin(), state.handlers.end(), is_at_it) ||
         std::any_of(state.ghosts.begin(), state.ghosts.end(), haunts);
}

// Which of the commands that are over made which version is of no consequence any more: only that each is there once.
void ForgetAnswered(State& state) {
  for (Byte command = 1; command <= kCommands; ++command) {
    if (IsAbout(state, command)) continue;
    state.store.remembered[command] = 0;
    std::replace(state.store.applied.begin(), state.store.applied.end(), command, kAnswered);
  }
}

// Without a lease the relay forgets what it knows. And what has been removed is known to all.
void ForgetRemoved(Relay& relay, const Store& store) {
  if (relay.phase != Relay::kIdle || relay.trim_token != 0) return;
  if (relay.token == 0 || relay.acknowledged <= store.trimmed) relay.acknowledged = relay.removed = 0;
}

Byte FreshToken(const State& state) {
  Byte last = state.store.lease;
  for (const Relay& relay : state.relays) last = std::max({last, relay.token, relay.trim_token});
  for (const Ghost& ghost : state.ghosts) last = ghost.kind == Ghost::kTrim ? std::max(last, ghost.c) : last;
  return last + 1;
}

}  // namespace

State Machine::Start() const {
  State state = {};
  state.mishaps = static_cast<Byte>(bounds_.mishaps);
  return state;
}

const std::vector<Next>& Machine::After(const State& state) {
  now_ = state;
  next_.clear();
  AfterGhosts();
  for (int h = 0; h < kCopies; ++h) AfterHandler(h);
  for (int c = 0; c < kCopies; ++c) AfterClient(c);
  AfterConsumer();
  for (int r = 0; r < bounds_.relays; ++r) AfterRelay(r);
  for (int r = 0; r < bounds_.relays; ++r) AfterLease(r);
  if (now_.mishaps > 0) {
    for (int h = 0; h < kCopies; ++h) MishapsOfHandler(h);
    for (int r = 0; r < bounds_.relays; ++r) MishapsOfRelay(r);
    MishapsOfConsumer();
  }
  return next_;
}

bool Machine::IsFinished(const State& state) const {
  for (const Client& client : state.clients) {
    if (client.answered != bounds_.commands) return false;
  }
  return state.store.trimmed == state.store.appended && state.bus.waiting == 0 &&
         state.target.version == state.store.version;
}

void Machine::Add(State state, const char* what, int who, bool fair) {
  for (Relay& relay : state.relays) ForgetRemoved(relay, state.store);
  RenameTokens(state);
  ForgetAnswered(state);
  if (state.fault == bounds_.tolerated) state.fault = Fault::kNone;
  next_.push_back({state, what, who, fair});
}

void Machine::AfterGhosts() {
  for (size_t i = 0; i < now_.ghosts.size(); ++i) {
    const Ghost ghost = now_.ghosts[i];
    if (ghost.kind == Ghost::kNone || (ghost.kind == Ghost::kPublish && !CanPublish())) continue;
    State state = now_;
    Ghost& left = state.ghosts[i];
    left = {};
    switch (ghost.kind) {
      case Ghost::kCommit:
        Commit(state, ghost.a, ghost.b);
        break;
      case Ghost::kAppend:
        Append(state, ghost.a);
        break;
      case Ghost::kEffect:
        Effect(state, ghost.a, ghost.b);
        break;
      case Ghost::kTrim:
        Trim(state, ghost.a, ghost.b, ghost.c);
        break;
      default:
        Publish(state, ghost.a);
        if (ghost.a + 1 < ghost.b) left = {Ghost::kPublish, static_cast<Byte>(ghost.a + 1), ghost.b, 0};
    }
    std::sort(state.ghosts.begin(), state.ghosts.end(), std::greater<>());
    Add(state, "a command whose sender has given it up is carried out after all", -1, true);
  }
}

void Machine::AfterClient(int c) {
  const Client& client = now_.clients[c];
  if (client.waits_for != 0) {
    if (now_.mishaps == 0) return;
    State state = now_;
    state.handlers[client.waits_for - 1].listened = 0;
    state.clients[c].waits_for = 0;
    --state.mishaps;
    Add(state, "the client loses patience", c, false);
    return;
  }
  if (client.answered == bounds_.commands) return;
  // The copy that it asked first may still be busy with that.
  for (const int h : {c, 1 - c}) {
    if (now_.handlers[h].phase != Handler::kIdle) continue;
    State state = now_;
    state.handlers[h] = {Handler::kLoading, static_cast<Byte>(2 * c + client.answered + 1), 0, 1};
    state.clients[c].waits_for = static_cast<Byte>(h + 1);
    Add(state, "the client sends its command, or repeats it", c, true);
    return;
  }
}

// WritePath::Update.
void Machine::AfterHandler(int h) {
  const Handler& handler = now_.handlers[h];
  State state = now_;
  Handler& then = state.handlers[h];
  switch (handler.phase) {
    case Handler::kLoading: {
      const bool refused = handler.command % 2 == 0 && Contains(now_.store, handler.command);
      then.seen = now_.store.version;
      then.phase = refused ? Handler::kRecalling : Handler::kCommitting;
      return Add(state, refused ? "the handler loads and refuses" : "the handler loads and decides", h, true);
    }
    case Handler::kRecalling:
      Answer(state, h, protections_.recall ? now_.store.remembered[handler.command] : 0);
      return Add(state, "the handler gives the first answer, or refuses", h, true);
    case Handler::kCommitting:
      switch (Commit(state, handler.command, handler.seen)) {
        case Outcome::kStale:
          then.phase = Handler::kLoading;
          return Add(state, "the commit is refused as stale", h, true);
        case Outcome::kRepeat:
          Answer(state, h, now_.store.remembered[handler.command]);
          return Add(state, "the commit is known as a repeat", h, true);
        case Outcome::kDone:
          if (protections_.one_step) {
            Answer(state, h, state.store.version);
          } else {
            then.phase = Handler::kAppending;
          }
          return Add(state, "the commit is carried out", h, true);
      }
      return;
    case Handler::kAppending:
      Append(state, handler.seen + 1);
      Answer(state, h, handler.seen + 1);
      return Add(state, "the event is appended to the outbox", h, true);
    default:
      return;
  }
}

void Machine::Answer(State& state, int h, Byte version) const {
  const Handler handler = state.handlers[h];
  state.handlers[h] = {};
  if (handler.listened == 0) return;
  if (version == 0 || state.store.applied[version - 1] != handler.command) state.fault = Fault::kWrongAnswer;
  Client& client = state.clients[(handler.command - 1) / 2];
  ++client.answered;
  client.waits_for = 0;
}

// The events before `from` have all been acknowledged.
void Machine::Begin(Relay& relay, int from, int to) const {
  if (relay.removed == relay.acknowledged) relay.removed = static_cast<Byte>(from);
  relay.phase = Relay::kPublishing;
  relay.next = static_cast<Byte>(from);
  relay.to = static_cast<Byte>(to);
  relay.acknowledged = protections_.published_before_trim ? relay.next : relay.to;
  if (!protections_.published_before_trim) SendRemoval(relay);
}

// Takes the oldest events that it has not published as the batch; false when there are none.
bool Machine::Read(Relay& relay) const {
  const bool removes = relay.trim_token != 0 || relay.removed != relay.acknowledged;
  const int from = removes ? std::max(relay.acknowledged, now_.store.trimmed) : now_.store.trimmed;
  if (from >= now_.store.appended) return false;
  Begin(relay, from, std::min<int>(now_.store.appended, from + kMaxBatch));
  return true;
}

// Relay::RunShard and Step.
void Machine::AfterRelay(int r) {
  const Relay& relay = now_.relays[r];
  AfterRemoval(r);
  State state = now_;
  Relay& then = state.relays[r];
  if (relay.phase == Relay::kPublishing) {
    if (!CanPublish()) return;
    Publish(state, relay.next);
    const bool last = ++then.next == relay.to;
    if (last) {
      then.phase = Relay::kIdle;
      then.acknowledged = relay.to;
      then.next = then.to = 0;
      SendRemoval(then);
    }
    return Add(state, last ? "the bus takes the batch's last event and acknowledges" : "the bus takes an event", r,
               true);
  }
  if (relay.token == 0) return;
  if (Read(then)) Add(state, "the relay reads the outbox", r, relay.token == now_.store.lease);
  TakeHanded(r);
}

// Which events were handed to this relay does not matter: each may have been. So nothing that is lost on the way
// between commit and relay, comes late or is dropped can make a difference; and none of this is fair, for none need be.
// An event before which the outbox was empty is the oldest in it until it is removed, so to take it is to read; once
// removed it can only come again, as from a relay that took it before.
void Machine::TakeHanded(int r) {
  const Relay& relay = now_.relays[r];
  for (int from = now_.store.trimmed; from < now_.store.appended; ++from) {
    if (protections_.looks_at_previous && from != relay.acknowledged) continue;
    State state = now_;
    Begin(state.relays[r], from, from + 1);
    Add(state, "the relay takes what was handed to it", r, false);
  }
}

// Relay::Remove: one at a time, each of all that has been acknowledged by then.
void Machine::SendRemoval(Relay& relay) const {
  if (relay.trim_token != 0 || relay.token == 0 || relay.removed == relay.acknowledged) return;
  relay.trim_from = relay.removed;
  relay.trim_to = relay.removed = relay.acknowledged;
  relay.trim_token = relay.token;
}

void Machine::AfterRemoval(int r) {
  const Relay& relay = now_.relays[r];
  if (relay.trim_token == 0) return;
  State state = now_;
  Relay& then = state.relays[r];
  const bool trimmed = Trim(state, relay.trim_from, relay.trim_to, relay.trim_token);
  then.trim_from = then.trim_to = then.trim_token = 0;
  if (!trimmed && relay.phase == Relay::kIdle) then.acknowledged = then.removed = 0;
  SendRemoval(then);
  Add(state, trimmed ? "the outbox is trimmed" : "the removal is refused", r, true);
}

// ShardLeases: the lease ends by itself, and each copy asks for it now and then, whatever its relay is doing.
void Machine::AfterLease(int r) {
  const bool wanted = now_.store.trimmed < now_.store.appended;
  const auto is_busy = [](const Relay& relay) { return relay.phase != Relay::kIdle || relay.trim_token != 0; };
  // With nothing to relay nobody looks at the lease: what becomes of it may as well happen later.
  if (!wanted && std::none_of(now_.relays.begin(), now_.relays.end(), is_busy)) return;
  const Byte lease = now_.store.lease;
  State state = now_;
  if (r == 0 && lease != 0) {
    const bool orphaned = std::none_of(now_.relays.begin(), now_.relays.end(),
                                       [lease](const Relay& relay) { return relay.token == lease; });
    state.store.lease = 0;
    Add(state, "the lease ends", -1, wanted && orphaned);
    state = now_;
  }
  if (lease != 0 && lease == now_.relays[r].token) return;
  state.relays[r].token = lease == 0 ? state.store.lease = FreshToken(now_) : 0;
  if (lease == 0 || now_.relays[r].token != 0) {
    Add(state, lease == 0 ? "the copy takes the lease" : "the copy learns that another holds the lease", r,
        wanted && lease == 0);
  }
}

// Consumer::HandleBatch, HandlePatiently and MarkDone.
void Machine::AfterConsumer() {
  const Consumer& consumer = now_.consumer;
  State state = now_;
  Consumer& then = state.consumer;
  switch (consumer.phase) {
    case Consumer::kIdle: {
      if (now_.bus.waiting == 0) return;
      then.size = std::min<Byte>(now_.bus.waiting, kMaxBatch);
      std::copy_n(now_.bus.tail.begin(), then.size, then.batch.begin());
      Load(state);
      if (!protections_.effect_before_mark) MarkDone(state);
      return Add(state, "the consumer takes a batch", -1, true);
    }
    case Consumer::kLoading:
      Load(state);
      return Add(state, "the reaction loads and decides", -1, true);
    case Consumer::kCommitting:
      switch (Effect(state, consumer.batch[consumer.at], consumer.seen)) {
        case Outcome::kStale:
          then.phase = Consumer::kLoading;
          return Add(state, "the reaction's commit is refused as stale", -1, true);
        case Outcome::kRepeat:
          NextEvent(state);
          return Add(state, "the event is known as a repeat", -1, true);
        case Outcome::kDone:
          NextEvent(state);
          return Add(state, "the event has its effect", -1, true);
      }
      return;
    default:
      MarkDone(state);
      then = {};
      return Add(state, "the position is marked", -1, true);
  }
}

// Nobody but a ghost changes the target in between: the reading may as well happen with the step before.
void Machine::Load(State& state) const {
  state.consumer.phase = Consumer::kCommitting;
  state.consumer.seen = state.target.version;
}

void Machine::NextEvent(State& state) const {
  Consumer& consumer = state.consumer;
  if (++consumer.at < consumer.size) return Load(state);
  consumer.seen = 0;
  if (protections_.effect_before_mark) {
    consumer.phase = Consumer::kMarking;
  } else {
    consumer = {};
  }
}

}  // namespace meydan::model
