#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/load/empty_server.h"
#include "tests/load/figure.h"
#include "tests/load/generator.h"

namespace meydan::load {

// How much is measured.
struct Options {
  Engine engine;
  int in_flight = 256;
  int rounds = 3;
  absl::Duration measured = absl::Seconds(8);  // of each round
  absl::Duration warm_up = absl::Seconds(2);
  int64_t comments = 20'000;     // that go through everything in each round
  int64_t stored = 1'000'000;    // that the store is filled with
  int64_t submissions = 10'000;  // that are submitted, and approved, in each round
  int accounts = 1'000;          // whose passwords are revealed
};

// What all measurements share: the options, the baseline's server, and where figures go. Not safe for use from several
// threads.
class Bench {
 public:
  static absl::StatusOr<std::unique_ptr<Bench>> Make(const Options& options);

  const Options& options() const { return options_; }
  const EmptyServer& empty() const { return empty_; }
  // Empty calls per second, measured now in a closed loop.
  Load MeasureEmpty() const;
  // Puts the figure on stdout at once.
  void Report(const Figure& figure);
  bool all_met() const { return all_met_; }

 private:
  Bench(const Options& options, EmptyServer empty) : options_(options), empty_(std::move(empty)) {}

  const Options options_;
  const EmptyServer empty_;
  bool all_met_ = true;
};

// A line on stderr, with the time since the start.
void Say(const std::string& line);

// A stack of real services for the small university of the integration tests.
absl::StatusOr<std::unique_ptr<integration::Stack>> StartStack(integration::Stack::Bus bus,
                                                               std::vector<std::string> services);
// Until each of the services has handed over its events and handled those of others.
absl::Status WaitUntilSettled(integration::Stack& stack, const std::vector<std::string>& services,
                              absl::Duration patience);
// Waits until the stack's Redis does not rewrite its file, as what was done before made it do: that takes a core away.
absl::Status WaitUntilRewritten(integration::Stack& stack, absl::Duration patience);
// A token of the stack's issuer.
absl::StatusOr<std::string> TokenOf(const integration::Stack& stack, const std::string& subject);

}  // namespace meydan::load
