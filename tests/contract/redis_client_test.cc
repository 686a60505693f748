// The Redis client against a real server that goes away, hangs, comes back and refuses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/testing/status_matchers.h"
#include "common/redis/client.h"
#include "common/redis/script.h"
#include "tests/harness/fault_proxy.h"
#include "tests/harness/redis_server.h"

namespace meydan::redis {
namespace {

using harness::FaultProxy;
using meydan::testing::Fails;
using meydan::testing::IsOk;
constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

class RedisClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = harness::RedisServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    proxy_ = std::make_unique<FaultProxy>(server_->port());
  }
  Options Direct() const { return {.address = absl::StrCat("unix:", server_->socket())}; }
  Options ThroughProxy() const { return {.address = absl::StrCat("127.0.0.1:", proxy_->port())}; }
  static absl::StatusOr<Reply> Call(Client& client, std::vector<std::string> args) {
    return BlockOn(client.Call(std::move(args)));
  }

  std::unique_ptr<harness::RedisServer> server_;
  std::unique_ptr<FaultProxy> proxy_;
  EventLoop loop_{"redis-test"};
};

TEST_F(RedisClientTest, AnswersComeBackAsTheyAre) {
  Client client(loop_, Direct());
  const std::string bytes("\0\r\n\xff", 4);
  ASSERT_THAT(Call(client, {"SET", "k", bytes}), IsOk());
  EXPECT_EQ(Call(client, {"GET", "k"})->text, bytes);
  EXPECT_TRUE(Call(client, {"GET", "none"})->IsNil());
  EXPECT_EQ(Call(client, {"INCR", "n"})->integer, 1);
  ASSERT_THAT(Call(client, {"RPUSH", "l", "a", "b"}), IsOk());
  const auto list = Call(client, {"LRANGE", "l", "0", "-1"});
  ASSERT_EQ(list->elements.size(), 2u);
  EXPECT_EQ(list->elements[1].text, "b");
  EXPECT_THAT(Call(client, {"LPUSH", "k", "x"}), Fails(absl::StatusCode::kInternal, "REDIS_ERROR"));
}

TEST_F(RedisClientTest, ManyCommandsAreAnsweredInTheirOrder) {
  Client client(loop_, Direct());
  std::vector<Task<absl::StatusOr<Reply>>> calls;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::string> command = {"INCR", "n"};
    calls.push_back(client.Call(std::move(command)));
  }
  const auto replies = BlockOn(WhenAll(std::move(calls)));
  for (size_t i = 0; i < replies.size(); ++i) {
    ASSERT_THAT(replies[i], IsOk());
    ASSERT_EQ(replies[i]->integer, static_cast<int64_t>(i + 1));
  }
  EXPECT_EQ(client.pending(), 0u);
}

TEST_F(RedisClientTest, AServerThatIsAwayIsUnavailableSoonAndComesBackByItself) {
  Client client(loop_, Direct());
  ASSERT_THAT(Call(client, {"SET", "k", "v"}), IsOk());
  server_->Kill();
  const absl::Time begin = absl::Now();
  absl::Status away;
  do {
    away = Call(client, {"GET", "k"}).status();  // the first may still be lost on its way
  } while (ReasonOf(away) == "REDIS_OUTCOME_UNKNOWN");
  EXPECT_THAT(away, Fails(kUnavailable, "REDIS_UNAVAILABLE"));
  EXPECT_GT(RetryDelayOf(away), absl::ZeroDuration());
  EXPECT_LT(absl::Now() - begin, absl::Seconds(2));
  EXPECT_FALSE(client.connected());
  ASSERT_THAT(server_->Restart(), IsOk());
  ASSERT_THAT(BlockOn(client.WaitUntilConnected(absl::Seconds(10))), IsOk());
  EXPECT_EQ(Call(client, {"GET", "k"})->text, "v");  // it was answered, so it was on disk
}

TEST_F(RedisClientTest, ALostAnswerIsUnknownWhetherTheCommandHappenedOrNot) {
  Client client(loop_, ThroughProxy());
  ASSERT_THAT(Call(client, {"SET", "n", "0"}), IsOk());
  for (const auto& [cut, happened] :
       std::vector<std::pair<FaultProxy::Cut, bool>>{{FaultProxy::Cut::kBeforeRequest, false},
                                                     {FaultProxy::Cut::kBeforeReply, true},
                                                     {FaultProxy::Cut::kInReply, true}}) {
    const std::string before = *server_->Run({"GET", "n"});
    proxy_->CutNext(cut);
    EXPECT_THAT(Call(client, {"INCR", "n"}), Fails(kUnavailable, "REDIS_OUTCOME_UNKNOWN"));
    EXPECT_EQ(*server_->Run({"GET", "n"}) != before, happened);
    ASSERT_THAT(BlockOn(client.WaitUntilConnected(absl::Seconds(10))), IsOk());
    EXPECT_THAT(Call(client, {"GET", "n"}), IsOk());
  }
  EXPECT_EQ(proxy_->cuts(), 3);
}

TEST_F(RedisClientTest, AHangingServerIsGivenUp) {
  Options options = Direct();
  options.response_timeout = absl::Milliseconds(200);
  Client client(loop_, options);
  ASSERT_THAT(Call(client, {"PING"}), IsOk());
  server_->Pause();
  EXPECT_THAT(Call(client, {"PING"}), Fails(kUnavailable, "REDIS_OUTCOME_UNKNOWN"));
  server_->Resume();
  ASSERT_THAT(BlockOn(client.WaitUntilConnected(absl::Seconds(10))), IsOk());
  EXPECT_THAT(Call(client, {"PING"}), IsOk());
}

// A connection was dropped when the queue alone was longer than the time-out: an overload became an outage.
TEST_F(RedisClientTest, AServerThatAnswersALongQueueSteadilyIsNotGivenUp) {
  Options options = Direct();
  options.response_timeout = absl::Milliseconds(150);
  Client client(loop_, options);
  ASSERT_THAT(Call(client, {"PING"}), IsOk());
  // Each takes the server 2 ms, and fills much of what it reads at once.
  const std::string slow =
      absl::StrCat("local t = redis.call('TIME'); local u repeat u = redis.call('TIME') until (u[1] - ",
                   "t[1]) * 1000000 + u[2] - t[2] > 2000; return 1 --", std::string(6000, '.'));
  std::vector<Task<absl::StatusOr<Reply>>> calls;
  for (int i = 0; i < 300; ++i) {
    std::vector<std::string> command = {"EVAL", slow, "0"};
    calls.push_back(client.Call(std::move(command)));
  }
  for (const absl::StatusOr<Reply>& reply : BlockOn(WhenAll(std::move(calls)))) ASSERT_THAT(reply, IsOk());
}

TEST_F(RedisClientTest, PastItsBoundTheQueueRefusesAtOnce) {
  Options options = Direct();
  options.max_pending = 10;
  Client client(loop_, options);
  ASSERT_THAT(Call(client, {"PING"}), IsOk());
  server_->Pause();
  std::vector<Task<absl::StatusOr<Reply>>> calls;
  for (int i = 0; i < 11; ++i) {
    std::vector<std::string> command = {"PING"};
    calls.push_back(client.Call(std::move(command)));
  }
  loop_.PostAfter(absl::Milliseconds(50), [this] { server_->Resume(); });
  const auto replies = BlockOn(WhenAll(std::move(calls)));
  EXPECT_THAT(replies[9], IsOk());
  EXPECT_THAT(replies[10], Fails(absl::StatusCode::kResourceExhausted, "REDIS_QUEUE_FULL"));
}

TEST_F(RedisClientTest, AScriptRunsOnceAlsoWhenTheServerForgotIt) {
  Client client(loop_, Direct());
  const Script script("#!lua\nreturn redis.call('INCRBY', KEYS[1], ARGV[1])");
  EXPECT_EQ(BlockOn(RunScript(client, script, {"n"}, {"5"}))->integer, 5);
  ASSERT_THAT(Call(client, {"SCRIPT", "FLUSH"}), IsOk());
  EXPECT_EQ(BlockOn(RunScript(client, script, {"n"}, {"5"}))->integer, 10);
}

TEST_F(RedisClientTest, AServerThatMayNotWriteIsUnavailable) {
  Client client(loop_, Direct());
  ASSERT_THAT(Call(client, {"CONFIG", "SET", "min-replicas-to-write", "1"}), IsOk());
  EXPECT_THAT(Call(client, {"SET", "k", "v"}), Fails(kUnavailable, "REDIS_NOT_WRITING"));
  ASSERT_THAT(Call(client, {"CONFIG", "SET", "min-replicas-to-write", "0"}), IsOk());
  EXPECT_THAT(Call(client, {"SET", "k", "v"}), IsOk());
}

TEST_F(RedisClientTest, AnEndingClientFailsWhatIsStillWaiting) {
  auto client = std::make_unique<Client>(loop_, Direct());
  ASSERT_THAT(Call(*client, {"PING"}), IsOk());
  server_->Pause();
  absl::Notification ended;
  absl::Status status;
  Spawn(client->Call({"PING"}), [&](const absl::StatusOr<Reply>& reply) {
    status = reply.status();
    ended.Notify();
  });
  client.reset();
  ended.WaitForNotification();
  EXPECT_THAT(status, Fails(kUnavailable, "REDIS_OUTCOME_UNKNOWN"));
}

}  // namespace
}  // namespace meydan::redis
