// reveal_ratio, reveal_p99_ratio: showing one secret, which is counted for the person and recorded in the account's
// chain, each committed, before it leaves; against an empty call of the same server.
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "tests/load/disk_sync.h"
#include "tests/load/figures.h"
#include "tests/load/reveals.h"
#include "tests/load/rounds.h"

namespace meydan::load {
namespace {

using integration::Stack;

// Why these: README.md.
constexpr double kRateGoal = 0.3;
constexpr double kLatencyGoal = 8;
constexpr int kSyncs = 500;

double Millis(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

// With any that failed, the figures would not be about reveals.
absl::Status CheckAllDone(const Load& load) {
  if (load.Failures() == 0) return absl::OkStatus();
  return absl::UnavailableError("calls failed: " + load.DescribeFailures());
}

// Latencies of reveals and of empty calls at the same rate, by turns.
class Latencies {
 public:
  Latencies(Bench& bench, double rate) : bench_(bench), rate_(rate) {}

  // `first` is the number of the first reveal, and of the next one afterwards.
  absl::Status Take(const Job& reveal, int64_t& first) {
    const Options& options = bench_.options();
    OpenLoop loop{.rate = rate_, .warm_up = options.warm_up, .measured = options.measured};
    const Load empty = Run(options.engine, bench_.empty().EmptyCall(), loop);
    loop.first = first;
    const Load load = Run(options.engine, reveal, loop);
    first = load.next;
    RETURN_IF_ERROR(CheckAllDone(empty));
    RETURN_IF_ERROR(CheckAllDone(load));
    p50_.push_back(Millis(load.latency.Percentile(0.5)));
    p99_.push_back(Millis(load.latency.Percentile(0.99)));
    empty_p50_.push_back(Millis(empty.latency.Percentile(0.5)));
    empty_p99_.push_back(Millis(empty.latency.Percentile(0.99)));
    ratios_.push_back(p99_.back() / empty_p99_.back());
    Say(absl::StrFormat("%.0f/s: reveals after %.2f ms, p99 %.2f ms; empty calls %.2f ms, p99 %.2f ms", rate_,
                        p50_.back(), p99_.back(), empty_p50_.back(), empty_p99_.back()));
    return absl::OkStatus();
  }

  // `sync`: of the disk under the store.
  void Report(const Histogram& sync) {
    bench_.Report({.figure = "reveal_p99_ratio",
                   .value = MedianOf(ratios_),
                   .baseline = MedianOf(empty_p99_),
                   .baseline_unit = "ms of an empty call",
                   .goal_kind = Figure::Goal::kAtMost,
                   .goal = kLatencyGoal,
                   .detail = {{"reveals_per_s", rate_},
                              {"p99_ms", MedianOf(p99_)},
                              {"p50_ms", MedianOf(p50_)},
                              {"empty_p50_ms", MedianOf(empty_p50_)},
                              {"disk_sync_p50_ms", Millis(sync.Percentile(0.5))},
                              {"disk_sync_p99_ms", Millis(sync.Percentile(0.99))}}});
  }

 private:
  Bench& bench_;
  const double rate_;
  std::vector<double> ratios_, p50_, p99_, empty_p50_, empty_p99_;
};

// The highest rate, by turns with empty calls. `first` as above.
absl::StatusOr<double> MeasureRate(Bench& bench, Stack& stack, const Reveals& reveals, const Job& job, int64_t& first) {
  const Options& options = bench.options();
  Rounds rounds("reveal_ratio", kRateGoal, "RevealSecret");
  Turns turns(bench, stack, "vault");
  for (int round = 0; round < options.rounds; ++round) {
    absl::Status all_done;
    RETURN_IF_ERROR(turns.Take(rounds, [&](int64_t& calls) {
      const ClosedLoop loop{
          .in_flight = reveals.in_flight(), .warm_up = options.warm_up, .measured = options.measured, .first = first};
      Load load = Run(options.engine, job, loop);
      calls = load.next - first;
      first = load.next;
      all_done = CheckAllDone(load);
      return load;
    }));
    RETURN_IF_ERROR(all_done);
  }
  rounds.Report(bench);
  return rounds.Rate();
}

}  // namespace

absl::Status MeasureReveal(Bench& bench) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", "vault"}));
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(const Reveals reveals, Reveals::Start(*stack, options));
  ASSIGN_OR_RETURN(const Job job, reveals.RevealJob());
  // Everybody's first reveal makes the record of what is counted for them.
  Run(options.engine, job, ClosedLoop{.in_flight = reveals.in_flight(), .count = options.accounts});
  int64_t first = options.accounts;
  ASSIGN_OR_RETURN(const double highest, MeasureRate(bench, *stack, reveals, job, first));
  Latencies latencies(bench, highest / 5);
  for (int round = 0; round < options.rounds; ++round) {
    RETURN_IF_ERROR(latencies.Take(job, first));
    RETURN_IF_ERROR(WaitUntilSettled(*stack, {"vault"}, absl::Minutes(2)));
  }
  ASSIGN_OR_RETURN(const Histogram sync, MeasureDiskSync(stack->scratch().path(), kSyncs));
  latencies.Report(sync);
  return absl::OkStatus();
}

}  // namespace meydan::load
