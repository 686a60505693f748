#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/integration/stack.h"
#include "tests/load/bench.h"
#include "tests/load/generator.h"

namespace meydan::load {

// Accounts of the small university's faculty, each with a manager of its own, whose passwords lie in the vault to be
// revealed. A reveal changes the account's record and what is counted for the person; so those that are in flight
// together are about different ones.
class Reveals {
 public:
  // `stack` must outlive it and run the vault, and nothing else after the directory. Registers people and accounts,
  // deposits what TIER_STANDARD asks for, lets each person reveal as much as a policy can, at any hour, and takes one
  // reveal all the way, so that an error is told as such. As many accounts as the options say.
  static absl::StatusOr<Reveals> Start(integration::Stack& stack, const Options& options);

  // Reveals the n-th account's password to its manager, who has just signed in with a second factor; after the last
  // account the first one's again.
  absl::StatusOr<Job> RevealJob() const;
  // How many calls may be in flight: what the options say, at most a third of the accounts.
  int in_flight() const;

 private:
  Reveals(integration::Stack& stack, const Options& options) : stack_(stack), options_(options) {}
  absl::Status AddPeople();
  absl::Status AddAccounts();
  absl::Status LoosenPolicy();
  absl::Status Deposit();
  absl::Status TryOne();

  integration::Stack& stack_;
  Options options_;
};

}  // namespace meydan::load
