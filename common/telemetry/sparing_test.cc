#include "common/telemetry/sparing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meydan::telemetry {
namespace {

using ::testing::Optional;

TEST(SparingTest, OneLineOfAKindASecondTellsHowManyWereLeftOut) {
  Sparing sparing;
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  EXPECT_THAT(sparing.Due("TOO_MANY_CALLS", now), Optional(0));
  EXPECT_EQ(sparing.Due("TOO_MANY_CALLS", now), std::nullopt);
  EXPECT_EQ(sparing.Due("TOO_MANY_CALLS", now + absl::Milliseconds(999)), std::nullopt);
  EXPECT_THAT(sparing.Due("REDIS_UNAVAILABLE", now), Optional(0));
  now += absl::Seconds(1);
  EXPECT_THAT(sparing.Due("TOO_MANY_CALLS", now), Optional(2));
  EXPECT_THAT(sparing.Due("TOO_MANY_CALLS", now + absl::Seconds(5)), Optional(0));
}

}  // namespace
}  // namespace meydan::telemetry
