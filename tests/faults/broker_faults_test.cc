// The broker, and the line to it, under load: comments are taken in meanwhile, and afterwards nothing is lost, doubled
// or stuck.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/base/testing/status_matchers.h"
#include "tests/faults/comment_load.h"
#include "tests/faults/line_faults.h"
#include "tests/faults/world.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::faults {
namespace {

using integration::Stack;
using meydan::testing::IsOk;

// A call waits for Redis at most, never for the broker.
constexpr absl::Duration kLongestCall = absl::Seconds(3);

World* const world = World::Make({.bus = Stack::Bus::kKafka,
                                  .flags = {{"moderation", {"--outbox-limit=60"}}},
                                  .prepare = integration::FoundUniversity,
                                  .shards = 2,
                                  .proxied = true});

TEST(BrokerFaultsTest, AwayUnderLoadStopsCommandsOnlyAtTheOutboxsLimitAndLosesNothing) {
  const absl::Duration away = getenv("MEYDAN_FAULTS_LONG") != nullptr ? absl::Minutes(5) : absl::Seconds(2);
  Stack& stack = world->stack();
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  stack.kafka().Kill();
  ASSERT_THAT(load.WaitForAccepted(60), IsOk());  // into the outbox
  ASSERT_THAT(load.WaitForRefusal("OUTBOX_FULL", absl::Minutes(1)), IsOk());
  const absl::Time end = absl::Now() + away;
  while (absl::Now() < end) ASSERT_THAT(load.WaitForRefusal("OUTBOX_FULL"), IsOk());
  EXPECT_THAT(integration::CheckHealth(stack.ClientOf("moderation", "")), IsOk());  // it reads and decides still
  ASSERT_THAT(stack.kafka().Restart(), IsOk());
  ASSERT_THAT(load.WaitForAccepted(100), IsOk());
  ASSERT_THAT(load.Stop(), IsOk());
  EXPECT_TRUE(load.all_refusals_say_when());
  EXPECT_LT(load.longest_call(), kLongestCall);
  EXPECT_THAT(load.CheckNothingLostOrDoubled(), IsOk());
}

class BrokerLineTest : public ::testing::TestWithParam<LineFault> {};

TEST_P(BrokerLineTest, ASpoiledLineLosesAndDoublesNothing) {
  Stack& stack = world->stack();
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(GetParam().happen(stack.kafka_line(), load), IsOk());
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(load.Stop(), IsOk());
  EXPECT_LT(load.longest_call(), kLongestCall);
  EXPECT_THAT(load.CheckNothingLostOrDoubled(), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Faults, BrokerLineTest, ::testing::ValuesIn(LineFaults()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace meydan::faults
