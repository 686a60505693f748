// States that differ only in names: of the lease's tokens, of the two callers with their handlers, of the two relays.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <utility>

#include "tests/model/machine.h"

namespace meydan::model {
namespace {

Byte OfTheOther(Byte command) {
  if (command == 0 || command > kCommands) return command;
  return static_cast<Byte>(command > 2 ? command - 2 : command + 2);
}

void SwapCallers(State& state) {
  std::swap(state.clients[0], state.clients[1]);
  std::swap(state.handlers[0], state.handlers[1]);
  for (Client& client : state.clients) client.waits_for = client.waits_for == 0 ? 0 : 3 - client.waits_for;
  for (Handler& handler : state.handlers) handler.command = OfTheOther(handler.command);
  for (Byte& command : state.store.applied) command = OfTheOther(command);
  std::swap(state.store.remembered[1], state.store.remembered[3]);
  std::swap(state.store.remembered[2], state.store.remembered[4]);
  for (Ghost& ghost : state.ghosts) {
    if (ghost.kind == Ghost::kCommit) ghost.a = OfTheOther(ghost.a);
  }
  std::sort(state.ghosts.begin(), state.ghosts.end(), std::greater<>());
}

bool IsLess(const State& a, const State& b) { return std::memcmp(&a, &b, sizeof(State)) < 0; }

}  // namespace

// In the order in which they stand here: only whether they are equal matters.
void RenameTokens(State& state) {
  std::array<Byte*, 5 + kMaxGhosts> tokens = {&state.store.lease, &state.relays[0].token, &state.relays[0].trim_token,
                                              &state.relays[1].token, &state.relays[1].trim_token};
  size_t count = 5;
  for (Ghost& ghost : state.ghosts) {
    if (ghost.kind == Ghost::kTrim) tokens[count++] = &ghost.c;
  }
  std::array<Byte, 16> names = {};
  Byte last = 0;
  for (size_t i = 0; i < count; ++i) {
    if (*tokens[i] == 0) continue;
    Byte& name = names[*tokens[i]];
    if (name == 0) name = ++last;
    *tokens[i] = name;
  }
}

State Canonical(const State& state) {
  State least = state;
  State other = state;
  for (int turn = 0; turn < 2; ++turn) {
    if (IsLess(other, least)) least = other;
    std::swap(other.relays[0], other.relays[1]);
    RenameTokens(other);
    if (IsLess(other, least)) least = other;
    SwapCallers(other);
  }
  return least;
}

}  // namespace meydan::model
