#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/chaos/acting.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/ledger.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// One desk: takes cases, passes them on or up, answers, closes and reopens them, and confirms removals, in the name of
// whoever may (Acting). A case and a comment belong to one desk of all, so nobody else is ever faster, and a refusal
// means that a repeat was not known as one. For one thread.
class Desk {
 public:
  // Number `number` of `desks` desks. `stack`, `university` and `ledger` must outlive it.
  Desk(const integration::Stack& stack, const University& university, Ledger& ledger, int number, int desks,
       uint64_t seed);

  // Looks for something to do and does it.
  void HandleSomething();

 private:
  using Case = routing::v1::Case;

  void HandleACase();
  void HandleARemoval();
  // Each gives the case as it is afterwards, or an error when it was not done.
  absl::StatusOr<Case> Reassign(const Case& current);
  absl::StatusOr<Case> Escalate(const Case& current);
  absl::StatusOr<Case> Acknowledge(const Case& current);
  absl::StatusOr<Case> Answer(const Case& current);
  absl::StatusOr<Case> Close(const Case& current);
  absl::StatusOr<Case> Reopen(const Case& current);
  // Notes the act as one that states Event, when the answer's last entry of the history is `action`: others change
  // nothing.
  template <typename Event, typename Request>
  absl::StatusOr<Case> ActOnCase(const std::string& person, Request request, routing::v1::HistoryEntry::Action action);

  bool IsMine(const std::string& name) const;
  // Somebody who works for the unit; "" when there is nobody.
  std::string SomebodyOf(const std::string& unit) const;

  Acting acting_;
  const University& university_;
  const int number_;
  const int desks_;
};

}  // namespace meydan::chaos
