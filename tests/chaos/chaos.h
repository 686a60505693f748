#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/chaos/report.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

struct Options {
  integration::Stack::Bus bus = integration::Stack::Bus::kRedis;
  int kills = 12;
  uint64_t seed = 1;
  int comments = 600;
  int submissions = 20;
  absl::Duration pace;                         // between two kills, on average
  absl::Duration deadline = absl::Seconds(3);  // whole seconds in which a case must be taken; all timers follow it
  absl::Duration settle;                       // how long everything may take to come to rest, from the last kill on
  std::string file;                            // the comments' texts (corpus.h)
  std::string programs;  // the folder of the services' programs; empty for what was built with this
};

struct Outcome {
  int kills = 0;
  int64_t comments = 0;     // accepted
  int64_t submissions = 0;  // begun
  int64_t reveals = 0;      // answers that let a secret out
  int64_t hand_overs = 0;   // departures from a post, of each account
  int64_t key_turns = 0;    // of the vault's keys
  Report report;
  // What the checker does not count but must not be: a process that crashed or in which a sanitizer found something, a
  // client that was refused.
  std::vector<std::string> troubles;
};

// Starts everything, lets comments, submissions and credentials flow and processes be killed, waits until all is at
// rest, and checks. An error when the stack itself cannot be started or asked. Tells on stderr how it goes.
absl::StatusOr<Outcome> Run(const Options& options);

}  // namespace meydan::chaos
