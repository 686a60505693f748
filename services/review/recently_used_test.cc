#include "services/review/recently_used.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"

namespace meydan::review {
namespace {

using ::testing::IsNull;
using ::testing::NotNull;
using ::testing::Pointee;

constexpr size_t kBytes = 100;
constexpr size_t kEach = kBytes + RecentlyUsed<int>::kPlace;

RecentlyUsed<int>::Value ValueOf(int number) { return std::make_shared<const int>(number); }

TEST(RecentlyUsedTest, WhatWasUsedLastIsRemembered) {
  constexpr int kMost = 10;
  RecentlyUsed<int> values(kMost * kEach);
  values.Keep("first", ValueOf(-1), kBytes);
  constexpr int kAll = 100;
  for (int i = 0; i < kAll; ++i) {
    EXPECT_THAT(values.Find("first"), Pointee(-1)) << i;
    values.Keep(absl::StrFormat("%05d", i), ValueOf(i), kBytes);
  }
  for (int i = kAll - 2 * kMost; i-- > 0;) EXPECT_THAT(values.Find(absl::StrFormat("%05d", i)), IsNull()) << i;
  for (int i = kAll - kMost + 1; i < kAll; ++i) EXPECT_THAT(values.Find(absl::StrFormat("%05d", i)), Pointee(i)) << i;
}

TEST(RecentlyUsedTest, WhatIsKeptLastUnderAKeyCountsAndTakesItsPlaceOnce) {
  RecentlyUsed<int> values(3 * kEach);
  values.Keep("other", ValueOf(0), kBytes);
  for (int i = 0; i < 100; ++i) values.Keep("key", ValueOf(i), kBytes);
  EXPECT_THAT(values.Find("key"), Pointee(99));
  EXPECT_THAT(values.Find("other"), NotNull()) << "the key has one place, however often it was kept";
}

TEST(RecentlyUsedTest, WhatIsTakenIsForgottenAndLeavesItsRoom) {
  RecentlyUsed<int> values(2 * kEach);
  values.Keep("one", ValueOf(1), kBytes);
  for (int i = 0; i < 100; ++i) {
    values.Keep("other", ValueOf(i), kBytes);
    EXPECT_THAT(values.Take("other"), Pointee(i));
  }
  EXPECT_THAT(values.Take("other"), IsNull());
  EXPECT_THAT(values.Find("one"), Pointee(1));
  for (const char* key : {"a", "b", "c"}) values.Keep(key, ValueOf(0), kBytes);
  EXPECT_THAT(values.Take("one"), Pointee(1)) << "of those before";
  EXPECT_THAT(values.Find("one"), IsNull());
  values.Keep("key", ValueOf(1), kBytes);
  for (const char* key : {"d", "e"}) values.Keep(key, ValueOf(0), kBytes);
  values.Keep("key", ValueOf(2), kBytes);
  EXPECT_THAT(values.Take("key"), Pointee(2));
  EXPECT_THAT(values.Take("key"), IsNull()) << "not what it was once, either";
}

TEST(RecentlyUsedTest, WhatIsLargerTakesMore) {
  RecentlyUsed<int> values(10 * kEach);
  values.Keep("small", ValueOf(1), kBytes);
  values.Keep("large", ValueOf(2), 9 * kEach);
  values.Keep("large, too", ValueOf(3), 9 * kEach);
  EXPECT_THAT(values.Find("large, too"), NotNull());
  EXPECT_THAT(values.Find("small"), IsNull());
}

}  // namespace
}  // namespace meydan::review
