#include "common/bus/partition_queues.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::bus {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

class PartitionQueuesTest : public ::testing::Test {
 protected:
  static std::vector<PartitionQueues::Fetched> Events(int first, int count) {
    std::vector<PartitionQueues::Fetched> fetched;
    for (int i = first; i < first + count; ++i) {
      Delivery delivery;
      delivery.event.set_id(absl::StrCat(i));
      fetched.push_back({std::move(delivery), absl::StrCat("at ", i)});
    }
    return fetched;
  }
  static std::string Print(const absl::StatusOr<Batch>& batch) {
    if (!batch.ok()) return batch.status().ToString();
    std::string text = absl::StrCat(batch->topic, "/", batch->partition, " to ", batch->last, ":");
    for (const Delivery& delivery : batch->deliveries) absl::StrAppend(&text, " ", delivery.event.id());
    return text;
  }

  const PartitionId zero_{"t", 0};
  const PartitionId one_{"t", 1};
  std::atomic<int> changes_{0};
  EventLoop loop_{"test"};
  PartitionQueues queues_{loop_, 2, [this] { ++changes_; }};
};

TEST_F(PartitionQueuesTest, ABatchHoldsNoMoreThanItsSizeAndKnowsItsLastPosition) {
  queues_.Push(zero_, queues_.Assign(zero_), Events(1, 3));
  absl::StatusOr<Batch> batch = BlockOn(queues_.Next());
  EXPECT_EQ(Print(batch), "t/0 to at 2: 1 2");
  queues_.Settle(*batch);
  EXPECT_EQ(Print(BlockOn(queues_.Next())), "t/0 to at 3: 3");
  EXPECT_GT(changes_, 0);
}

TEST_F(PartitionQueuesTest, PartitionsTakeTurns) {
  queues_.Push(zero_, queues_.Assign(zero_), Events(1, 4));
  queues_.Push(one_, queues_.Assign(one_), Events(11, 4));
  for (const char* expected : {"t/0 to at 2: 1 2", "t/1 to at 12: 11 12", "t/0 to at 4: 3 4", "t/1 to at 14: 13 14"}) {
    absl::StatusOr<Batch> batch = BlockOn(queues_.Next());
    EXPECT_EQ(Print(batch), expected);
    queues_.Settle(*batch);
  }
}

TEST_F(PartitionQueuesTest, AWaitingCallGetsWhatComesLater) {
  const int64_t generation = queues_.Assign(zero_);
  absl::Notification done;
  std::string got;
  Spawn(queues_.Next(), [&](const absl::StatusOr<Batch>& batch) {
    got = Print(batch);
    done.Notify();
  });
  queues_.Push(zero_, generation, Events(1, 1));
  done.WaitForNotification();
  EXPECT_EQ(got, "t/0 to at 1: 1");
}

TEST_F(PartitionQueuesTest, AReturnedBatchComesAgainFirst) {
  queues_.Push(zero_, queues_.Assign(zero_), Events(1, 3));
  absl::StatusOr<Batch> batch = BlockOn(queues_.Next());
  ASSERT_THAT(batch, IsOk());
  queues_.Return(*std::move(batch));
  EXPECT_EQ(Print(BlockOn(queues_.Next())), "t/0 to at 2: 1 2");
}

TEST_F(PartitionQueuesTest, ARevokedPartitionGivesNothingAndIsSettledWhenItsBatchIs) {
  queues_.Push(zero_, queues_.Assign(zero_), Events(1, 3));
  const absl::StatusOr<Batch> batch = BlockOn(queues_.Next());
  ASSERT_THAT(batch, IsOk());
  queues_.Revoke(zero_);
  EXPECT_FALSE(queues_.IsSettled(zero_));
  EXPECT_TRUE(queues_.Holds(*batch));
  EXPECT_EQ(queues_.Room(zero_), 0u);
  queues_.Settle(*batch);
  EXPECT_TRUE(queues_.IsSettled(zero_));
  queues_.Push(one_, queues_.Assign(one_), Events(11, 1));
  EXPECT_EQ(Print(BlockOn(queues_.Next())), "t/1 to at 11: 11");
}

TEST_F(PartitionQueuesTest, ABatchOfAnOlderGenerationIsNobodys) {
  queues_.Push(zero_, queues_.Assign(zero_), Events(1, 1));
  const absl::StatusOr<Batch> old = BlockOn(queues_.Next());
  ASSERT_THAT(old, IsOk());
  queues_.Drop(zero_);
  EXPECT_FALSE(queues_.Holds(*old));
  const int64_t generation = queues_.Assign(zero_);
  EXPECT_FALSE(queues_.Holds(*old));
  queues_.Push(zero_, old->generation, Events(1, 1));  // dropped
  queues_.Push(zero_, generation, Events(2, 1));
  EXPECT_EQ(Print(BlockOn(queues_.Next())), "t/0 to at 2: 2");
  queues_.Settle(*old);  // nothing to settle
  EXPECT_FALSE(queues_.IsSettled(zero_));
}

TEST_F(PartitionQueuesTest, ThereIsRoomForTwoBatches) {
  EXPECT_EQ(queues_.Room(zero_), 0u);
  const int64_t generation = queues_.Assign(zero_);
  EXPECT_EQ(queues_.Room(zero_), 4u);
  queues_.Push(zero_, generation, Events(1, 3));
  EXPECT_EQ(queues_.Room(zero_), 1u);
  ASSERT_THAT(BlockOn(queues_.Next()), IsOk());
  EXPECT_EQ(queues_.Room(zero_), 3u);
}

TEST_F(PartitionQueuesTest, AfterStopThereIsNothingMore) {
  queues_.Push(zero_, queues_.Assign(zero_), Events(1, 3));
  const absl::StatusOr<Batch> batch = BlockOn(queues_.Next());
  ASSERT_THAT(batch, IsOk());
  queues_.Stop();
  EXPECT_TRUE(queues_.Holds(*batch));
  queues_.Settle(*batch);
  EXPECT_THAT(BlockOn(queues_.Next()), Fails(absl::StatusCode::kCancelled, "SUBSCRIPTION_STOPPED"));
  queues_.Push(one_, queues_.Assign(one_), Events(1, 1));
  EXPECT_EQ(queues_.Room(one_), 0u);
}

}  // namespace
}  // namespace meydan::bus
