#pragma once

#include <vector>

#include "absl/functional/any_invocable.h"

namespace meydan {

// Runs `callback` at the end of this turn of the event loop whose thread this is, behind what sockets and other
// callbacks have to do in it and what it sends; at once on every other thread. For what costs less when much of it is
// done in a row: whoever is woken by it then is woken once, and the loop is not held up between two answers of the same
// batch.
void AtEndOfTurn(absl::AnyInvocable<void() &&> callback);

namespace async_internal {

// What is left for the end of the turn of one loop. Belongs to the loop's thread, for which it stands as long as it
// lives.
class Turn {
 public:
  // `wake` sees to it that End is called soon.
  explicit Turn(absl::AnyInvocable<void()> wake);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // That of this thread; null when it is no loop's.
  static Turn* OfThisThread();

  void Leave(absl::AnyInvocable<void() &&> callback);
  // Runs what was left until now. False when nothing was.
  bool End();

 private:
  absl::AnyInvocable<void()> wake_;
  std::vector<absl::AnyInvocable<void() &&>> left_;
};

}  // namespace async_internal

}  // namespace meydan
