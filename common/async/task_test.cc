#include "common/async/task.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/async/spawn.h"

namespace meydan {
namespace {

Task<int> Give(int value) { co_return value; }

Task<int> Count(int times) {
  int sum = 0;
  for (int i = 0; i < times; ++i) sum += co_await Give(1);
  co_return sum;
}

TEST(TaskTest, AMillionAwaitsThatCompleteAtOnceDoNotGrowTheStack) { EXPECT_EQ(BlockOn(Count(1'000'000)), 1'000'000); }

Task<void> Record(std::vector<std::string>& log) {
  log.push_back("ran");
  co_return;
}

TEST(TaskTest, ATaskBeginsWhenItIsAwaited) {
  std::vector<std::string> log;
  Task<void> task = Record(log);
  EXPECT_TRUE(log.empty());
  BlockOn(std::move(task));
  EXPECT_EQ(log, std::vector<std::string>{"ran"});
}

TEST(TaskTest, AnUnstartedTaskIsFreedWithoutRunning) {
  std::vector<std::string> log;
  {
    Task<void> task = Record(log);
  }
  EXPECT_TRUE(log.empty());
}

TEST(TaskTest, WhenAllKeepsTheOrderOfItsTasks) {
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(Count(i));
  EXPECT_EQ(BlockOn(WhenAll(std::move(tasks))), (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_TRUE(BlockOn(WhenAll(std::vector<Task<int>>{})).empty());
}

}  // namespace
}  // namespace meydan
