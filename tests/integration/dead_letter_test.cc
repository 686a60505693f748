// A poison event in the running system: it stops its own subject only, and operators can see, replay and remove it
// (OP5, OP6).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/event_loop.h"
#include "common/base/event.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/redis_streams/redis_streams_bus.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
namespace ops = operations::v1;
namespace rou = routing::v1;

constexpr char kOperator[] = "people/isletmen";

// As moderation states it, about a comment that it might have.
Event Feedback(const std::string& comment, int version) {
  moderation::v1::FeedbackIdentified fact;
  fact.set_comment(comment);
  fact.set_account("accounts/instagram.ornekuni");
  fact.set_revision(version);
  fact.add_kinds(moderation::v1::KIND_COMPLAINT);
  fact.set_topic(moderation::v1::TOPIC_LIBRARY);
  fact.set_importance(moderation::v1::IMPORTANCE_NORMAL);
  Event event;
  event.set_id(EventId("meydan.moderation", comment, version, 0));
  event.set_type(moderation::v1::FeedbackIdentified::descriptor()->full_name());
  event.set_source("meydan.moderation");
  event.set_subject(comment);
  event.set_version(version);
  event.set_actor("services/moderation");
  SetTime(event, absl::Now());
  event.set_data(fact.SerializeAsString());
  return event;
}

class DeadLetterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto stack = Stack::Start({.prepare = FoundUniversity});
    ASSERT_THAT(stack, IsOk());
    stack_ = *std::move(stack);
    bus_ = std::make_unique<bus::redis_streams::RedisStreamsBus>(
        loop_, bus::redis_streams::Options{.redis = {.address = absl::StrCat("unix:", stack_->redis().socket())},
                                           .partitions = 4});
  }
  void Publish(const Event& event) { ASSERT_THAT(BlockOn(bus_->Publish(bus::TopicOf("moderation"), {event})), IsOk()); }
  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(const Request& request) {
    return stack_->Call<Response>("routing", kOperator, request);
  }
  absl::Status WaitForLetters(int count) {
    return WaitFor([&]() -> absl::Status {
      ASSIGN_OR_RETURN(const auto letters, Ask<ops::ListDeadLettersResponse>(ops::ListDeadLettersRequest()));
      return letters.dead_letters_size() == count
                 ? absl::OkStatus()
                 : absl::NotFoundError(absl::StrCat(letters.dead_letters_size(), " letters"));
    });
  }
  absl::Status WaitForCases(int count) {
    return WaitFor([&]() -> absl::Status {
      const auto cases = stack_->Call<rou::ListCasesResponse>("routing", "people/direktor", rou::ListCasesRequest());
      RETURN_IF_ERROR(cases.status());
      return cases->cases_size() == count ? absl::OkStatus()
                                          : absl::NotFoundError(absl::StrCat(cases->cases_size(), " cases"));
    });
  }

  std::unique_ptr<Stack> stack_;
  EventLoop loop_{"dead-letters"};
  std::unique_ptr<bus::EventBus> bus_;
};

TEST_F(DeadLetterTest, APoisonEventStopsItsOwnSubjectUntilAnOperatorDealsWithIt) {
  Event poison = Feedback("comments/poisoned", 1);
  poison.set_data("\xff\xff");
  Publish(poison);
  Publish(Feedback("comments/poisoned", 2));
  Publish(Feedback("comments/healthy", 1));
  ASSERT_THAT(WaitForCases(1), IsOk());  // the other subject goes on
  ASSERT_THAT(WaitForLetters(2), IsOk());
  const auto letters = Ask<ops::ListDeadLettersResponse>(ops::ListDeadLettersRequest());
  EXPECT_EQ(letters->dead_letters(0).reason(), "EVENT_MALFORMED");
  EXPECT_EQ(letters->dead_letters(1).reason(), "PARKED");

  ops::ReplayDeadLettersRequest replay;
  replay.set_dry_run(true);
  EXPECT_EQ(Ask<ops::ReplayDeadLettersResponse>(replay)->replayed(), 2);
  replay.set_dry_run(false);
  const auto replayed = Ask<ops::ReplayDeadLettersResponse>(replay);  // it is still poison
  EXPECT_EQ(replayed->replayed(), 0);
  EXPECT_EQ(replayed->remaining(), 2);

  EXPECT_THAT(Ask<ops::PurgeDeadLettersResponse>(ops::PurgeDeadLettersRequest()),
              Fails(absl::StatusCode::kInvalidArgument, "FILTER_REQUIRED"));
  ops::PurgeDeadLettersRequest purge;
  purge.mutable_filter()->set_reason("EVENT_MALFORMED");
  EXPECT_EQ(Ask<ops::PurgeDeadLettersResponse>(purge)->purged(), 2);  // all of its subject
  ASSERT_THAT(WaitForLetters(0), IsOk());
  Publish(Feedback("comments/poisoned", 3));  // the subject is open again
  EXPECT_THAT(WaitForCases(2), IsOk());
}

TEST_F(DeadLetterTest, WhatIsNoEventIsPutAsideToo) {
  Publish(Feedback("comments/first", 1));  // so that the topic is there
  ASSERT_THAT(WaitForCases(1), IsOk());
  const auto keys = stack_->redis().Run({"KEYS", "{bus:meydan.moderation.v1:*}:log"});
  ASSERT_THAT(keys, IsOk());
  const std::string key = keys->substr(0, keys->find('\n'));
  ASSERT_THAT(stack_->redis().Run({"XADD", key, "*", "e", "rubbish"}), IsOk());
  ASSERT_THAT(WaitForLetters(1), IsOk());
  EXPECT_EQ(Ask<ops::ListDeadLettersResponse>(ops::ListDeadLettersRequest())->dead_letters(0).reason(),
            "EVENT_UNDECODABLE");
  Publish(Feedback("comments/second", 1));
  EXPECT_THAT(WaitForCases(2), IsOk());
}

TEST_F(DeadLetterTest, OnlyOperatorsDealWithThem) {
  EXPECT_THAT(stack_->Call<ops::PurgeDeadLettersResponse>("routing", "people/mudur", ops::PurgeDeadLettersRequest()),
              Fails(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

}  // namespace
}  // namespace meydan::integration
