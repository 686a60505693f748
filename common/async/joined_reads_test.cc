#include "common/async/joined_reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

namespace meydan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A reading of a value that changes, which ends when the test says so.
class Readings {
 public:
  Task<int> Read() {
    const int read = value;
    Completion<bool> waits([this](Completion<bool>::Resume resume) { under_way_.push_back(std::move(resume)); });
    co_await waits;
    co_return read;
  }
  void EndOne() {
    Completion<bool>::Resume resume = std::move(under_way_.front());
    under_way_.erase(under_way_.begin());
    std::move(resume)(true);
  }
  size_t under_way() const { return under_way_.size(); }

  int value = 0;

 private:
  std::vector<Completion<bool>::Resume> under_way_;
};

TEST(JoinedReadsTest, WhoAsksMeanwhileGetsWhatTheNextReadingFinds) {
  Readings readings;
  JoinedReads<int> joined([&readings] { return readings.Read(); });
  std::vector<int> found;
  const auto ask = [&] { Spawn(joined.Get(), [&found](int value) { found.push_back(value); }); };
  readings.value = 1;
  ask();
  readings.value = 2;
  ask();
  readings.value = 3;
  ask();
  EXPECT_EQ(readings.under_way(), 1u);
  EXPECT_THAT(found, IsEmpty());
  readings.EndOne();
  EXPECT_THAT(found, ElementsAre(1));
  EXPECT_EQ(readings.under_way(), 1u) << "one for both who asked meanwhile";
  readings.EndOne();
  EXPECT_THAT(found, ElementsAre(1, 3, 3)) << "what was so after they had asked";
  EXPECT_EQ(readings.under_way(), 0u) << "nobody asked for more";
  readings.value = 4;
  ask();
  readings.EndOne();
  EXPECT_THAT(found, ElementsAre(1, 3, 3, 4));
}

Task<int> Next(std::atomic<int>& value) { co_return ++value; }

// How many readings began between the question and the answer: at least the one that it got.
Task<int> Ask(JoinedReads<int>& joined, const std::atomic<int>& value) {
  const int before = value;
  const int got = co_await joined.Get();
  co_return got - before;
}

TEST(JoinedReadsTest, NobodyGetsWhatWasReadBeforeTheyAsked) {
  std::atomic<int> value{0};
  JoinedReads<int> joined([&value] { return Next(value); });
  std::vector<std::thread> threads;
  std::atomic<int> older{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        if (BlockOn(Ask(joined, value)) < 1) ++older;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(older, 0);
}

}  // namespace
}  // namespace meydan
