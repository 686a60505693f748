#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/client.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/ledger.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// One desk: takes cases, passes them on or up, answers, closes and reopens them, and confirms removals, in the name of
// whoever may. Each act has one request_id and is repeated, to any copy of the service, until it is answered; some are
// sent twice at the same time. A case and a comment belong to one desk of all, so nobody else is ever faster, and a
// refusal means that a repeat was not known as one. For one thread.
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
  // Repeats the call until it is answered.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Act(const std::string& service, const std::string& person, Request request);

  bool IsMine(const std::string& name) const;
  // True in `percent` of all cases.
  bool Chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  // Somebody who works for the unit; "" when there is nobody.
  std::string SomebodyOf(const std::string& unit) const;
  // Of some copy of the service.
  rpc::Client& Client(const std::string& service, const std::string& subject);

  const integration::Stack& stack_;
  const University& university_;
  Ledger& ledger_;
  const int number_;
  const int desks_;
  std::mt19937_64 random_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Client>> clients_;
};

}  // namespace meydan::chaos
