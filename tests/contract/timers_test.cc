// Timers on a real Redis: each runs once, at its time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/delivery/shard_leases.h"
#include "common/delivery/timer_poller.h"
#include "tests/contract/delivery_fixture.h"

namespace meydan::delivery {
namespace {

TEST_F(DeliveryTest, ADueTimerRunsOnceAndOneThatIsNotDueWaits) {
  Commit("notes/a", 1, {{"due", absl::FromUnixMillis(1000)}, {"later", clock_.Now() + absl::Hours(1)}});
  std::atomic<int> fired{0};
  const auto handler = [&](store::Outbox::DueTimer timer) { return Fire(std::move(timer), fired); };
  ShardLeases leases(loop_, *client_, layout_, absl::Seconds(10));
  TimerPoller poller(loop_, *outbox_, leases, clock_, handler, {.poll = absl::Milliseconds(5)});
  std::thread lease_thread([&] { BlockOn(leases.Run()); });
  std::thread poller_thread([&] { BlockOn(poller.Run()); });
  while (poller.fired() == 0) std::this_thread::yield();
  poller.Stop();
  poller_thread.join();
  leases.Stop();
  lease_thread.join();
  EXPECT_EQ(fired, 1);
  EXPECT_EQ(BlockOn(outbox_->CountDue(clock_.Now())).value(), 0);
}

// Looks without cause once an hour: what runs sooner was looked for at its time.
class TimerTest : public DeliveryTest {
 protected:
  void SetUp() override {
    DeliveryTest::SetUp();
    leases_ = std::make_unique<ShardLeases>(loop_, *client_, layout_, absl::Seconds(10));
    lease_thread_ = std::thread([this] { BlockOn(leases_->Run()); });
    while (leases_->held_count() < layout_.shards()) std::this_thread::yield();
    const auto handler = [this](store::Outbox::DueTimer timer) { return FireOnTime(std::move(timer)); };
    poller_ = std::make_unique<TimerPoller>(loop_, *outbox_, *leases_, clock_, handler,
                                            TimerPoller::Options{.poll = absl::Hours(1), .batch = 2});
    store_->NotifyOfTimers([this](int shard, absl::Time due) { poller_->Note(shard, due); });
  }
  void TearDown() override {
    poller_->Stop();
    if (poller_thread_.joinable()) poller_thread_.join();
    leases_->Stop();
    lease_thread_.join();
  }
  void StartPoller() {
    poller_thread_ = std::thread([this] { BlockOn(poller_->Run()); });
  }
  void CommitTimer(store::RedisStore& store, const std::string& name, absl::Duration in) {
    CommitBy(store, name, 1, {{"due", clock_.Now() + in}});
  }
  Task<absl::Status> FireOnTime(store::Outbox::DueTimer timer) {
    EXPECT_GE(clock_.Now(), timer.due);
    return Fire(std::move(timer), fired_);
  }
  void WaitUntilFired(int number) {
    while (poller_->fired() < number) std::this_thread::yield();
    EXPECT_EQ(fired_, number);
  }

  std::atomic<int> fired_{0};
  std::unique_ptr<ShardLeases> leases_;
  std::unique_ptr<TimerPoller> poller_;
  std::thread lease_thread_;
  std::thread poller_thread_;
};

TEST_F(TimerTest, ATimerThatALookFindsAheadRunsAtItsTime) {
  CommitTimer(*other_store_, "notes/a", absl::Milliseconds(150));
  CommitTimer(*other_store_, "notes/b", absl::Milliseconds(300));
  CommitTimer(*other_store_, "notes/c", absl::Hours(1));
  StartPoller();
  WaitUntilFired(2);
}

TEST_F(TimerTest, ATimerThatThisProcessSetsRunsAtItsTime) {
  StartPoller();
  CommitTimer(*store_, "notes/a", absl::Hours(1));
  CommitTimer(*store_, "notes/b", absl::ZeroDuration());
  WaitUntilFired(1);
  CommitTimer(*store_, "notes/c", absl::Milliseconds(100));
  CommitTimer(*store_, "notes/d", absl::Milliseconds(50));
  WaitUntilFired(3);
}

TEST_F(TimerTest, MoreTimersThanABatchHoldsRunOneBatchAfterTheOther) {
  for (int i = 0; i < 40; ++i) CommitTimer(*other_store_, absl::StrCat("notes/", i), absl::ZeroDuration());
  StartPoller();
  WaitUntilFired(40);
}

class MovableClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now() - (put_back_ ? absl::Hours(2) : absl::ZeroDuration()); }
  void PutBack() { put_back_ = true; }

 private:
  std::atomic<bool> put_back_{false};
};

TEST_F(DeliveryTest, ATimeOfDayThatIsPutBackDoesNotKeepTimersFromBeingLookedFor) {
  MovableClock clock;
  std::atomic<int> fired{0};
  const auto handler = [&](store::Outbox::DueTimer timer) { return Fire(std::move(timer), fired); };
  ShardLeases leases(loop_, *client_, layout_, absl::Seconds(10));
  TimerPoller poller(loop_, *outbox_, leases, clock, handler, {.poll = absl::Milliseconds(5)});
  std::thread lease_thread([&] { BlockOn(leases.Run()); });
  std::thread poller_thread([&] { BlockOn(poller.Run()); });
  CommitBy(*other_store_, "notes/a", 1, {{"due", clock.Now()}});
  while (poller.fired() < 1) std::this_thread::yield();
  clock.PutBack();
  CommitBy(*other_store_, "notes/a2", 1, {{"due", clock.Now()}});
  while (poller.fired() < 2) std::this_thread::yield();
  poller.Stop();
  poller_thread.join();
  leases.Stop();
  lease_thread.join();
  EXPECT_EQ(fired, 2);
}

}  // namespace
}  // namespace meydan::delivery
