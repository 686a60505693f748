// pipeline_p99_ratio: from a comment's intended send time to the moment at which a notice of its case can be read,
// against one hop through the same broker without Meydan. Then overload: three times as many comments as can be taken
// in.
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "tests/load/figures.h"
#include "tests/load/main_job.h"
#include "tests/load/notice_times.h"
#include "tests/load/raw_kafka.h"

namespace meydan::load {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr absl::Duration kRawWarmUp = absl::Seconds(3);

double Millis(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

// One round of comments, one a call, at the rate.
absl::StatusOr<Histogram> MeasureNotices(const Bench& bench, MainJob& job, NoticeTimes& times, double rate) {
  ASSIGN_OR_RETURN(const Job singles, job.Singles());
  const Options& options = bench.options();
  OpenLoop loop{.rate = rate, .warm_up = options.warm_up, .measured = options.measured};
  loop.sending = [&times, series = job.series()](int64_t n, absl::Time intended) {
    times.Sending(series, n, intended);
  };
  const absl::Time begin = absl::Now() + options.warm_up;
  const Load load = Run(options.engine, singles, loop);
  if (load.Failures() > 0) return absl::UnavailableError("comments were refused: " + load.DescribeFailures());
  RETURN_IF_ERROR(times.WaitForAll(kPatience));
  return times.LatencySince(begin);
}

absl::Status MeasureLatency(Bench& bench, MainJob& job) {
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(const double highest, job.PassThrough(bench, options.comments));
  const double rate = highest / 5;
  NoticeTimes times(job);
  // A producer's first records wait for its place with the broker, and a new topic's for its leaders.
  const RawKafkaLoad raw_load{.rate = rate, .warm_up = kRawWarmUp, .measured = options.measured};
  std::vector<double> ratios, p50, p99, raw_p50, raw_p99;
  for (int round = 0; round < options.rounds; ++round) {
    const std::string topic = absl::StrCat("meydan.load.raw.", round);
    ASSIGN_OR_RETURN(const Histogram raw, MeasureRawKafka(job.stack().kafka(), topic, raw_load));
    ASSIGN_OR_RETURN(const Histogram notices, MeasureNotices(bench, job, times, rate));
    raw_p50.push_back(Millis(raw.Percentile(0.5)));
    raw_p99.push_back(Millis(raw.Percentile(0.99)));
    p50.push_back(Millis(notices.Percentile(0.5)));
    p99.push_back(Millis(notices.Percentile(0.99)));
    ratios.push_back(p99.back() / raw_p99.back());
    Say(absl::StrFormat("%.0f comments/s: notices after %.1f ms, p99 %.1f ms; raw Kafka %.1f ms, p99 %.1f ms", rate,
                        p50.back(), p99.back(), raw_p50.back(), raw_p99.back()));
  }
  bench.Report({.figure = "pipeline_p99_ratio",
                .value = MedianOf(ratios),
                .baseline = MedianOf(raw_p99),
                .baseline_unit = "ms of librdkafka alone",
                .goal_kind = Figure::Goal::kAtMost,
                .goal = 3,
                .detail = {{"comments_per_s", rate},
                           {"p99_ms", MedianOf(p99)},
                           {"p50_ms", MedianOf(p50)},
                           {"raw_p50_ms", MedianOf(raw_p50)}}});
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasurePipeline(Bench& bench) {
  ASSIGN_OR_RETURN(MainJob job, MainJob::Start());
  RETURN_IF_ERROR(job.WarmUp(bench));
  return MeasureLatency(bench, job);
}

absl::Status MeasureOverload(Bench& bench) {
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(MainJob job, MainJob::Start());
  RETURN_IF_ERROR(job.WarmUp(bench));
  std::vector<double> shares, p99, calm_rates, calm_p99;
  for (int round = 0; round < options.rounds; ++round) {
    ASSIGN_OR_RETURN(const Job batches, job.Batches());
    const ClosedLoop calm_loop{.in_flight = 8, .warm_up = options.warm_up, .measured = options.measured};
    const Load calm = Run(options.engine, batches, calm_loop);
    RETURN_IF_ERROR(job.WaitUntilSettled());
    const OpenLoop loop{
        .rate = 3 * calm.Rate(), .warm_up = options.warm_up, .measured = options.measured, .first = calm.next};
    const Load flood = Run(options.engine, batches, loop);
    RETURN_IF_ERROR(job.WaitUntilSettled());
    calm_rates.push_back(calm.Rate() * MainJob::kBatch);
    calm_p99.push_back(Millis(calm.latency.Percentile(0.99)));
    shares.push_back(flood.Rate() / calm.Rate());
    p99.push_back(Millis(flood.latency.Percentile(0.99)));
    Say(absl::StrFormat("%.0f batches/s are the most, p99 %.1f ms; of %.0f/s %.0f/s come in, p99 %.1f ms; %s",
                        calm.Rate(), calm_p99.back(), loop.rate, flood.Rate(), p99.back(), flood.DescribeFailures()));
  }
  bench.Report({.figure = "overload_goodput_ratio",
                .value = MedianOf(shares),
                .baseline = MedianOf(calm_rates),
                .baseline_unit = "comments/s at most",
                .goal_kind = Figure::Goal::kAtLeast,
                .goal = 0.9});
  bench.Report({.figure = "overload_p99_ms",
                .value = MedianOf(p99),
                .unit = "ms",
                .baseline = MedianOf(calm_p99),
                .baseline_unit = "ms at the highest rate",
                .goal_kind = Figure::Goal::kAtMost,
                .goal = 2000});
  return absl::OkStatus();
}

}  // namespace meydan::load
