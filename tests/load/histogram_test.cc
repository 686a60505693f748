#include "tests/load/histogram.h"

#include <gtest/gtest.h>

namespace meydan::load {
namespace {

TEST(HistogramTest, IsEmptyAtFirst) {
  EXPECT_EQ(Histogram().count(), 0);
  EXPECT_EQ(Histogram().Percentile(0.99), absl::ZeroDuration());
}

TEST(HistogramTest, ShortDurationsAreExact) {
  Histogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.Add(absl::Microseconds(i));
  EXPECT_EQ(histogram.Percentile(0.5), absl::Microseconds(50));
  EXPECT_EQ(histogram.Percentile(0.99), absl::Microseconds(99));
  EXPECT_EQ(histogram.Percentile(1), absl::Microseconds(100));
  EXPECT_EQ(histogram.Percentile(0), absl::Microseconds(1));
}

// Each value has to come back, alone in its histogram, as itself or at most 1/128 more; and a longer one never as less.
TEST(HistogramTest, EveryDurationIsKnownToWithinAnHundredTwentyEighth) {
  absl::Duration before;
  for (int64_t micros = 1; micros < 3'600'000'000; micros += 1 + micros / 100) {
    Histogram pair;  // the longer one keeps the maximum from hiding the bucket's end
    pair.Add(absl::Microseconds(micros));
    pair.Add(absl::Hours(1));
    const absl::Duration found = pair.Percentile(0.5);
    ASSERT_GE(found, absl::Microseconds(micros));
    ASSERT_LE(absl::ToDoubleMicroseconds(found), static_cast<double>(micros) * (1 + 1.0 / 128)) << micros;
    ASSERT_GE(found, before);
    before = found;
  }
}

TEST(HistogramTest, WhatIsOutOfRangeCountsAsTheNearestThatIsIn) {
  Histogram histogram;
  histogram.Add(absl::Nanoseconds(3));
  EXPECT_EQ(histogram.Percentile(1), absl::Microseconds(1));
  histogram.Add(absl::Hours(30));
  EXPECT_EQ(histogram.Percentile(1), absl::Hours(1));
  histogram.Add(-absl::Seconds(1));
  EXPECT_EQ(histogram.count(), 3);
}

TEST(HistogramTest, MergingIsAddingAll) {
  Histogram one, other, all;
  for (int i = 0; i < 1000; ++i) {
    const absl::Duration duration = absl::Microseconds(i * i);
    (i % 3 == 0 ? one : other).Add(duration);
    all.Add(duration);
  }
  one.Merge(other);
  EXPECT_EQ(one.count(), all.count());
  EXPECT_EQ(one.max(), all.max());
  for (const double share : {0.0, 0.1, 0.5, 0.9, 0.999, 1.0}) EXPECT_EQ(one.Percentile(share), all.Percentile(share));
}

}  // namespace
}  // namespace meydan::load
