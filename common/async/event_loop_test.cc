#include "common/async/event_loop.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/async/alarm.h"
#include "common/async/end_of_turn.h"

namespace meydan {
namespace {

TEST(EventLoopTest, CallbacksRunInTheOrderOfTheirPosting) {
  std::vector<int> order;
  {
    EventLoop loop("test");
    for (int i = 0; i < 1000; ++i) loop.Post([&order, i] { order.push_back(i); });
  }  // destruction runs what was posted
  ASSERT_EQ(order.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(order[i], i);
}

TEST(EventLoopTest, TimersFireInTheOrderOfTheirTimes) {
  EventLoop loop("test");
  std::vector<int> order;
  absl::Notification done;
  loop.PostAfter(absl::Milliseconds(30), [&] {
    order.push_back(2);
    done.Notify();
  });
  loop.PostAfter(absl::Milliseconds(1), [&] { order.push_back(1); });
  done.WaitForNotification();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

Task<bool> ResumesInLoop(EventLoop& loop) {
  co_await loop.Schedule();
  co_return loop.InLoop();
}

TEST(EventLoopTest, ScheduleResumesOnTheLoop) {
  EventLoop loop("test");
  EXPECT_TRUE(BlockOn(ResumesInLoop(loop)));
}

TEST(AlarmTest, ARingThatFindsNobodyAsleepIsRemembered) {
  EventLoop loop("test");
  Alarm alarm(loop);
  alarm.Ring();
  EXPECT_TRUE(BlockOn(alarm.Wait(absl::Hours(1))));
}

TEST(AlarmTest, ARingWakesTheSleeper) {
  EventLoop loop("test");
  Alarm alarm(loop);
  loop.PostAfter(absl::Milliseconds(5), [&] { alarm.Ring(); });
  EXPECT_TRUE(BlockOn(alarm.Wait(absl::Hours(1))));
}

TEST(AlarmTest, WithoutARingTheTimePasses) {
  EventLoop loop("test");
  Alarm alarm(loop);
  EXPECT_FALSE(BlockOn(alarm.Wait(absl::Milliseconds(1))));
  EXPECT_FALSE(BlockOn(alarm.Wait(absl::Milliseconds(1))));
}

TEST(EventLoopTest, WhatIsLeftForTheEndOfTheTurnRunsBehindTheRest) {
  std::vector<std::string> log;
  {
    EventLoop loop("turns");
    absl::Notification go;
    loop.Post([&go] { go.WaitForNotification(); });
    loop.Post([&log] {
      AtEndOfTurn([&log] {
        log.push_back("first left");
        AtEndOfTurn([&log] { log.push_back("left by what was left"); });
      });
      log.push_back("first");
    });
    loop.Post([&log] {
      log.push_back("second");
      AtEndOfTurn([&log] { log.push_back("second left"); });
    });
    go.Notify();
  }
  EXPECT_EQ(log, (std::vector<std::string>{"first", "second", "first left", "second left", "left by what was left"}));
}

TEST(EventLoopTest, WhatIsLeftRunsWhileTheLoopGoesOn) {
  absl::Notification ran, ran_again;
  EventLoop loop("turns");
  loop.Post([&] { AtEndOfTurn([&ran] { ran.Notify(); }); });
  ran.WaitForNotification();
  loop.Post([&] { AtEndOfTurn([&ran_again] { ran_again.Notify(); }); });
  ran_again.WaitForNotification();
}

TEST(EventLoopTest, OnOtherThreadsTheTurnEndsAtOnce) {
  bool ran = false;
  AtEndOfTurn([&ran] { ran = true; });
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace meydan
