#include "common/bus/testing/bus_contract.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/async/spawn.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/reader.h"

namespace meydan::bus::testing {
namespace {

using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

constexpr absl::Duration kPatience = absl::Seconds(60);

std::string Thing(int number) { return absl::StrCat("things/", number); }

// The versions `first` to `last` of things/0 …, turn by turn.
std::vector<Event> Rounds(int subjects, int64_t first, int64_t last) {
  std::vector<Event> events;
  for (int64_t version = first; version <= last; ++version) {
    for (int subject = 0; subject < subjects; ++subject) events.push_back(MakeEvent(Thing(subject), version));
  }
  return events;
}

std::vector<std::string> IdsOf(const Batch& batch) {
  std::vector<std::string> ids;
  ids.reserve(batch.deliveries.size());
  for (const Delivery& delivery : batch.deliveries) ids.push_back(delivery.event.id());
  return ids;
}

// The ids of the next `count` events at least; marks them done when asked to.
std::vector<std::string> Take(Subscription& subscription, size_t count, bool mark_done = true) {
  std::vector<std::string> ids;
  while (ids.size() < count) {
    absl::StatusOr<Batch> batch = BlockOn(subscription.Next());
    EXPECT_THAT(batch, IsOk());
    if (!batch.ok()) return ids;
    for (std::string& id : IdsOf(*batch)) ids.push_back(std::move(id));
    if (mark_done) EXPECT_THAT(BlockOn(subscription.MarkDone(*std::move(batch))), IsOk());
  }
  return ids;
}

}  // namespace

std::string NameOfKind(const ::testing::TestParamInfo<BusKind>& info) { return info.param.name; }

BusContractTest::BusContractTest() : topic_(absl::StrCat("meydan.testing-", RandomUuid(), ".v1")) {}

void BusContractTest::SetUp() {
  absl::StatusOr<std::unique_ptr<BusUnderTest>> made = GetParam().make();
  ASSERT_THAT(made, IsOk());
  under_test_ = *std::move(made);
}

void BusContractTest::Publish(const std::vector<Event>& events) {
  const absl::Time until = absl::Now() + kPatience;
  absl::Status published;
  do {
    published = BlockOn(bus().Publish(topic_, events));
  } while (absl::IsUnavailable(published) && absl::Now() < until);
  ASSERT_THAT(published, IsOk());
}

std::unique_ptr<Subscription> BusContractTest::Subscribe(std::string group, size_t batch_size) {
  if (!group.empty()) absl::StrAppend(&group, "-of-", topic_);
  absl::StatusOr<std::unique_ptr<Subscription>> made = bus().Subscribe({{topic_}, std::move(group), batch_size});
  EXPECT_THAT(made, IsOk());
  return *std::move(made);
}

TEST_P(BusContractTest, AnEventComesAsItWasPublished) {
  const Event event = MakeEvent("things/ağaç", 7);
  const absl::Time before = absl::Now();
  Publish({event});
  const auto subscription = Subscribe("readers");
  const absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
  ASSERT_THAT(batch, IsOk());
  ASSERT_EQ(batch->deliveries.size(), 1u);
  EXPECT_EQ(batch->topic, topic_);
  EXPECT_THAT(batch->deliveries[0].event, EqualsProto(event));
  EXPECT_EQ(batch->deliveries[0].raw, "");
  EXPECT_GT(batch->deliveries[0].published, before - absl::Seconds(5));
  EXPECT_LT(batch->deliveries[0].published, absl::Now() + absl::Seconds(5));
}

TEST_P(BusContractTest, ASubscriptionMayComeBeforeTheTopic) {
  const auto subscription = Subscribe("readers");
  ASSERT_THAT(BlockOn(subscription->Ready()), IsOk());
  Publish({MakeEvent("things/1", 1)});
  EXPECT_EQ(Take(*subscription, 1).size(), 1u);
}

TEST_P(BusContractTest, NothingToPublishIsPublished) {
  EXPECT_THAT(BlockOn(bus().Publish(topic_, {})), IsOk());
  EXPECT_THAT(BlockOn(bus().Ping()), IsOk());
}

TEST_P(BusContractTest, ASubscriptionNeedsTopicsAndABatchSize) {
  EXPECT_THAT(bus().Subscribe({{}, "readers"}), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(bus().Subscribe({{topic_}, "readers", 0}), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_P(BusContractTest, OrderHoldsForEachKeyAcrossPublishes) {
  Sightings seen;
  Reader reader(Subscribe("readers", 16), seen);
  for (int64_t first = 1; first <= 46; first += 5) Publish(Rounds(20, first, first + 4));
  ASSERT_TRUE(seen.WaitForDistinct(1'000));
  EXPECT_EQ(seen.FirstOccurrences(), InOrder(20, 50));
  EXPECT_FALSE(reader.overlapped());
}

TEST_P(BusContractTest, TenThousandEventsInOnePublishComeInOrder) {
  Publish(Rounds(50, 1, 200));
  Sightings seen;
  Reader reader(Subscribe("readers"), seen);
  ASSERT_TRUE(seen.WaitForDistinct(10'000));
  EXPECT_EQ(seen.FirstOccurrences(), InOrder(50, 200));
}

TEST_P(BusContractTest, APartitionIsNotOutWithTwoBatches) {
  const int things = 64;
  Publish(Rounds(things, 1, 1));
  const auto subscription = Subscribe("readers");
  absl::StatusOr<Batch> held = BlockOn(subscription->Next());
  ASSERT_THAT(held, IsOk());
  Publish(Rounds(things, 2, 2));

  // All else goes on: both versions of each thing that does not lie in the partition that is out.
  const size_t elsewhere = 2 * (things - held->deliveries.size());
  ASSERT_GT(elsewhere, 0u);
  size_t taken = 0;
  while (taken < elsewhere) {
    absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
    ASSERT_THAT(batch, IsOk());
    EXPECT_NE(batch->partition, held->partition);
    taken += batch->deliveries.size();
    ASSERT_THAT(BlockOn(subscription->MarkDone(*std::move(batch))), IsOk());
  }
  EXPECT_EQ(taken, elsewhere);

  const int32_t partition = held->partition;
  const size_t count = held->deliveries.size();
  ASSERT_THAT(BlockOn(subscription->MarkDone(*std::move(held))), IsOk());
  const absl::StatusOr<Batch> next = BlockOn(subscription->Next());
  ASSERT_THAT(next, IsOk());
  EXPECT_EQ(next->partition, partition);
  EXPECT_EQ(next->deliveries.size(), count);
}

TEST_P(BusContractTest, TwoSubscriptionsOfAGroupShareThePartitions) {
  Sightings seen;
  Reader first(Subscribe("readers", 16), seen);
  Reader second(Subscribe("readers", 16), seen);
  const int things = 32;
  int64_t rounds = 0;
  const absl::Time until = absl::Now() + kPatience;
  while ((first.batches() == 0 || second.batches() == 0) && absl::Now() < until) {
    ++rounds;
    Publish(Rounds(things, rounds, rounds));
    ASSERT_TRUE(seen.WaitForDistinct(static_cast<size_t>(things * rounds)));
  }
  EXPECT_GT(first.batches(), 0u);
  EXPECT_GT(second.batches(), 0u);

  Publish(Rounds(things, rounds + 1, rounds + 20));
  rounds += 20;
  ASSERT_TRUE(seen.WaitForDistinct(static_cast<size_t>(things * rounds)));
  EXPECT_EQ(seen.FirstOccurrences(), InOrder(things, rounds));
  EXPECT_FALSE(first.overlapped());
  EXPECT_FALSE(second.overlapped());
}

TEST_P(BusContractTest, OrderHoldsWhileSubscriptionsComeAndGo) {
  const int things = 32;
  Sightings seen;
  int64_t version = 0;
  const auto publish_some = [&] {
    for (int i = 0; i < 10; ++i) {
      ++version;
      Publish(Rounds(things, version, version));
    }
  };
  Reader first(Subscribe("readers", 32), seen);
  publish_some();
  auto second = std::make_unique<Reader>(Subscribe("readers", 32), seen);
  const absl::Time until = absl::Now() + 2 * kPatience;
  while (second->batches() == 0 && absl::Now() < until) publish_some();
  EXPECT_GT(second->batches(), 0u);
  second.reset();
  absl::Notification taken;
  absl::StatusOr<Batch> lost;  // as by one that dies over it
  const auto third = Subscribe("readers", 32);
  Spawn(third->Next(), [&](absl::StatusOr<Batch> batch) {
    lost = std::move(batch);
    taken.Notify();
  });
  while (!taken.HasBeenNotified() && absl::Now() < until) publish_some();
  ASSERT_TRUE(taken.HasBeenNotified());
  ASSERT_THAT(lost, IsOk());
  publish_some();
  third->Stop();
  publish_some();
  ASSERT_TRUE(seen.WaitForDistinct(static_cast<size_t>(things * version)));
  EXPECT_EQ(seen.FirstOccurrences(), InOrder(things, version));
  EXPECT_FALSE(first.overlapped());
}

TEST_P(BusContractTest, ABatchHeldForTooLongComesToAnotherAndIsLost) {
  Publish({MakeEvent("things/1", 1)});
  const auto slow = Subscribe("readers");
  absl::StatusOr<Batch> held = BlockOn(slow->Next());
  ASSERT_THAT(held, IsOk());
  slow->Stop();
  const auto other = Subscribe("readers");
  absl::StatusOr<Batch> again = BlockOn(other->Next());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(IdsOf(*again), IdsOf(*held));
  EXPECT_THAT(BlockOn(slow->MarkDone(*std::move(held))), Fails(absl::StatusCode::kAborted, "PARTITION_LOST"));
  EXPECT_THAT(BlockOn(other->MarkDone(*std::move(again))), IsOk());
}

TEST_P(BusContractTest, ABatchThatIsOutMayBeMarkedDoneAfterStop) {
  Publish({MakeEvent("things/1", 1)});
  {
    const auto subscription = Subscribe("readers");
    absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
    ASSERT_THAT(batch, IsOk());
    subscription->Stop();
    ASSERT_THAT(BlockOn(subscription->MarkDone(*std::move(batch))), IsOk());
  }
  Publish({MakeEvent("things/1", 2)});
  EXPECT_EQ(Take(*Subscribe("readers"), 1), std::vector<std::string>{"testing/things/1@2.1"});
}

TEST_P(BusContractTest, AGroupContinuesBehindWhatItMarkedDone) {
  Publish(Rounds(10, 1, 1));
  Take(*Subscribe("readers"), 10);
  Publish(Rounds(10, 2, 2));
  Take(*Subscribe("readers"), 10, /*mark_done=*/false);
  std::vector<std::string> again = Take(*Subscribe("readers"), 10);
  std::sort(again.begin(), again.end());
  std::vector<std::string> second_round;
  second_round.reserve(10);
  for (int thing = 0; thing < 10; ++thing) second_round.push_back(absl::StrCat("testing/", Thing(thing), "@2.1"));
  EXPECT_EQ(again, second_round);
}

TEST_P(BusContractTest, EachGroupSeesEverything) {
  Publish(Rounds(10, 1, 2));
  EXPECT_EQ(Take(*Subscribe("readers"), 20).size(), 20u);
  EXPECT_EQ(Take(*Subscribe("writers"), 20).size(), 20u);
}

TEST_P(BusContractTest, AnAbandonedBatchComesAgainBeforeAllElseOfItsPartition) {
  Publish({MakeEvent("things/1", 1), MakeEvent("things/1", 2)});
  const auto subscription = Subscribe("readers", 1);
  absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
  ASSERT_THAT(batch, IsOk());
  const std::vector<std::string> ids = IdsOf(*batch);
  subscription->Abandon(*std::move(batch));
  EXPECT_EQ(Take(*subscription, 1), ids);
  EXPECT_EQ(Take(*subscription, 1), std::vector<std::string>{"testing/things/1@2.1"});
}

TEST_P(BusContractTest, StopEndsAWaitingNext) {
  const auto subscription = Subscribe("readers");
  absl::Notification ended;
  absl::Status status;
  Spawn(subscription->Next(), [&](const absl::StatusOr<Batch>& batch) {
    status = batch.status();
    ended.Notify();
  });
  subscription->Stop();
  ended.WaitForNotification();
  EXPECT_THAT(status, Fails(absl::StatusCode::kCancelled, "SUBSCRIPTION_STOPPED"));
  EXPECT_THAT(BlockOn(subscription->Next()), Fails(absl::StatusCode::kCancelled, "SUBSCRIPTION_STOPPED"));
  EXPECT_THAT(BlockOn(subscription->Ready()), Fails(absl::StatusCode::kCancelled, "SUBSCRIPTION_STOPPED"));
}

TEST_P(BusContractTest, ABroadcastSeesAllThatIsPublishedFromNowOn) {
  Publish(Rounds(20, 1, 3));
  Sightings one, two;
  auto first = Subscribe("", 16);
  auto second = Subscribe("", 16);
  ASSERT_THAT(BlockOn(first->Ready()), IsOk());
  ASSERT_THAT(BlockOn(second->Ready()), IsOk());
  Publish(Rounds(20, 4, 6));
  Reader first_reader(std::move(first), one);
  Reader second_reader(std::move(second), two);
  ASSERT_TRUE(one.WaitForDistinct(60));
  ASSERT_TRUE(two.WaitForDistinct(60));
  EXPECT_EQ(one.total(), 60u);
  EXPECT_EQ(two.total(), 60u);
  EXPECT_THAT(one.FirstOccurrences(), ::testing::StartsWith("things/0: 4 5 6\n"));
}

TEST_P(BusContractTest, WhatIsNoEventComesWithItsBytesAndStopsNothing) {
  const std::string raw("\xff\xfe no event \0 at all", 20);
  Publish({MakeEvent("things/1", 1)});
  ASSERT_THAT(under_test_->PublishRaw(topic_, "things/1", raw), IsOk());
  Publish({MakeEvent("things/1", 2)});
  const auto subscription = Subscribe("readers");
  std::vector<Delivery> deliveries;
  while (deliveries.size() < 3) {
    absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
    ASSERT_THAT(batch, IsOk());
    for (Delivery& delivery : batch->deliveries) deliveries.push_back(delivery);
    ASSERT_THAT(BlockOn(subscription->MarkDone(*std::move(batch))), IsOk());
  }
  EXPECT_EQ(deliveries[0].event.version(), 1);
  EXPECT_EQ(deliveries[1].event.id(), "");
  EXPECT_EQ(deliveries[1].event.type(), "");
  EXPECT_EQ(deliveries[1].raw, raw);
  EXPECT_EQ(deliveries[2].event.version(), 2);
}

TEST_P(BusContractTest, TheLagIsWhatIsNotMarkedDone) {
  Publish(Rounds(10, 1, 2));
  const auto subscription = Subscribe("readers");
  std::vector<Batch> batches;
  size_t count = 0;
  while (count < 20) {
    absl::StatusOr<Batch> batch = BlockOn(subscription->Next());
    ASSERT_THAT(batch, IsOk());
    count += batch->deliveries.size();
    batches.push_back(*std::move(batch));
  }
  const absl::StatusOr<Lag> all = BlockOn(subscription->GetLag());
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->events, 20);
  const auto first = static_cast<int64_t>(batches[0].deliveries.size());
  ASSERT_THAT(BlockOn(subscription->MarkDone(std::move(batches[0]))), IsOk());
  const absl::StatusOr<Lag> rest = BlockOn(subscription->GetLag());
  ASSERT_THAT(rest, IsOk());
  EXPECT_EQ(rest->events, 20 - first);
  for (size_t i = 1; i < batches.size(); ++i) {
    ASSERT_THAT(BlockOn(subscription->MarkDone(std::move(batches[i]))), IsOk());
  }
  const absl::StatusOr<Lag> none = BlockOn(subscription->GetLag());
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ(none->events, 0);
}

TEST_P(BusContractTest, ABusThatIsAwayIsUnavailableAndComesBackByItself) {
  Sightings seen, heard;
  Reader reader(Subscribe("readers", 16), seen);
  auto broadcast = Subscribe("", 16);
  ASSERT_THAT(BlockOn(broadcast->Ready()), IsOk());
  Reader listener(std::move(broadcast), heard);
  Publish(Rounds(10, 1, 2));
  ASSERT_TRUE(seen.WaitForDistinct(20));
  ASSERT_TRUE(heard.WaitForDistinct(20));
  under_test_->GoAway();
  EXPECT_TRUE(absl::IsUnavailable(BlockOn(bus().Publish(topic_, Rounds(10, 3, 4)))));
  EXPECT_TRUE(absl::IsUnavailable(BlockOn(bus().Ping())));
  ASSERT_THAT(under_test_->ComeBack(), IsOk());
  Publish(Rounds(10, 3, 4));
  Publish(Rounds(10, 5, 6));
  ASSERT_TRUE(seen.WaitForDistinct(60));
  ASSERT_TRUE(heard.WaitForDistinct(60));
  EXPECT_EQ(seen.FirstOccurrences(), InOrder(10, 6));
  EXPECT_EQ(heard.FirstOccurrences(), InOrder(10, 6));
  EXPECT_THAT(BlockOn(bus().Ping()), IsOk());
}

}  // namespace meydan::bus::testing
