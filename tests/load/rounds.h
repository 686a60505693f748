#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "tests/integration/stack.h"
#include "tests/load/bench.h"
#include "tests/load/generator.h"

namespace meydan::load {

// The rounds of one command, whose rate is told as a ratio to that of empty calls. Not safe for use from several
// threads.
class Rounds {
 public:
  // `goal`: the ratio that is to be reached.
  Rounds(std::string figure, double goal, std::string command)
      : figure_(std::move(figure)), goal_(goal), command_(std::move(command)) {}

  // `empty` are the rates of empty calls before and after the load; `uses` is per call, by what it was used for.
  void Add(const Load& load, std::pair<double, double> empty, std::vector<std::pair<std::string, double>> uses);
  // Commands per second, the median of the rounds.
  double Rate() const;
  // That of the last round, of which there must be one.
  double LastRate() const { return rates_.back(); }
  const std::string& command() const { return command_; }
  void Report(Bench& bench) const;

 private:
  const std::string figure_;
  const double goal_;
  const std::string command_;
  std::vector<double> ratios_, rates_, baselines_, p99_;
  std::vector<std::pair<std::string, std::vector<double>>> uses_;  // by what it was used for
};

// Measures load and empty calls by turns.
class Turns {
 public:
  // Both must outlive it.
  Turns(Bench& bench, integration::Stack& stack, std::string service)
      : bench_(bench), stack_(stack), service_(std::move(service)), empty_(bench.MeasureEmpty().Rate()) {}

  // Loads the service as `run` does with `calls` calls, of which it tells when it is back. An error when none of them
  // succeeds.
  absl::Status Take(Rounds& rounds, const std::function<Load(int64_t& calls)>& run);

 private:
  Bench& bench_;
  integration::Stack& stack_;
  const std::string service_;
  double empty_;  // the rate of empty calls, as measured last
};

}  // namespace meydan::load
