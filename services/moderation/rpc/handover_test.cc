#include "services/moderation/rpc/handover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <thread>

namespace meydan::moderation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(HandoverTest, GivesAllThatHasGathered) {
  Handover<int> handover(10);
  for (const int thing : {1, 2, 3}) EXPECT_TRUE(BlockOn(handover.Put(thing)));
  EXPECT_THAT(BlockOn(handover.TakeAll()), ElementsAre(1, 2, 3));
}

TEST(HandoverTest, TakingWaitsForSomething) {
  Handover<int> handover(10);
  std::optional<std::vector<int>> taken;
  Spawn(handover.TakeAll(), [&](std::vector<int> things) { taken = std::move(things); });
  EXPECT_FALSE(taken.has_value());
  EXPECT_TRUE(BlockOn(handover.Put(1)));
  EXPECT_THAT(*taken, ElementsAre(1));
}

TEST(HandoverTest, PuttingWaitsForRoom) {
  Handover<int> handover(2);
  EXPECT_TRUE(BlockOn(handover.Put(1)));
  std::optional<bool> put;
  Spawn(handover.Put(2), [&](bool open) { put = open; });
  EXPECT_FALSE(put.has_value());
  EXPECT_THAT(BlockOn(handover.TakeAll()), ElementsAre(1, 2));
  EXPECT_TRUE(*put);
}

TEST(HandoverTest, ClosedItGivesTheRestAndThenNothing) {
  Handover<int> handover(10);
  EXPECT_TRUE(BlockOn(handover.Put(1)));
  handover.Close();
  EXPECT_FALSE(BlockOn(handover.Put(2)));
  EXPECT_THAT(BlockOn(handover.TakeAll()), ElementsAre(1));
  EXPECT_THAT(BlockOn(handover.TakeAll()), IsEmpty());
}

TEST(HandoverTest, ClosingWakesBothSides) {
  Handover<int> full(1);
  std::optional<bool> put;
  Spawn(full.Put(1), [&](bool open) { put = open; });
  full.Close();
  EXPECT_FALSE(*put);
  Handover<int> empty(1);
  std::optional<std::vector<int>> taken;
  Spawn(empty.TakeAll(), [&](std::vector<int> things) { taken = std::move(things); });
  empty.Close();
  EXPECT_THAT(*taken, IsEmpty());
}

TEST(HandoverTest, NothingIsLostOrDoubledBetweenThreads) {
  constexpr int kThings = 20'000;
  Handover<int> handover(7);
  std::thread putter([&handover] {
    for (int i = 0; i < kThings; ++i) EXPECT_TRUE(BlockOn(handover.Put(i)));
    handover.Close();
  });
  std::vector<int> all;
  while (true) {
    const std::vector<int> taken = BlockOn(handover.TakeAll());
    if (taken.empty()) break;
    EXPECT_LE(taken.size(), 7U);
    all.insert(all.end(), taken.begin(), taken.end());
  }
  putter.join();
  std::vector<int> expected(kThings);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace meydan::moderation
