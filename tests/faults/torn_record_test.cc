// The append-only file cut in the midst of its last record, which was never answered: Redis starts, everything answered
// is there, of the cut commit nothing is, and a repeat makes it whole.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/redis_store.h"
#include "tests/harness/fault_proxy.h"
#include "tests/harness/redis_server.h"

namespace meydan::store {
namespace {

using harness::FaultProxy;
using meydan::testing::Fails;
using meydan::testing::IsOk;

constexpr int kAnswered = 20;
constexpr int kCuts = 12;

// All that a commit can write.
Commit NumberedCommit(int number) {
  Commit commit;
  commit.name = absl::StrCat("cases/", number);
  commit.state = absl::StrCat("state ", number, std::string(300, '.'));
  commit.indexes = {{true, {"all", absl::StrCat(kSequence, "/", number)}}};
  commit.timers = {{"escalate", absl::FromUnixMillis(5000 + number)}};
  commit.events = {absl::StrCat("event ", number, "a"), absl::StrCat("event ", number, "b")};
  commit.cause = {.id = absl::StrCat("request/", number), .digest = "d", .answer = "a", .memory = absl::Hours(1)};
  return commit;
}

class TornRecordTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = harness::RedisServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    line_ = std::make_unique<FaultProxy>(server_->port());
    client_ =
        std::make_unique<redis::Client>(loop_, redis::Options{.address = absl::StrCat("127.0.0.1:", line_->port())});
    store_ = std::make_unique<RedisStore>(*client_, Layout("routing", 1), RedisStore::Options{});
  }
  absl::StatusOr<Applied> Apply(int number) { return BlockOn(store_->Apply(NumberedCommit(number))); }
  std::string Run(const std::vector<std::string>& command) { return server_->Run(command).value(); }
  std::string Key(const std::string& key) { return store_->layout().Prefix(0) + key; }
  uintmax_t FileSize() { return std::filesystem::file_size(server_->AppendOnlyFile().value()); }

  // Everything of the commits 1 to `last`, and nothing else.
  void ExpectExactly(int last) {
    EXPECT_EQ(Run({"XLEN", Key("outbox")}), absl::StrCat(2 * last));
    EXPECT_EQ(Run({"ZCARD", Key("timers")}), absl::StrCat(last));
    EXPECT_EQ(Run({"ZCARD", Key("i:all")}), absl::StrCat(last));
    EXPECT_EQ(Run({"GET", Key("sequence")}), absl::StrCat(last));
    EXPECT_EQ(Run({"DBSIZE"}), absl::StrCat(4 + 3 * last));  // and aggregate, history and cause of each
    for (int number = 1; number <= last; ++number) {
      const auto stored = BlockOn(store_->Load(absl::StrCat("cases/", number)));
      ASSERT_THAT(stored, IsOk());
      EXPECT_EQ(stored->state, NumberedCommit(number).state);
      EXPECT_EQ(stored->version, 1);
    }
  }

  std::unique_ptr<harness::RedisServer> server_;
  std::unique_ptr<FaultProxy> line_;
  EventLoop loop_{"torn-record"};
  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<RedisStore> store_;
};

TEST_F(TornRecordTest, WhateverIsLeftOfItTheCommitIsAllOrNothing) {
  for (int number = 1; number <= kAnswered; ++number) ASSERT_THAT(Apply(number), IsOk());
  const uintmax_t before = FileSize();
  line_->CutNext(FaultProxy::Cut::kBeforeReply);
  ASSERT_THAT(Apply(kAnswered + 1), Fails(absl::StatusCode::kUnavailable, "REDIS_OUTCOME_UNKNOWN"));
  const uintmax_t after = FileSize();
  ASSERT_GT(after, before);
  for (int cut = 0; cut <= kCuts; ++cut) {
    // From all but the last byte to the first byte alone, then to nothing.
    const uintmax_t left = (after - before - 1) * static_cast<uintmax_t>(kCuts - cut) / kCuts;
    SCOPED_TRACE(absl::StrCat(left, " of ", after - before, " bytes"));
    server_->Kill();
    while (client_->connected()) std::this_thread::yield();  // or it would be asked on the old connection
    std::filesystem::resize_file(server_->AppendOnlyFile().value(), before + left);
    ASSERT_THAT(server_->Restart(), IsOk());
    ASSERT_THAT(BlockOn(client_->WaitUntilConnected(absl::Seconds(10))), IsOk());
    ExpectExactly(kAnswered);
    const auto again = Apply(kAnswered + 1);
    ASSERT_THAT(again, IsOk());
    EXPECT_FALSE(again->repeated);
    ExpectExactly(kAnswered + 1);
  }
}

}  // namespace
}  // namespace meydan::store
