// Redis dies with 10^5 commands in flight, comes back, and dies once more while they are repeated: every command ends,
// each has happened or not, and after the repeats each has happened once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/outbox.h"
#include "common/store/redis_store.h"
#include "tests/harness/redis_server.h"

namespace meydan::store {
namespace {

using meydan::testing::IsOk;

constexpr int kCommands = 100'000;
constexpr int kShards = 4;

Commit NumberedCommit(int number) {
  Event event;
  event.set_id(absl::StrCat(number));
  Commit commit;
  commit.name = absl::StrCat("cases/", number);
  commit.state = "state";
  commit.indexes = {{true, {"all", absl::StrCat(kSequence, "/", number)}}};
  commit.events = {event.SerializeAsString()};
  commit.cause = {.id = absl::StrCat("request/", number), .digest = "d", .answer = "a", .memory = absl::Hours(1)};
  return commit;
}

// Commits that run at the same time, and what became of each.
class Commits {
 public:
  explicit Commits(RedisStore& store) : store_(store), ends_(kCommands, absl::UnknownError("not ended")) {}

  void Start(int number) {
    {
      absl::MutexLock lock(&mutex_);
      ++running_;
    }
    Spawn(store_.Apply(NumberedCommit(number)), [this, number](const absl::StatusOr<Applied>& applied) {
      absl::MutexLock lock(&mutex_);
      ends_[static_cast<size_t>(number)] = applied.status();
      repeated_ += applied.ok() && applied->repeated ? 1 : 0;
      done_ += applied.ok() ? 1 : 0;
      --running_;
    });
  }
  // Until so many have happened since the beginning; false when all have ended before, or after a minute.
  bool WaitForDone(int count) {
    const auto reached = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return done_ >= count || running_ == 0; };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&reached), absl::Minutes(1)) && done_ >= count;
  }
  bool WaitForAll() {
    const auto ended = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return running_ == 0; };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&ended), absl::Minutes(1));
  }
  std::vector<absl::Status> ends() const {
    absl::MutexLock lock(&mutex_);
    return ends_;
  }
  int repeated() const {
    absl::MutexLock lock(&mutex_);
    return repeated_;
  }

 private:
  RedisStore& store_;
  mutable absl::Mutex mutex_;
  std::vector<absl::Status> ends_ ABSL_GUARDED_BY(mutex_);
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  int done_ ABSL_GUARDED_BY(mutex_) = 0;
  int repeated_ ABSL_GUARDED_BY(mutex_) = 0;
};

class RestartInFlightTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = harness::RedisServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    redis::Options options{.address = absl::StrCat("unix:", server_->socket())};
    options.max_pending = size_t{2} * kCommands;
    options.response_timeout = absl::Seconds(60);  // for while the server stands still
    client_ = std::make_unique<redis::Client>(loop_, options);
    store_ = std::make_unique<RedisStore>(*client_, Layout("routing", kShards),
                                          RedisStore::Options{.outbox_limit = kCommands});
    ASSERT_THAT(BlockOn(client_->WaitUntilConnected(absl::Seconds(10))), IsOk());
  }
  // How often each event stands in the outboxes.
  std::map<std::string, int> Events() {
    Outbox outbox(*client_, store_->layout());
    std::map<std::string, int> count;
    for (int shard = 0; shard < kShards; ++shard) {
      std::string last;
      while (true) {
        const auto entries = BlockOn(outbox.Read(shard, last, 1000));
        EXPECT_THAT(entries, IsOk());
        if (!entries.ok() || entries->empty()) break;
        for (const Outbox::Entry& entry : *entries) ++count[entry.event.id()];
        last = entries->back().id;
      }
    }
    return count;
  }

  std::unique_ptr<harness::RedisServer> server_;
  EventLoop loop_{"in-flight"};
  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<RedisStore> store_;
};

TEST_F(RestartInFlightTest, EveryCommandEndsAndAfterARepeatHasHappenedOnce) {
  Commits commits(*store_);
  // All are on their way before the first is answered, however slow the machine.
  server_->Pause();
  for (int number = 0; number < kCommands; ++number) commits.Start(number);
  server_->Resume();
  ASSERT_TRUE(commits.WaitForDone(kCommands / 10));
  server_->Kill();
  ASSERT_TRUE(commits.WaitForAll());

  ASSERT_THAT(server_->Restart(), IsOk());
  ASSERT_THAT(BlockOn(client_->WaitUntilConnected(absl::Seconds(30))), IsOk());
  const std::map<std::string, int> first = Events();
  std::vector<absl::Status> ends = commits.ends();
  int unknown = 0;
  for (int number = 0; number < kCommands; ++number) {
    const absl::Status& end = ends[static_cast<size_t>(number)];
    const auto found = first.find(absl::StrCat(number));
    if (end.ok()) ASSERT_TRUE(found != first.end()) << number << " was answered and is lost";
    if (found != first.end()) ASSERT_EQ(found->second, 1) << number;
    const std::string reason = ReasonOf(end);
    ASSERT_TRUE(end.ok() || reason == "REDIS_OUTCOME_UNKNOWN" || reason == "REDIS_UNAVAILABLE") << end;
    if (reason == "REDIS_UNAVAILABLE") ASSERT_TRUE(found == first.end()) << number << " was not sent, yet happened";
    if (reason == "REDIS_OUTCOME_UNKNOWN") ++unknown;
  }
  EXPECT_GT(unknown, kCommands / 2);

  bool killed = false;
  for (bool left = true; left;) {
    ends = commits.ends();
    left = false;
    for (int number = 0; number < kCommands; ++number) {
      if (ends[static_cast<size_t>(number)].ok()) continue;
      left = true;
      commits.Start(number);
    }
    if (!killed && commits.WaitForDone(kCommands / 2)) {
      killed = true;
      server_->Kill();
      ASSERT_TRUE(commits.WaitForAll());
      ASSERT_THAT(server_->Restart(), IsOk());
      ASSERT_THAT(BlockOn(client_->WaitUntilConnected(absl::Seconds(30))), IsOk());
    }
    ASSERT_TRUE(commits.WaitForAll());
  }
  EXPECT_TRUE(killed);
  const std::map<std::string, int> all = Events();
  ASSERT_EQ(all.size(), static_cast<size_t>(kCommands));
  for (const auto& [id, count] : all) ASSERT_EQ(count, 1) << id;
  EXPECT_EQ(BlockOn(store_->Count("all", "", "")).value_or(0), kCommands);
  RecordProperty("unknown", unknown);
  RecordProperty("repeated", commits.repeated());
}

}  // namespace
}  // namespace meydan::store
