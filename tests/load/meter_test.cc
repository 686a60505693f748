#include "tests/load/meter.h"

#include <gtest/gtest.h>

namespace meydan::load {
namespace {

constexpr absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

// `rate` per second from `from` to `to`, seconds after the start.
void Fill(Meter& meter, double from, double to, double rate) {
  for (double at = from; at < to; at += 1 / rate) meter.Tick(kStart + absl::Seconds(at));
}

TEST(MeterTest, TellsTheRateBetweenTwoTimes) {
  Meter meter;
  Fill(meter, 0, 2, 100);
  EXPECT_NEAR(meter.RateBetween(kStart, kStart + absl::Seconds(2)), 100, 1);
  EXPECT_NEAR(meter.RateBetween(kStart + absl::Seconds(2), kStart + absl::Seconds(3)), 0, 1);
}

TEST(MeterTest, IsBackWhenASecondBroughtAsMuchAsBefore) {
  Meter meter;
  Fill(meter, 0, 1, 100);
  Fill(meter, 3, 6, 100);  // away for two seconds
  const auto back = meter.BackAt(100, kStart + absl::Seconds(1), kStart + absl::Seconds(6));
  ASSERT_TRUE(back.has_value());
  EXPECT_NEAR(absl::ToDoubleSeconds(*back - kStart), 2.9, 0.06);
}

TEST(MeterTest, ABlinkIsNotBack) {
  Meter meter;
  Fill(meter, 1, 1.2, 100);
  Fill(meter, 3, 6, 50);
  EXPECT_EQ(meter.BackAt(100, kStart + absl::Seconds(1), kStart + absl::Seconds(6)), std::nullopt);
}

TEST(MeterTest, ASecondThatIsNotOverDoesNotCount) {
  Meter meter;
  Fill(meter, 0, 1, 100);
  EXPECT_EQ(meter.BackAt(100, kStart, kStart + absl::Seconds(0.9)), std::nullopt);
  EXPECT_EQ(meter.BackAt(100, kStart, kStart + absl::Seconds(1)), kStart);
}

}  // namespace
}  // namespace meydan::load
