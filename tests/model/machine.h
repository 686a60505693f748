#pragma once

#include <vector>

#include "tests/model/state.h"

namespace meydan::model {

// What keeps the write path's promises. Each can be taken away, to see that it is needed and that the search sees it.
struct Protections {
  bool version_check = true;          // the commit script compares the version that the decision was made on
  bool cause_memory = true;           // and knows causes that have had their effect
  bool recall = true;                 // who refuses a command first asks whether it has had its effect
  bool one_step = true;               // state and event are written together
  bool published_before_trim = true;  // the relay removes what the bus has acknowledged
  bool trim_by_place = true;          // by the last event's place, not as many as were published
  bool fencing = true;                // and only while it holds the lease
  bool effect_before_mark = true;     // the consumer marks what has had its effect
  bool looks_at_previous = true;      // the relay takes what was handed only behind what has been acknowledged
};

struct Bounds {
  int commands = 2;  // of each client
  int relays = 2;
  int mishaps = 2;  // crashes, cut connections, callers that lose patience
  int waiting = 2;  // events on the bus that are not marked done
  Fault tolerated = Fault::kNone;
};

struct Next {
  State state;
  const char* what;  // happened
  int who;           // which client, handler, relay; -1: there is only one
  bool fair;         // what is bound to happen sooner or later when nothing goes wrong any more
};

// All that can happen next.
class Machine {
 public:
  Machine(Protections protections, Bounds bounds) : protections_(protections), bounds_(bounds) {}

  State Start() const;
  // In the order in which fair ones bring everything to its end. The result is valid until the next call.
  const std::vector<Next>& After(const State& state);
  // Everything is answered, published and has had its effect.
  bool IsFinished(const State& state) const;

 private:
  enum class Outcome { kDone, kRepeat, kStale };

  void AfterGhosts();
  void AfterClient(int c);
  void AfterHandler(int h);
  void AfterRelay(int r);
  void AfterRemoval(int r);
  void TakeHanded(int r);
  void AfterLease(int r);
  void AfterConsumer();
  void MishapsOfHandler(int h);
  void MishapsOfRelay(int r);
  void MishapsOfConsumer();

  // What the servers do with a command.
  Outcome Commit(State& state, Byte command, Byte seen) const;
  void Append(State& state, Byte event) const;
  Outcome Effect(State& state, Byte event, Byte seen) const;
  void Publish(State& state, Byte place) const;
  bool Trim(State& state, Byte from, Byte to, Byte token) const;

  bool Read(Relay& relay) const;
  void Begin(Relay& relay, int from, int to) const;
  void SendRemoval(Relay& relay) const;
  void Answer(State& state, int h, Byte version) const;
  void Load(State& state) const;
  void NextEvent(State& state) const;
  void MarkDone(State& state) const;
  void Haunt(State& state, Ghost ghost) const;
  void Add(State state, const char* what, int who, bool fair);
  bool CanPublish() const { return now_.bus.waiting < bounds_.waiting; }

  const Protections protections_;
  const Bounds bounds_;
  State now_;
  std::vector<Next> next_;
};

// Names the lease's tokens alike in states that differ in nothing else.
void RenameTokens(State& state);

// The same for all states that differ only in who is who: everything that can happen to one can happen to the other.
State Canonical(const State& state);

// What is wrong in this state by itself.
Fault Examine(const State& state);

const char* Describe(Fault fault);

}  // namespace meydan::model
