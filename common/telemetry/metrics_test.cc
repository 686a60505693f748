#include "common/telemetry/metrics.h"

#include <gmock/gmock.h>

#include <thread>

namespace meydan::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, ShowsItselfInPrometheusTextFormat) {
  Metrics metrics;
  metrics.AddCounter("meydan_events_total", "Events published.", {{"service", "routing"}}).Increment(3);
  metrics.AddGauge("meydan_outbox_depth", "Events that wait.").Set(7);
  Histogram& latency = metrics.AddHistogram("meydan_commit_seconds", "Time of a commit.", {0.1, 1});
  latency.Observe(0.1);
  latency.Observe(0.5);
  latency.Observe(3);
  EXPECT_EQ(metrics.Scrape(), R"(# HELP meydan_commit_seconds Time of a commit.
# TYPE meydan_commit_seconds histogram
meydan_commit_seconds_count 3
meydan_commit_seconds_sum 3.6
meydan_commit_seconds_bucket{le="0.1"} 1
meydan_commit_seconds_bucket{le="1"} 2
meydan_commit_seconds_bucket{le="+Inf"} 3
# HELP meydan_events_total Events published.
# TYPE meydan_events_total counter
meydan_events_total{service="routing"} 3
# HELP meydan_outbox_depth Events that wait.
# TYPE meydan_outbox_depth gauge
meydan_outbox_depth 7
)");
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  EXPECT_EQ(&metrics.AddCounter("a_total", "A.", {{"x", "1"}}), &metrics.AddCounter("a_total", "A.", {{"x", "1"}}));
  EXPECT_NE(&metrics.AddCounter("a_total", "A.", {{"x", "1"}}), &metrics.AddCounter("a_total", "A.", {{"x", "2"}}));
  EXPECT_EQ(&metrics.AddHistogram("b", "B.", {1}), &metrics.AddHistogram("b", "B.", {1}));
}

TEST(MetricsTest, ACallbackIsAskedAtEachScrapeUntilItsRegistrationEnds) {
  Metrics metrics;
  double depth = 1;
  Metrics::Registration registration = metrics.AddGaugeCallback("depth", "Depth.", [&] {
    return std::vector<Sample>{{{{"shard", "0"}}, depth}, {{{"shard", "1"}}, depth * 10}};
  });
  EXPECT_THAT(metrics.Scrape(), HasSubstr("depth{shard=\"0\"} 1\ndepth{shard=\"1\"} 10\n"));
  depth = 2;
  EXPECT_THAT(metrics.Scrape(), HasSubstr("depth{shard=\"0\"} 2\n"));
  registration = Metrics::Registration();
  EXPECT_THAT(metrics.Scrape(), Not(HasSubstr("depth")));
}

TEST(MetricsTest, TwoCallbacksOfOneNameAreOneFamily) {
  Metrics metrics;
  const auto one = metrics.AddGaugeCallback("lag", "Lag.", [] { return std::vector<Sample>{{{{"topic", "a"}}, 1}}; });
  const auto two = metrics.AddGaugeCallback("lag", "Lag.", [] { return std::vector<Sample>{{{{"topic", "b"}}, 2}}; });
  EXPECT_EQ(metrics.Scrape(), "# HELP lag Lag.\n# TYPE lag gauge\nlag{topic=\"a\"} 1\nlag{topic=\"b\"} 2\n");
}

TEST(MetricsTest, FamiliesTellRunTimeLabelsApart) {
  Metrics metrics;
  const CounterFamily calls(metrics, "calls_total", "Calls.", {"method", "code"});
  calls.With({"Get", "OK"}).Increment();
  calls.With({"Get", "OK"}).Increment();
  calls.With({"Get", "NOT_FOUND"}).Increment();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("calls_total{code=\"OK\",method=\"Get\"} 2\n"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("calls_total{code=\"NOT_FOUND\",method=\"Get\"} 1\n"));
}

TEST(MetricsTest, AFamilyIsBounded) {
  Metrics metrics;
  const GaugeFamily family(metrics, "g", "G.", {"id"});
  for (int i = 0; i < 1100; ++i) family.With({std::to_string(i)}).Increment();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("g{id=\"other\"} 100\n"));
}

TEST(MetricsTest, ThreadsLoseNoObservation) {
  Metrics metrics;
  const HistogramFamily family(metrics, "h", "H.", LatencyBuckets(), {"m"});
  const CounterFamily counters(metrics, "c_total", "C.", {"m"});
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        family.With({"x"}).Observe(1);
        counters.With({"x"}).Increment();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("h_count{m=\"x\"} 4000\nh_sum{m=\"x\"} 4000\n"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("c_total{m=\"x\"} 4000\n"));
}

TEST(MetricsDeathTest, ANameThatPrometheusRefusesEndsTheProcess) {
  Metrics metrics;
  EXPECT_DEATH(metrics.AddCounter("not-allowed", "N."), "not-allowed");
  EXPECT_DEATH(metrics.AddHistogram("not-allowed", "N.", {1}), "not-allowed");
}

}  // namespace
}  // namespace meydan::telemetry
