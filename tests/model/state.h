#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

namespace meydan::model {

// The write path as a machine of small states: what lies in the store, on the bus and in the memories of the processes
// between two steps. Everything is a byte, so that states are compared and hashed as bytes.
//
// One key is followed: an aggregate that two clients change through two copies of a service, its events through outbox,
// relays and bus, and the aggregate of another service that reacts to each of them. An event is known by the version
// that it tells of; stands for 0: none.
using Byte = uint8_t;

inline constexpr int kCopies = 2;     // of the service: each has a handler and a relay; and clients
inline constexpr int kCommands = 4;   // of both clients together, numbered from 1; the even ones can be done only once
inline constexpr Byte kAnswered = 9;  // stands for any of them that is over
inline constexpr int kMaxEvents = 6;  // more than commands, for a broken protocol makes more
inline constexpr int kMaxWaiting = 4;
inline constexpr int kMaxBatch = 2;
inline constexpr int kMaxGhosts = 4;  // two of a relay that dies

// A caller that repeats its command until it is answered, then takes up the next one.
struct Client {
  Byte answered;   // commands that have their answer
  Byte waits_for;  // 1 + the handler that was asked
};

// WritePath::Update in one copy of the service: load → decide → commit, or load → refused → recall.
struct Handler {
  enum Phase : Byte { kIdle, kLoading, kCommitting, kAppending, kRecalling };
  Byte phase;
  Byte command;
  Byte seen;      // the version that the decision was made on
  Byte listened;  // somebody still waits for the answer
};

// One shard of the service's Redis.
struct Store {
  Byte version;
  std::array<Byte, kMaxEvents> applied;        // the state: the commands that made it, by version
  std::array<Byte, kCommands + 1> remembered;  // by command: the answer of its cause
  Byte appended;
  std::array<Byte, kMaxEvents> outbox;  // every event that was ever appended
  Byte trimmed;                         // how many of them have been removed
  Byte lease;                           // the holder's token
};

// Relay::RunShard in one copy: publishes what it has read or what was handed to it, and beside it removes what was
// acknowledged. Beside both, ShardLeases may change `token` at any time.
struct Relay {
  enum Phase : Byte { kIdle, kPublishing };
  Byte phase;
  Byte next, to;                        // the batch, as places in the outbox
  Byte acknowledged;                    // the relay knows that all events before this place have been
  Byte removed;                         // and has sent the removal of those before this one
  Byte token;                           // that the copy believes to hold
  Byte trim_from, trim_to, trim_token;  // the removal on its way; without a token there is none
};

// The key's partition: what the group has not marked done.
struct Bus {
  Byte newest;  // event
  Byte waiting;
  std::array<Byte, kMaxWaiting> tail;
};

// Consumer::HandleBatch, and the handler of one event: load → commit.
struct Consumer {
  enum Phase : Byte { kIdle, kLoading, kCommitting, kMarking };
  Byte phase;
  Byte size, at;
  std::array<Byte, kMaxBatch> batch;
  Byte seen;
};

// What the consumer's service made of the events.
struct Target {
  Byte version;
  std::array<Byte, kMaxEvents> effects;
  Byte remembered;  // one bit an event
};

// A command whose sender is dead or has lost its connection, and which the server may still carry out at any time.
struct Ghost {
  enum Kind : Byte { kNone, kCommit, kAppend, kEffect, kPublish, kTrim };
  Byte kind;
  Byte a, b, c;
  friend auto operator<=>(const Ghost&, const Ghost&) = default;
};

enum class Fault : Byte {
  kNone,
  kDoubled,      // a cause had two effects
  kVersions,     // the aggregate's events do not tell of versions 1, 2, 3, …
  kLostCommand,  // an answered command is not in the state
  kWrongAnswer,  // a repeat did not get the first answer
  kLostEvent,    // a state's event is neither waiting nor on the bus, or an event passed without its effect
  kDisordered,   // first occurrences on the bus, or effects, out of order
  kNotHolder,    // events were removed by a relay that does not hold the lease
  kStuck,        // all live and nothing in the way, yet not everything comes to its end
};

struct State {
  std::array<Client, kCopies> clients;
  std::array<Handler, kCopies> handlers;
  Store store;
  std::array<Relay, kCopies> relays;
  Bus bus;
  Consumer consumer;
  Target target;
  std::array<Ghost, kMaxGhosts> ghosts;  // sorted, the greatest first
  Byte mishaps;                          // crashes and cuts that may still happen
  Fault fault;
};
static_assert(std::has_unique_object_representations_v<State>);

}  // namespace meydan::model
