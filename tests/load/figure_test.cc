#include "tests/load/figure.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/load/schedule.h"

namespace meydan::load {
namespace {

Figure Ratio(double value) {
  return {.figure = "durable_command_ratio",
          .value = value,
          .baseline = 51234.5,
          .baseline_unit = "calls/s",
          .goal_kind = Figure::Goal::kAtLeast,
          .goal = 0.6};
}

TEST(FigureTest, IsOneLineOfJson) {
  Figure figure = Ratio(0.612345);
  figure.labels = {{"service", "routing"}};
  figure.detail = {{"rate", 31000.4}, {"p99_ms", 12.3456}};
  EXPECT_EQ(JsonLine(figure),
            R"({"figure":"durable_command_ratio","service":"routing","value":0.6123,"baseline":51235,)"
            R"("baseline_unit":"calls/s","goal":">= 0.6","met":true,"detail":{"rate":31000,"p99_ms":12.35}})");
}

TEST(FigureTest, TellsWhetherTheGoalIsMet) {
  EXPECT_TRUE(Ratio(0.6).Met());
  EXPECT_FALSE(Ratio(0.59).Met());
  Figure seconds = Ratio(4);
  seconds.goal_kind = Figure::Goal::kAtMost;
  seconds.goal = 5;
  EXPECT_TRUE(seconds.Met());
  seconds.value = 5.1;
  EXPECT_FALSE(seconds.Met());
}

TEST(FigureTest, AFigureWithoutAGoalSaysNothingOfOne) {
  EXPECT_EQ(JsonLine({.figure = "pages", .value = 2, .unit = "ms", .baseline = 0.5}),
            R"({"figure":"pages","value":2,"unit":"ms","baseline":0.5})");
}

TEST(FigureTest, WhatIsNoNumberIsNull) {
  EXPECT_EQ(JsonLine({.figure = "x", .value = std::numeric_limits<double>::quiet_NaN(), .baseline = 0}),
            R"({"figure":"x","value":null,"baseline":0})");
}

TEST(FigureTest, TheMedianIsInTheMiddle) {
  EXPECT_EQ(MedianOf({}), 0);
  EXPECT_EQ(MedianOf({3}), 3);
  EXPECT_EQ(MedianOf({9, 1, 4}), 4);
  EXPECT_EQ(MedianOf({9, 1, 4, 2}), 3);
}

TEST(ScheduleTest, SendsEvenlyAndDoesNotDrift) {
  const Schedule schedule(absl::UnixEpoch(), 3);
  EXPECT_EQ(schedule.At(0), absl::UnixEpoch());
  EXPECT_EQ(schedule.At(3), absl::UnixEpoch() + absl::Seconds(1));
  EXPECT_EQ(schedule.At(3'000'000), absl::UnixEpoch() + absl::Seconds(1'000'000));
  EXPECT_LT(schedule.At(1), schedule.At(2));
}

}  // namespace
}  // namespace meydan::load
