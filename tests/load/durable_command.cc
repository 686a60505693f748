// durable_command_ratio: one write of one aggregate against an empty call of the same server.
#include <unistd.h>

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "tests/load/commands.h"
#include "tests/load/figures.h"
#include "tests/load/process_use.h"

namespace meydan::load {
namespace {

using integration::Stack;

void Append(const std::vector<std::pair<std::string, double>>& more, Figure& figure) {
  figure.detail.insert(figure.detail.end(), more.begin(), more.end());
}

absl::Status Measure(Bench& bench, const std::string& service, const std::string& command,
                     const std::function<absl::StatusOr<Job>(const Stack&)>& make_job) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", service}));
  ASSIGN_OR_RETURN(const Job job, make_job(*stack));
  const Options& options = bench.options();
  ClosedLoop loop{.in_flight = options.in_flight, .warm_up = options.warm_up, .measured = options.measured};
  Figure figure{.figure = "durable_command_ratio",
                .baseline_unit = "empty calls/s",
                .goal_kind = Figure::Goal::kAtLeast,
                .goal = 0.6,
                .labels = {{"command", command}}};
  std::vector<double> ratios, rates, p99;
  std::vector<double> empty = {bench.MeasureEmpty().Rate()};
  for (int round = 0; round < options.rounds; ++round) {
    const bool last = round == options.rounds - 1;
    const CpuUse use({{"service_cpu_us", stack->process(service).pid()},
                      {"redis_cpu_us", stack->redis().pid()},
                      {"generator_cpu_us", getpid()}});
    const Load load = Run(options.engine, job, loop);
    RETURN_IF_ERROR(WaitUntilSettled(*stack, {service}, absl::Minutes(2)));
    if (last) Append(use.MicrosPerCall(load.next - loop.first), figure);
    loop.first = load.next;
    const CpuUse empty_use({{"empty_server_cpu_us", bench.empty().pid()}, {"empty_generator_cpu_us", getpid()}});
    const Load nothing = bench.MeasureEmpty();
    if (last) Append(empty_use.MicrosPerCall(nothing.next), figure);
    empty.push_back(nothing.Rate());
    rates.push_back(load.Rate());
    p99.push_back(absl::ToDoubleMilliseconds(load.latency.Percentile(0.99)));
    ratios.push_back(load.Rate() / ((empty[round] + empty[round + 1]) / 2));
    Say(absl::StrFormat("%s: %.0f/s against %.0f empty calls/s, p50 %.1f ms, p99 %.1f ms %s", command, load.Rate(),
                        (empty[round] + empty[round + 1]) / 2, absl::ToDoubleMilliseconds(load.latency.Percentile(0.5)),
                        p99.back(), load.DescribeFailures()));
    if (load.done == 0) return absl::InternalError("no command succeeded: " + load.DescribeFailures());
  }
  figure.value = MedianOf(ratios);
  figure.baseline = MedianOf(empty);
  figure.detail.insert(figure.detail.begin(), {{"commands_per_s", MedianOf(rates)}, {"p99_ms", MedianOf(p99)}});
  bench.Report(figure);
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureDurableCommand(Bench& bench) {
  RETURN_IF_ERROR(Measure(bench, "routing", "OpenCase", [](const Stack& stack) { return OpenCaseJob(stack, 1); }));
  return Measure(bench, "moderation", "IngestComments",
                 [](const Stack& stack) { return IngestJob(stack, 2, /*batch=*/1, {CleanText()}); });
}

}  // namespace meydan::load
