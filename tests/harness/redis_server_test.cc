#include "tests/harness/redis_server.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::harness {
namespace {

using testing::Fails;
using testing::IsOk;

TEST(RedisServerTest, IsAsDurableAsMeydanNeeds) {
  const auto redis = RedisServer::Start();
  ASSERT_THAT(redis, IsOk());
  EXPECT_EQ((*redis)->Run({"CONFIG", "GET", "appendonly"}).value(), "appendonly\nyes");
  EXPECT_EQ((*redis)->Run({"CONFIG", "GET", "appendfsync"}).value(), "appendfsync\nalways");
}

TEST(RedisServerTest, KeepsWhatWasAcknowledgedThroughAKill) {
  const auto redis = RedisServer::Start();
  ASSERT_THAT(redis, IsOk());
  const int port = (*redis)->port();
  ASSERT_THAT((*redis)->Run({"SET", "key", "value"}), IsOk());
  (*redis)->Kill();
  EXPECT_FALSE((*redis)->IsRunning());
  EXPECT_THAT((*redis)->Run({"PING"}), Fails(absl::StatusCode::kUnavailable, "REDIS_UNREACHABLE"));
  ASSERT_THAT((*redis)->Restart(), IsOk());
  EXPECT_EQ((*redis)->port(), port);
  EXPECT_EQ((*redis)->Run({"GET", "key"}).value(), "value");
}

TEST(RedisServerTest, HangsWhilePausedAndGoesOn) {
  const auto redis = RedisServer::Start();
  ASSERT_THAT(redis, IsOk());
  (*redis)->Pause();
  EXPECT_TRUE((*redis)->IsRunning());
  EXPECT_THAT((*redis)->Run({"PING"}, absl::Milliseconds(50)),
              Fails(absl::StatusCode::kUnavailable, "REDIS_UNREACHABLE"));
  (*redis)->Resume();
  EXPECT_EQ((*redis)->Run({"PING"}).value(), "PONG");
}

TEST(RedisServerTest, TakesSettingsAndReportsItsErrors) {
  const auto redis = RedisServer::Start({{"--maxmemory-policy", "noeviction"}});
  ASSERT_THAT(redis, IsOk());
  EXPECT_THAT((*redis)->ConfigSet("maxmemory", "1"), IsOk());
  EXPECT_THAT((*redis)->ConfigSet("no-such-setting", "1"), Fails(absl::StatusCode::kInvalidArgument, "REDIS_ERROR"));
  EXPECT_THAT((*redis)->Run({"SET", "key", "value"}), Fails(absl::StatusCode::kInvalidArgument, "REDIS_ERROR"));
  EXPECT_THAT((*redis)->Stop(), IsOk());
}

}  // namespace
}  // namespace meydan::harness
