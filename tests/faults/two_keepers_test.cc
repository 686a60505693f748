// Two copies of moderation on one Redis. The one that keeps the shards is stopped for longer than its leases, in the
// midst of its work; the other takes over; then the first goes on and believes that it holds them still.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/event_loop.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/redis_streams/redis_streams_bus.h"
#include "common/redis/client.h"
#include "common/store/redis_store.h"
#include "tests/faults/comment_load.h"
#include "tests/faults/world.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::faults {
namespace {

using integration::Stack;
using integration::WaitFor;
using meydan::testing::IsOk;

constexpr char kFirst[] = "moderation";
constexpr char kSecond[] = "moderation-2";
constexpr int kShards = 4;

World* const world = World::Make({.services = {"directory", kFirst, kSecond, "routing", "notification"},
                                  .prepare = integration::FoundUniversity,
                                  .shards = kShards,
                                  .partitions = 2,
                                  .proxied = true});

// How often the service's log has these words.
int CountInLog(Stack& stack, const std::string& service, const std::string& line) {
  const std::string log = stack.LogOf(service);
  int count = 0;
  for (size_t at = log.find(line); at != std::string::npos; at = log.find(line, at + 1)) ++count;
  return count;
}

// How often the service has taken all shards in its keep.
int TakeOvers(Stack& stack, const std::string& service) {
  return CountInLog(stack, service, absl::StrCat(R"("event":"shards_held","shards":)", kShards));
}

// How often a copy has tried to trim what it no longer kept.
int RefusedTrims(Stack& stack) {
  const std::string line = "another relay has taken shard";
  return CountInLog(stack, kFirst, line) + CountInLog(stack, kSecond, line);
}

absl::Status WaitForTakeOver(Stack& stack, const std::string& service, int count) {
  return WaitFor([&] {
    return TakeOvers(stack, service) >= count ? absl::OkStatus()
                                              : absl::NotFoundError(absl::StrCat(service, " does not keep all shards"));
  });
}

// The ids of a comment's events in order: as they were committed, and as they first came on the bus.
using Events = std::map<std::string, std::vector<std::string>>;

Events Committed(EventLoop& loop, const redis::Options& options, const std::set<std::string>& comments) {
  redis::Client client(loop, options);
  store::RedisStore store(client, store::Layout("moderation", kShards), store::RedisStore::Options());
  Events events;
  for (const std::string& comment : comments) {
    const auto history = BlockOn(store.History(comment));
    EXPECT_THAT(history, IsOk());
    for (const std::string& bytes : history.value_or(std::vector<std::string>())) {
      Event event;
      EXPECT_TRUE(event.ParseFromString(bytes));
      events[comment].push_back(event.id());
    }
  }
  return events;
}

Events FirstOccurrences(EventLoop& loop, const redis::Options& options, size_t count) {
  bus::redis_streams::RedisStreamsBus bus(loop, {.redis = options});
  auto subscription = bus.Subscribe({.topics = {bus::TopicOf("moderation")}, .group = "test"});
  Events events;
  std::set<std::string> ids;
  while (ids.size() < count) {
    auto batch = BlockOn((*subscription)->Next());
    if (!batch.ok()) break;
    for (const bus::Delivery& delivery : batch->deliveries) {
      if (ids.insert(delivery.event.id()).second) {
        events[delivery.event.subject()].push_back(delivery.event.id());
      }
    }
    BlockOn((*subscription)->MarkDone(*std::move(batch))).IgnoreError();
  }
  (*subscription)->Stop();
  return events;
}

TEST(TwoKeepersTest, TheOneThatWasStoppedTrimsNothingAndTheOrderHolds) {
  Stack& stack = world->stack();
  stack.Kill(kSecond);
  ASSERT_THAT(WaitForTakeOver(stack, kFirst, 1), IsOk());
  ASSERT_THAT(stack.Restart(kSecond), IsOk());
  ASSERT_THAT(stack.WaitUntilReady(kSecond), IsOk());
  CommentLoad load(stack, {.callers = 16, .revisions = 3, .service = kSecond});
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  // Slow enough for each shard to be in the midst of a batch at any moment.
  stack.redis_line().Delay(absl::Milliseconds(50));
  std::vector<std::string> keepers = {kFirst, kSecond};
  for (int round = 0; round < 2 || (RefusedTrims(stack) == 0 && round < 8); ++round) {
    const std::string& stopped = keepers[0];
    const std::string& follows = keepers[1];
    const int before = TakeOvers(stack, follows);
    ASSERT_THAT(load.WaitForAccepted(5), IsOk());
    stack.process(stopped).Pause();
    ASSERT_THAT(WaitForTakeOver(stack, follows, before + 1), IsOk());
    stack.process(stopped).Resume();
    ASSERT_THAT(stack.WaitUntilReady(stopped), IsOk());
    std::swap(keepers[0], keepers[1]);
  }
  stack.redis_line().Delay(absl::ZeroDuration());
  EXPECT_GT(RefusedTrims(stack), 0);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(load.Stop(), IsOk());
  EXPECT_THAT(load.CheckNothingLostOrDoubled(), IsOk());

  EventLoop loop("test");
  const redis::Options redis{.address = absl::StrCat("unix:", stack.redis().socket())};
  const Events committed = Committed(loop, redis, load.comments());
  size_t count = 0;
  for (const auto& [comment, ids] : committed) count += ids.size();
  EXPECT_GE(count, 3 * (load.comments().size() - 16));
  EXPECT_EQ(FirstOccurrences(loop, redis, count), committed);
}

}  // namespace
}  // namespace meydan::faults
