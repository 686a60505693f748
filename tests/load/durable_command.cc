// durable_command_ratio: one write of one aggregate against an empty call of the same server.
#include <unistd.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "tests/load/commands.h"
#include "tests/load/figures.h"
#include "tests/load/process_use.h"
#include "tests/load/submissions.h"

namespace meydan::load {
namespace {

using integration::Stack;

// The rounds of one command.
class Rounds {
 public:
  explicit Rounds(std::string command) : command_(std::move(command)) {}

  // `empty` are the rates of empty calls before and after the load; `uses` is per call, by what it was used for.
  void Add(const Load& load, std::pair<double, double> empty, std::vector<std::pair<std::string, double>> uses) {
    const double baseline = (empty.first + empty.second) / 2;
    ratios_.push_back(load.Rate() / baseline);
    rates_.push_back(load.Rate());
    baselines_.push_back(baseline);
    p99_.push_back(absl::ToDoubleMilliseconds(load.latency.Percentile(0.99)));
    uses_ = std::move(uses);
    Say(absl::StrFormat("%s: %.0f/s against %.0f empty calls/s, p50 %.1f ms, p99 %.1f ms %s", command_, load.Rate(),
                        baseline, absl::ToDoubleMilliseconds(load.latency.Percentile(0.5)), p99_.back(),
                        load.DescribeFailures()));
  }

  void Report(Bench& bench) const {
    Figure figure{.figure = "durable_command_ratio",
                  .value = MedianOf(ratios_),
                  .baseline = MedianOf(baselines_),
                  .baseline_unit = "empty calls/s",
                  .goal_kind = Figure::Goal::kAtLeast,
                  .goal = 0.6,
                  .labels = {{"command", command_}},
                  .detail = {{"commands_per_s", MedianOf(rates_)}, {"p99_ms", MedianOf(p99_)}}};
    figure.detail.insert(figure.detail.end(), uses_.begin(), uses_.end());
    bench.Report(figure);
  }

 private:
  const std::string command_;
  std::vector<double> ratios_, rates_, baselines_, p99_;
  std::vector<std::pair<std::string, double>> uses_;  // of the last round
};

// Measures load and empty calls by turns.
class Turns {
 public:
  Turns(Bench& bench, Stack& stack, std::string service)
      : bench_(bench), stack_(stack), service_(std::move(service)), empty_(bench.MeasureEmpty().Rate()) {}

  // Loads the service as `run` does with `calls` calls, of which it tells when it is back.
  absl::Status Take(Rounds& rounds, const std::function<Load(int64_t& calls)>& run) {
    const CpuUse use({{"service_cpu_us", stack_.process(service_).pid()},
                      {"redis_cpu_us", stack_.redis().pid()},
                      {"generator_cpu_us", getpid()}});
    int64_t calls = 0;
    const Load load = run(calls);
    RETURN_IF_ERROR(WaitUntilSettled(stack_, {service_}, absl::Minutes(2)));
    auto uses = use.MicrosPerCall(calls);
    if (load.done == 0) return absl::InternalError("no command succeeded: " + load.DescribeFailures());
    const CpuUse empty_use({{"empty_server_cpu_us", bench_.empty().pid()}, {"empty_generator_cpu_us", getpid()}});
    const Load nothing = bench_.MeasureEmpty();
    const auto empty_uses = empty_use.MicrosPerCall(nothing.next);
    uses.insert(uses.end(), empty_uses.begin(), empty_uses.end());
    rounds.Add(load, {empty_, nothing.Rate()}, std::move(uses));
    empty_ = nothing.Rate();
    return absl::OkStatus();
  }

 private:
  Bench& bench_;
  Stack& stack_;
  const std::string service_;
  double empty_;  // the rate of empty calls, as measured last
};

// A command that can be sent without end.
absl::Status Measure(Bench& bench, const std::string& service, const std::string& command,
                     const std::function<absl::StatusOr<Job>(const Stack&)>& make_job) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", service}));
  ASSIGN_OR_RETURN(const Job job, make_job(*stack));
  const Options& options = bench.options();
  ClosedLoop loop{.in_flight = options.in_flight, .warm_up = options.warm_up, .measured = options.measured};
  Rounds rounds(command);
  Turns turns(bench, *stack, service);
  for (int round = 0; round < options.rounds; ++round) {
    RETURN_IF_ERROR(turns.Take(rounds, [&](int64_t& calls) {
      Load load = Run(options.engine, job, loop);
      calls = load.next - loop.first;
      loop.first = load.next;
      return load;
    }));
  }
  rounds.Report(bench);
  return absl::OkStatus();
}

// Commands that end what they are about, which is made ready before each round.
absl::Status MeasureReview(Bench& bench) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", "review"}));
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(Submissions submissions, Submissions::Start(*stack, options.engine, options.in_flight));
  Rounds submit("SubmitSubmission");
  Rounds approve("ApproveSubmission");
  Turns turns(bench, *stack, "review");
  const auto all_of = [&](const Job& job) {
    return [&](int64_t& calls) {
      calls = options.submissions;
      return submissions.RunAll(job);
    };
  };
  for (int round = 0; round < options.rounds; ++round) {
    RETURN_IF_ERROR(submissions.Begin(options.submissions));
    ASSIGN_OR_RETURN(const Job to_submit, submissions.SubmitJob());
    RETURN_IF_ERROR(turns.Take(submit, all_of(to_submit)));
    RETURN_IF_ERROR(submissions.Assess());
    ASSIGN_OR_RETURN(const Job to_approve, submissions.ApproveJob());
    RETURN_IF_ERROR(turns.Take(approve, all_of(to_approve)));
  }
  submit.Report(bench);
  approve.Report(bench);
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureDurableCommand(Bench& bench) {
  RETURN_IF_ERROR(Measure(bench, "routing", "OpenCase", [](const Stack& stack) { return OpenCaseJob(stack, 1); }));
  RETURN_IF_ERROR(MeasureReview(bench));
  return Measure(bench, "moderation", "IngestComments",
                 [](const Stack& stack) { return IngestJob(stack, 2, /*batch=*/1, {CleanText()}); });
}

}  // namespace meydan::load
