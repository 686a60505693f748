#include "services/review/recurring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/blocking_counter.h"

namespace meydan::review {
namespace {

TEST(RecurringTest, ActsAgainAndAgain) {
  absl::BlockingCounter three(3);
  int turns = 0;
  const Recurring recurring(absl::Milliseconds(1), [&] {
    if (++turns <= 3) three.DecrementCount();
  });
  three.Wait();
}

TEST(RecurringTest, EndsAtOnceAndNotBeforeItsTime) {
  bool acted = false;
  {
    const Recurring recurring(absl::Hours(1), [&acted] { acted = true; });
  }
  EXPECT_FALSE(acted);
}

}  // namespace
}  // namespace meydan::review
