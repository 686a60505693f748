#include "tests/chaos/strikes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace meydan::chaos {
namespace {

TEST(PlanStrikesTest, TheSameSeedGivesTheSamePlanAndAnotherSeedAnother) {
  const auto times = [](uint64_t seed) {
    std::vector<absl::Duration> all;
    for (const Strike& strike : PlanStrikes(seed, 50, 6, absl::Seconds(2))) all.push_back(strike.at);
    return all;
  };
  EXPECT_EQ(times(7), times(7));
  EXPECT_NE(times(7), times(8));
}

TEST(PlanStrikesTest, EveryVictimIsStruckAboutAsOften) {
  std::map<int, int> hits;
  for (const Strike& strike : PlanStrikes(1, 600, 6, absl::Seconds(2))) ++hits[strike.victim];
  ASSERT_EQ(hits.size(), 6u);
  for (const auto& [victim, count] : hits) EXPECT_GT(count, 70) << victim;
}

TEST(PlanStrikesTest, TwelveStrikesReachSixVictimsWhateverTheSeed) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    std::map<int, int> hits;
    for (const Strike& strike : PlanStrikes(seed, 12, 6, absl::Seconds(2))) ++hits[strike.victim];
    EXPECT_EQ(hits.size(), 6u) << seed;
  }
}

TEST(PlanStrikesTest, StrikesComeInOrderAndAtTheAskedPace) {
  const std::vector<Strike> strikes = PlanStrikes(3, 500, 5, absl::Seconds(2));
  ASSERT_EQ(strikes.size(), 500u);
  for (size_t i = 1; i < strikes.size(); ++i) EXPECT_GE(strikes[i].at, strikes[i - 1].at);
  EXPECT_GT(strikes.back().at, absl::Seconds(500));
  EXPECT_LT(strikes.back().at, absl::Seconds(1000));
}

TEST(PlanStrikesTest, SomeHitTheSameVictimWhileItRecovers) {
  int again = 0;
  const std::vector<Strike> strikes = PlanStrikes(5, 300, 6, absl::Seconds(2));
  for (size_t i = 1; i < strikes.size(); ++i) {
    const absl::Duration gap = strikes[i].at - strikes[i - 1].at - strikes[i - 1].downtime;
    if (strikes[i].victim == strikes[i - 1].victim && gap < absl::Seconds(1)) ++again;
  }
  EXPECT_GT(again, 20);
}

}  // namespace
}  // namespace meydan::chaos
