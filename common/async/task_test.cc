#include "common/async/task.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
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

TEST(TaskTest, WhenAllOfOneAwaitsIt) {
  std::vector<Task<int>> tasks;
  tasks.push_back(Count(3));
  EXPECT_EQ(BlockOn(WhenAll(std::move(tasks))), std::vector<int>{3});
}

// Ends when `resumes` is called.
Task<int> Later(int value, std::vector<Completion<bool>::Resume>& resumes) {
  Completion<bool> waits([&resumes](Completion<bool>::Resume resume) { resumes.push_back(std::move(resume)); });
  co_await waits;
  co_return value;
}

Task<std::string> Word() { co_return "word"; }

TEST(TaskTest, BothEndWithTheLastOfTheTwo) {
  using Pair = std::pair<int, std::string>;
  EXPECT_EQ(BlockOn(Both(Count(2), Word())), Pair(2, "word"));

  std::vector<Completion<bool>::Resume> resumes;
  std::vector<std::pair<int, int>> ended;
  Spawn(Both(Later(1, resumes), Later(2, resumes)), [&ended](std::pair<int, int> values) { ended.push_back(values); });
  ASSERT_EQ(resumes.size(), 2u) << "both are under way";
  std::move(resumes[1])(true);
  EXPECT_TRUE(ended.empty());
  std::move(resumes[0])(true);
  EXPECT_EQ(ended, (std::vector<std::pair<int, int>>{{1, 2}}));
}

}  // namespace
}  // namespace meydan
