// Redis, and the line to it, under load: calls end in time with errors that say when to come back, the service says
// that it is not ready, and by itself all goes on afterwards, with nothing lost, doubled or half written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/faults/comment_load.h"
#include "tests/faults/line_faults.h"
#include "tests/faults/world.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::faults {
namespace {

using integration::CheckHealth;
using integration::Stack;
using integration::WaitFor;
using meydan::testing::IsOk;
using ::testing::HasSubstr;
namespace rou = routing::v1;

World* const world =
    World::Make({.prepare = integration::FoundUniversity, .shards = 2, .partitions = 2, .proxied = true});

// A command that gets no answer is given up after two seconds, and so is the call.
constexpr absl::Duration kLongestCall = absl::Seconds(4);

absl::Status WaitUntilNotReady(Stack& stack, const std::string& service) {
  return WaitFor([&] {
    return CheckHealth(stack.ClientOf(service, "")).ok() ? absl::UnavailableError("still says SERVING")
                                                         : absl::OkStatus();
  });
}

// What keeps the service from being ready, in its own words.
std::string ProblemsOf(Stack& stack, const std::string& service) {
  const auto status =
      stack.Call<operations::v1::ServiceStatus>(service, "people/isletmen", operations::v1::GetStatusRequest());
  return status.ok() ? status->ShortDebugString() : status.status().ToString();
}

// All that follows a fault that is over.
void ExpectAllIsWell(Stack& stack, CommentLoad& load) {
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(load.Stop(), IsOk());
  for (const char* service : {"directory", "moderation", "routing", "notification"}) {
    EXPECT_THAT(stack.WaitUntilReady(service), IsOk());
  }
  EXPECT_TRUE(load.all_refusals_say_when());
  EXPECT_LT(load.longest_call(), kLongestCall);
  EXPECT_THAT(load.CheckNothingLostOrDoubled(), IsOk());
}

class RedisLineTest : public ::testing::TestWithParam<LineFault> {};

TEST_P(RedisLineTest, ASpoiledLineLosesAndDoublesNothing) {
  Stack& stack = world->stack();
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(GetParam().happen(stack.redis_line(), load), IsOk());
  ExpectAllIsWell(stack, load);
}

INSTANTIATE_TEST_SUITE_P(Faults, RedisLineTest, ::testing::ValuesIn(LineFaults()),
                         [](const auto& info) { return info.param.name; });

// Redis saves to a file that cannot be put in its place, and then takes no writes (MISCONF).
TEST(RedisFaultsTest, ARedisThatCannotSaveTakesNoWritesAndSaysSo) {
  Stack& stack = world->stack();
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  const std::string in_the_way = absl::StrCat(stack.redis().DataFolder(), "/dump.rdb");
  std::filesystem::create_directory(in_the_way);
  ASSERT_THAT(stack.redis().ConfigSet("save", "3600 1000000"), IsOk());
  ASSERT_THAT(stack.redis().Run({"BGSAVE"}), IsOk());
  ASSERT_THAT(load.WaitForRefusal("REDIS_NOT_WRITING"), IsOk());
  ASSERT_THAT(WaitUntilNotReady(stack, "moderation"), IsOk());
  EXPECT_THAT(ProblemsOf(stack, "moderation"), HasSubstr("takes no writes"));
  EXPECT_THAT(stack.Call<rou::ListCasesResponse>("routing", "people/direktor", rou::ListCasesRequest()), IsOk());

  std::filesystem::remove(in_the_way);
  ASSERT_THAT(stack.redis().Run({"BGSAVE"}), IsOk());
  ASSERT_THAT(stack.WaitUntilReady("moderation"), IsOk());
  ASSERT_THAT(stack.redis().ConfigSet("save", ""), IsOk());
  ExpectAllIsWell(stack, load);
}

TEST(RedisFaultsTest, AFullMemoryIsSaidAndWaitedOut) {
  Stack& stack = world->stack();
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(stack.redis().ConfigSet("maxmemory", "1"), IsOk());
  ASSERT_THAT(load.WaitForRefusal("REDIS_OUT_OF_MEMORY"), IsOk());
  ASSERT_THAT(WaitUntilNotReady(stack, "moderation"), IsOk());
  EXPECT_THAT(ProblemsOf(stack, "moderation"), HasSubstr("memory"));
  EXPECT_THAT(stack.Call<rou::ListCasesResponse>("routing", "people/direktor", rou::ListCasesRequest()), IsOk());
  ASSERT_THAT(stack.redis().ConfigSet("maxmemory", "0"), IsOk());
  ExpectAllIsWell(stack, load);
}

// With `appendfsync always` Redis ends rather than answer what is not on disk; the supervisor's restarts fail until
// there is room.
TEST(RedisFaultsTest, AFullDiskEndsRedisInTheMidstOfARecordAndNothingAnsweredIsLost) {
  Stack& stack = world->stack();
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(stack.redis().FillDisk(3001), IsOk());
  ASSERT_THAT(WaitFor([&] {
                return stack.redis().IsRunning() ? absl::UnavailableError("Redis still runs") : absl::OkStatus();
              }),
              IsOk());
  ASSERT_THAT(load.WaitForRefusal("REDIS_UNAVAILABLE"), IsOk());
  ASSERT_THAT(stack.redis().Restart(), IsOk());
  ExpectAllIsWell(stack, load);
}

// The same with `everysec`, where a full disk makes Redis answer MISCONF instead; it may lose the last second by
// itself, but not by the fault.
TEST(RedisFaultsTest, AFullDiskThatRedisOutlivesIsSaidAndWaitedOut) {
  Stack& stack = world->stack();
  ASSERT_THAT(stack.redis().ConfigSet("appendfsync", "everysec"), IsOk());
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(stack.redis().FillDisk(3001), IsOk());
  ASSERT_THAT(load.WaitForRefusal("REDIS_NOT_WRITING"), IsOk());
  ASSERT_THAT(WaitUntilNotReady(stack, "moderation"), IsOk());
  ASSERT_THAT(stack.redis().FreeDisk(), IsOk());
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  ASSERT_THAT(stack.redis().ConfigSet("appendfsync", "always"), IsOk());
  ASSERT_THAT(load.WaitForAccepted(5), IsOk());  // so all before is on disk too
  ASSERT_THAT(stack.redis().Restart(), IsOk());
  ExpectAllIsWell(stack, load);
}

// What a power cut in the midst of a write leaves behind; tests/faults/torn_record_test.cc cuts real commits
// everywhere.
TEST(RedisFaultsTest, ATornRecordAtTheEndOfTheFileKeepsNobodyFromStarting) {
  Stack& stack = world->stack();
  CommentLoad load(stack);
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  stack.redis().Kill();
  const auto file = stack.redis().AppendOnlyFile();
  ASSERT_THAT(file, IsOk());
  std::ofstream(*file, std::ios::binary | std::ios::app) << "*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$40\r\n{modera";
  ASSERT_THAT(stack.redis().Restart(), IsOk());
  ExpectAllIsWell(stack, load);
}

}  // namespace
}  // namespace meydan::faults
