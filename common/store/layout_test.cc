#include "common/store/layout.h"

#include <gtest/gtest.h>

#include "common/store/plan.h"

namespace meydan::store {
namespace {

TEST(LayoutTest, WhatBelongsToOneResourceLiesTogether) {
  const Layout layout("notification", 16);
  EXPECT_EQ(layout.ShardOf("people/ayse"), layout.ShardOf("people/ayse/notices/1"));
  EXPECT_EQ(layout.ShardOf("people/ayse/notices/2"), layout.ShardOf("people/ayse/notices/1"));
}

TEST(LayoutTest, KeysCarryTheHashTagOfTheirShard) {
  const Layout layout("routing", 16);
  EXPECT_EQ(layout.Prefix(7), "{routing:07}:");
  EXPECT_EQ(layout.RecordKey(), "{routing:layout}");
}

TEST(LayoutTest, TheShardsOfNamesNeverChange) {  // stored data depend on it
  const Layout layout("routing", 16);
  EXPECT_EQ(layout.ShardOf("cases/5f0c"), Layout("moderation", 16).ShardOf("cases/5f0c"));
  std::vector<int> hits(16);
  for (int i = 0; i < 1600; ++i) ++hits[layout.ShardOf("cases/" + std::to_string(i))];
  for (const int hit : hits) EXPECT_GT(hit, 50);
}

TEST(PlanTest, SortKeysSortAsTimesDo) {
  EXPECT_LT(SortKey(absl::FromUnixMicros(999)), SortKey(absl::FromUnixMicros(1000)));
  EXPECT_EQ(SortKey(absl::FromUnixMicros(255)), "00000000000000ff");
}

}  // namespace
}  // namespace meydan::store
