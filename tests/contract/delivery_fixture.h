#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/clock.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/fake_bus.h"
#include "common/delivery/dead_letters.h"
#include "common/store/outbox.h"
#include "common/store/redis_store.h"
#include "tests/harness/redis_server.h"

namespace meydan::delivery {

using meydan::testing::IsOk;

// A store on a real Redis with its outbox and dead letters, and a bus that can be taken away.
class DeliveryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = harness::RedisServer::Start();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    client_ =
        std::make_unique<redis::Client>(loop_, redis::Options{.address = absl::StrCat("unix:", server_->socket())});
    store_ = std::make_unique<store::RedisStore>(*client_, layout_, store::RedisStore::Options{});
    other_store_ = std::make_unique<store::RedisStore>(*client_, layout_, store::RedisStore::Options{});
    outbox_ = std::make_unique<store::Outbox>(*client_, layout_);
    letters_ = std::make_unique<DeadLetters>(*client_, layout_);
  }

  Event Note(const std::string& subject, int64_t version) {
    Event event;
    event.set_id(absl::StrCat(subject, "@", version));
    event.set_subject(subject);
    event.set_version(version);
    return event;
  }
  // A new version of the aggregate with one event, and a timer when one is given.
  void Commit(const std::string& name, int64_t version, std::vector<store::TimerChange> timers = {}) {
    CommitBy(*store_, name, version, std::move(timers));
  }
  void CommitBy(store::RedisStore& store, const std::string& name, int64_t version,
                std::vector<store::TimerChange> timers = {}) {
    store::Commit commit;
    commit.name = name;
    commit.expected_version = version - 1;
    commit.state = "s";
    commit.events = {Note(name, version).SerializeAsString()};
    commit.timers = std::move(timers);
    ASSERT_THAT(BlockOn(store.Apply(std::move(commit))), IsOk());
  }
  Task<absl::Status> Fire(store::Outbox::DueTimer timer, std::atomic<int>& fired) {
    EXPECT_EQ(timer.timer, "due");
    store::Commit commit;
    commit.name = timer.name;
    commit.expected_version = 1;
    commit.timers.push_back({timer.timer, std::nullopt});
    const auto applied = co_await store_->Apply(std::move(commit));
    ++fired;
    co_return applied.status();
  }
  std::vector<bool> Parked(std::vector<std::string> subjects) {
    const auto parked = BlockOn(letters_->AreParked(std::move(subjects)));
    EXPECT_THAT(parked, IsOk());
    return parked.ok() ? parked->subjects : std::vector<bool>();
  }
  int64_t Waiting() { return BlockOn(outbox_->GetDepth())->events; }

  SystemClock clock_;
  store::Layout layout_{"notes", 4};
  std::unique_ptr<harness::RedisServer> server_;
  bus::testing::FakeBus bus_;
  EventLoop loop_{"delivery-test"};
  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<store::RedisStore> store_;
  std::unique_ptr<store::RedisStore> other_store_;  // of another copy of the service: it hands nothing to our relay
  std::unique_ptr<store::Outbox> outbox_;
  std::unique_ptr<DeadLetters> letters_;
};

}  // namespace meydan::delivery
