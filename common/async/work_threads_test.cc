#include "common/async/work_threads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace meydan {
namespace {

Task<std::thread::id> WhereATurnIs(WorkThreads& threads) {
  co_await threads.Turn();
  co_return std::this_thread::get_id();
}

TEST(WorkThreadsTest, ATurnIsOnAThreadOfItsOwn) {
  WorkThreads threads(2);
  EXPECT_NE(BlockOn(WhereATurnIs(threads)), std::this_thread::get_id());
}

TEST(WorkThreadsTest, EverybodyHasATurnAlsoAtTheEnd) {
  std::atomic<int> turns{0};
  {
    WorkThreads threads(3);
    for (int i = 0; i < 1'000; ++i) Spawn(threads.Turn(), [&turns] { ++turns; });
  }
  EXPECT_EQ(turns, 1'000);
}

TEST(WorkThreadsTest, TurnsAreTakenInOrder) {
  std::vector<int> order;
  {
    WorkThreads threads(1);
    for (int i = 0; i < 100; ++i) Spawn(threads.Turn(), [&order, i] { order.push_back(i); });
  }
  ASSERT_EQ(order.size(), 100);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

}  // namespace
}  // namespace meydan
