#include "tests/load/rounds.h"

#include <unistd.h>

#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "tests/load/process_use.h"

namespace meydan::load {

void Rounds::Add(const Load& load, std::pair<double, double> empty, std::vector<std::pair<std::string, double>> uses) {
  const double baseline = (empty.first + empty.second) / 2;
  ratios_.push_back(load.Rate() / baseline);
  rates_.push_back(load.Rate());
  baselines_.push_back(baseline);
  p99_.push_back(absl::ToDoubleMilliseconds(load.latency.Percentile(0.99)));
  uses_.resize(uses.size());
  for (size_t i = 0; i < uses.size(); ++i) {
    uses_[i].first = std::move(uses[i].first);
    uses_[i].second.push_back(uses[i].second);
  }
  Say(absl::StrFormat("%s: %.0f/s against %.0f empty calls/s, p50 %.1f ms, p99 %.1f ms %s", command_, load.Rate(),
                      baseline, absl::ToDoubleMilliseconds(load.latency.Percentile(0.5)), p99_.back(),
                      load.DescribeFailures()));
}

double Rounds::Rate() const { return MedianOf(rates_); }

void Rounds::Report(Bench& bench) const {
  Figure figure{.figure = figure_,
                .value = MedianOf(ratios_),
                .baseline = MedianOf(baselines_),
                .baseline_unit = "empty calls/s",
                .goal_kind = Figure::Goal::kAtLeast,
                .goal = goal_,
                .labels = {{"command", command_}},
                .detail = {{"commands_per_s", MedianOf(rates_)}, {"p99_ms", MedianOf(p99_)}}};
  for (const auto& [name, micros] : uses_) figure.detail.emplace_back(name, MedianOf(micros));
  bench.Report(figure);
}

absl::Status Turns::Take(Rounds& rounds, const std::function<Load(int64_t& calls)>& run) {
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

}  // namespace meydan::load
