#pragma once

#include "common/async/task.h"
#include "common/delivery/consumer.h"
#include "services/directory/store.h"

namespace meydan::directory {

// What other services' events change in the directory: a hand-over that the vault saw completed is marked on its
// account (DR4). Each event has its effect once, however often it comes. Safe from any thread.
class Reactions {
 public:
  explicit Reactions(DirectoryStore& store) : store_(store) {}

  delivery::Handlers Handlers();

 private:
  Task<absl::Status> OnHandOverCompleted(Event event);
  Task<absl::StatusOr<GuardedDecision<v1::Account>>> Mark(v1::Account account, v1::HandOver hand_over);

  DirectoryStore& store_;
};

}  // namespace meydan::directory
