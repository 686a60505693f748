// The broker is away under load, with as much room in the outbox as services ship with: everything is taken in
// meanwhile, a backlog stands, and when the broker is back all of it goes out, while more comes in.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/operations/v1/operations.pb.h"
#include "tests/faults/comment_load.h"
#include "tests/faults/world.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::faults {
namespace {

using integration::Stack;
using integration::WaitFor;
using meydan::testing::IsOk;
using ::testing::IsEmpty;

constexpr int kShards = 2;
// Of one shard, the relay remembers a thousand events at most and has five hundred more in its hands: what is more than
// that it can only find by reading the outbox, batch by batch.
constexpr int kLeastBacklog = kShards * 2000;
// A call waits for Redis at most, never for the broker.
constexpr absl::Duration kLongestCall = absl::Seconds(3);

struct Form {
  absl::Duration away;
  int callers;  // so few that what they send in the whole time stays below the outbox's limit
  absl::Duration patience;
};

Form FormOfTest() {
  if (getenv("MEYDAN_FAULTS_LONG") == nullptr) return {absl::ZeroDuration(), 8, absl::Minutes(1)};
  return {absl::Minutes(5), 3, absl::Minutes(10)};
}

World* const world =
    World::Make({.bus = Stack::Bus::kKafka, .prepare = integration::FoundUniversity, .shards = kShards});

absl::StatusOr<operations::v1::ServiceStatus> StatusOf(Stack& stack, const std::string& service) {
  return stack.Call<operations::v1::ServiceStatus>(service, "people/isletmen", operations::v1::GetStatusRequest());
}

// A service finds out every second or so.
absl::Status WaitForBacklog(Stack& stack, int64_t least) {
  return WaitFor([&stack, least]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto status, StatusOf(stack, "moderation"));
    if (status.outbox_depth() >= least) return absl::OkStatus();
    return absl::OutOfRangeError(absl::StrCat("the outbox holds ", status.outbox_depth(), " events of ", least));
  });
}

// Until nothing is on its way any more, as far as the services know: a consumer that has no partitions yet does not
// know that it lags. It is no proof, but leaves them their time until there is something to prove.
absl::Status WaitUntilCalm(Stack& stack, absl::Duration patience) {
  return WaitFor(
      [&stack]() -> absl::Status {
        for (const char* service : {"moderation", "routing", "notification"}) {
          ASSIGN_OR_RETURN(const auto status, StatusOf(stack, service));
          if (status.outbox_depth() == 0 && status.consumer_lag() == 0) continue;
          return absl::DeadlineExceededError(absl::StrCat(service, " has ", status.outbox_depth(),
                                                          " events to hand over and ", status.consumer_lag(),
                                                          " to handle"));
        }
        return absl::OkStatus();
      },
      patience);
}

TEST(BrokerBacklogTest, WhatIsTakenInWhileTheBrokerIsAwayGoesOutOnceWhenItIsBack) {
  const Form form = FormOfTest();
  Stack& stack = world->stack();
  CommentLoad load(stack, {.callers = form.callers});
  ASSERT_THAT(load.WaitForAccepted(20), IsOk());
  stack.kafka().Kill();
  const absl::Time end = absl::Now() + form.away;
  const int before = load.accepted();
  ASSERT_THAT(load.WaitForAccepted(kLeastBacklog, absl::Minutes(2)), IsOk());
  while (absl::Now() < end) ASSERT_THAT(load.WaitForAccepted(1), IsOk());
  const int backlog = load.accepted() - before;  // an event each
  ASSERT_THAT(WaitForBacklog(stack, backlog), IsOk());
  EXPECT_THAT(integration::CheckHealth(stack.ClientOf("moderation", "")), IsOk());

  ASSERT_THAT(stack.kafka().Restart(), IsOk());
  const absl::Time back = absl::Now();
  ASSERT_THAT(load.WaitForAccepted(100), IsOk());
  ASSERT_THAT(load.Stop(), IsOk());
  EXPECT_THAT(load.refusals(), IsEmpty());
  EXPECT_LT(load.longest_call(), kLongestCall);
  ASSERT_THAT(WaitUntilCalm(stack, form.patience), IsOk());
  EXPECT_THAT(load.CheckNothingLostOrDoubled(form.patience), IsOk());
  RecordProperty("backlog", backlog);
  RecordProperty("seconds_to_the_last_notice", absl::StrCat(absl::ToDoubleSeconds(absl::Now() - back)));
}

}  // namespace
}  // namespace meydan::faults
