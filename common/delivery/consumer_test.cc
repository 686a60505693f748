#include "common/delivery/consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/fake_bus.h"
#include "common/delivery/testing/fake_dead_letters.h"

namespace meydan::delivery {
namespace {

using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kTopic[] = "meydan.notes.v1";

// Writes down what it gets, and fails as it is told to.
class Recorder {
 public:
  Task<absl::Status> Handle(Event event) {
    absl::MutexLock lock(&mutex_);
    auto& failures = failures_[event.id()];
    if (!failures.empty()) {
      absl::Status failure = failures.front();
      if (failures.size() > 1 || IsTransient(failure))
        failures.erase(failures.begin());  // the last, when final, is for ever
      co_return failure;
    }
    handled_[event.subject()].push_back(event.id());
    co_return absl::OkStatus();
  }
  void Fail(const std::string& id, std::vector<absl::Status> failures) {
    absl::MutexLock lock(&mutex_);
    failures_[id] = std::move(failures);
  }
  std::vector<std::string> Handled(const std::string& subject) {
    absl::MutexLock lock(&mutex_);
    return handled_[subject];
  }
  void Wait(const std::string& subject, size_t count) {
    const auto enough = [&] {
      mutex_.AssertReaderHeld();
      return handled_[subject].size() >= count;
    };
    absl::MutexLock lock(&mutex_);
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(30))) << subject;
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, std::vector<absl::Status>> failures_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::vector<std::string>> handled_ ABSL_GUARDED_BY(mutex_);
};

class ConsumerTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(); }
  void TearDown() override { Stop(); }

  void Start() {
    auto subscription = bus_.Subscribe({.topics = {kTopic}, .group = "readers"});
    ASSERT_THAT(subscription, IsOk());
    subscription_ = *std::move(subscription);
    Handlers handlers;
    handlers["note"] = [this](Event event) { return recorder_.Handle(std::move(event)); };
    consumer_ = std::make_unique<Consumer>(loop_, *subscription_, handlers, letters_, clock_, Consumer::Options{});
    thread_ = std::thread([this] { BlockOn(consumer_->Run()); });
  }
  void Stop() {
    if (!thread_.joinable()) return;
    consumer_->Stop();
    thread_.join();
  }
  Event Note(const std::string& subject, const std::string& id, const std::string& type = "note") {
    Event event;
    event.set_id(id);
    event.set_subject(subject);
    event.set_type(type);
    SetTime(event, clock_.Now());
    return event;
  }
  void Publish(std::vector<Event> events) { ASSERT_THAT(BlockOn(bus_.Publish(kTopic, std::move(events))), IsOk()); }
  void WaitUntilDone() { ASSERT_TRUE(bus_.WaitUntilDone("readers", kTopic)); }

  SystemClock clock_;
  EventLoop loop_{"consumer-test"};
  bus::testing::FakeBus bus_;
  Recorder recorder_;
  testing::FakeDeadLetters letters_;
  std::unique_ptr<bus::Subscription> subscription_;
  std::unique_ptr<Consumer> consumer_;
  std::thread thread_;
};

TEST_F(ConsumerTest, EventsOfAKeyAreHandledInOrderAndOthersPassedOver) {
  Publish({Note("a", "1"), Note("b", "2"), Note("a", "3", "foreign"), Note("a", "4")});
  WaitUntilDone();
  EXPECT_THAT(recorder_.Handled("a"), ElementsAre("1", "4"));
  EXPECT_THAT(recorder_.Handled("b"), ElementsAre("2"));
}

TEST_F(ConsumerTest, ATransientFaultIsWaitedOutAndNothingOvertakes) {
  recorder_.Fail("1", {absl::UnavailableError("away"), absl::AbortedError("conflict")});
  Publish({Note("a", "1"), Note("a", "2")});
  WaitUntilDone();
  EXPECT_THAT(recorder_.Handled("a"), ElementsAre("1", "2"));
  EXPECT_EQ(consumer_->retries(), 2);
}

TEST_F(ConsumerTest, APoisonEventStopsItsOwnKeyOnly) {
  recorder_.Fail("1", {MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED", "bad")});
  Publish({Note("a", "1"), Note("b", "2"), Note("a", "3")});
  WaitUntilDone();
  Publish({Note("a", "4"), Note("b", "5")});
  WaitUntilDone();
  EXPECT_THAT(recorder_.Handled("a"), IsEmpty());
  EXPECT_THAT(recorder_.Handled("b"), ElementsAre("2", "5"));
  EXPECT_THAT(letters_.Of("a"), ElementsAre(Pair("1", "EVENT_MALFORMED"), Pair("3", kParked), Pair("4", kParked)));
}

TEST_F(ConsumerTest, AnEmptyBoxIsAskedAboutOnceForEachPartition) {
  for (int i = 0; i < 5; ++i) {
    Publish({Note("a", absl::StrCat(i))});
    WaitUntilDone();
  }
  EXPECT_EQ(recorder_.Handled("a").size(), 5u);
  EXPECT_EQ(letters_.questions(), 1);
}

TEST_F(ConsumerTest, WhileAnythingIsParkedTheBoxIsAskedForEachBatch) {
  recorder_.Fail("1", {absl::InvalidArgumentError("bad")});
  Publish({Note("a", "1")});
  WaitUntilDone();
  Publish({Note("a", "2")});
  WaitUntilDone();
  Publish({Note("a", "3")});
  WaitUntilDone();
  EXPECT_EQ(letters_.questions(), 3);
  EXPECT_THAT(letters_.Of("a"), ElementsAre(Pair("1", "INVALID_ARGUMENT"), Pair("2", kParked), Pair("3", kParked)));
  letters_.Open("a");
  for (const std::string id : {"4", "5", "6"}) {
    Publish({Note("a", id)});
    WaitUntilDone();
  }
  EXPECT_THAT(recorder_.Handled("a"), ElementsAre("4", "5", "6"));
  EXPECT_EQ(letters_.questions(), 4);
}

// What another holder of the partition has put aside, it has put aside before this one began.
TEST_F(ConsumerTest, ANewHolderOfAPartitionAsksAgain) {
  Publish({Note("a", "1")});
  WaitUntilDone();
  Stop();
  ASSERT_TRUE(*BlockOn(letters_.Put(Note("a", "2"), "BAD", "")));
  Start();
  Publish({Note("a", "3")});
  WaitUntilDone();
  EXPECT_THAT(letters_.Of("a"), ElementsAre(Pair("2", "BAD"), Pair("3", kParked)));
}

TEST(NothingParkedTest, CountsForOneGenerationUntilSomethingIsPutAside) {
  const bus::Batch batch{"t", 3, 7, "", {}};
  const bus::Batch next_generation{"t", 3, 8, "", {}};
  const bus::Batch other_topic{"u", 3, 7, "", {}};
  NothingParked nothing;
  EXPECT_FALSE(nothing.IsKnownFor(batch));
  nothing.Learn(batch, nothing.Now());
  EXPECT_TRUE(nothing.IsKnownFor(batch));
  EXPECT_FALSE(nothing.IsKnownFor(next_generation));
  EXPECT_FALSE(nothing.IsKnownFor(other_topic));
  const int64_t asked = nothing.Now();
  nothing.Forget();
  EXPECT_FALSE(nothing.IsKnownFor(batch));
  nothing.Learn(batch, asked);  // the answer was on its way
  EXPECT_FALSE(nothing.IsKnownFor(batch));
}

TEST_F(ConsumerTest, ADeadLetterThatCannotBePutAsideIsTriedAgain) {
  letters_.FailNextPuts({absl::UnavailableError("away"), absl::UnavailableError("away")});
  recorder_.Fail("1", {absl::InvalidArgumentError("bad")});
  Publish({Note("a", "1")});
  WaitUntilDone();
  EXPECT_THAT(letters_.Of("a"), ElementsAre(Pair("1", "INVALID_ARGUMENT")));
}

TEST_F(ConsumerTest, WhatIsNoEventGoesToTheDeadLettersAndStopsNothing) {
  bus_.PublishRaw(kTopic, "a", "rubbish");
  Publish({Note("a", "1")});
  WaitUntilDone();
  EXPECT_THAT(recorder_.Handled("a"), ElementsAre("1"));
  ASSERT_EQ(letters_.Of("").size(), 1u);
  EXPECT_EQ(letters_.Of("")[0].second, "EVENT_UNDECODABLE");
}

TEST_F(ConsumerTest, AnEventOlderThanTheMemoryOfCausesIsRefused) {
  Event old = Note("a", "1");
  SetTime(old, clock_.Now() - absl::Hours(24 * 9));
  Publish({old});
  WaitUntilDone();
  EXPECT_THAT(recorder_.Handled("a"), IsEmpty());
  EXPECT_THAT(letters_.Of("a"), ElementsAre(Pair("1", "EVENT_TOO_OLD")));
}

TEST_F(ConsumerTest, WhatWasNotEndedBeforeAStopComesAgain) {
  recorder_.Fail("1", std::vector<absl::Status>(100'000, absl::UnavailableError("away")));
  Publish({Note("a", "1"), Note("a", "2")});
  Stop();
  recorder_.Fail("1", {});
  Start();
  recorder_.Wait("a", 2);
  EXPECT_THAT(recorder_.Handled("a"), ElementsAre("1", "2"));
}

}  // namespace
}  // namespace meydan::delivery
