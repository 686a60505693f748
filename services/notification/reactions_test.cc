#include "services/notification/reactions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meydan/review/v1/events.pb.h"
#include "services/notification/domain/announcement.h"
#include "services/notification/domain/notice.h"
#include "services/notification/testing/small_stack.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::SmallStack;

std::vector<std::string> InboxOf(SmallStack& stack, const std::string& person) {
  return *BlockOn(stack.store.List({.index = InboxIndex(person), .within = person}));
}

TEST(ReactionsTest, AnEventThatComesTwiceMakesOneNotice) {
  SmallStack stack;
  ASSERT_THAT(BlockOn(stack.reactions.Tell(SmallStack::Routed("1"))), IsOk());
  ASSERT_THAT(BlockOn(stack.reactions.Tell(SmallStack::Routed("1"))), IsOk());
  EXPECT_THAT(InboxOf(stack, "people/temsilci"), SizeIs(1));
  EXPECT_THAT(stack.metrics.Scrape(), HasSubstr("meydan_notices_total{template=\"routing.case_routed\"} 1"));
}

TEST(ReactionsTest, EachRecipientGetsOneAlsoInOneShard) {
  SmallStack stack;  // three people in two shards
  stack.AddPerson("people/eski", "");
  const Event event = SmallStack::Represents("people/temsilci", "people/eski");
  ASSERT_THAT(BlockOn(stack.reactions.Tell(event)), IsOk());
  for (const char* person : {"people/temsilci", "people/eski", "people/dekan"}) {
    EXPECT_THAT(InboxOf(stack, person), SizeIs(1)) << person;
  }
}

TEST(ReactionsTest, NoEventFollowsANotice) {
  SmallStack stack;
  stack.Tell(1);
  EXPECT_THAT(stack.store.Outbox(0), IsEmpty());
  EXPECT_THAT(stack.store.Outbox(1), IsEmpty());
}

TEST(ReactionsTest, WhatAFaultLeftOutIsMadeUpByTheRepeat) {
  SmallStack stack;
  stack.AddPerson("people/eski", "");
  const Event event = SmallStack::Represents("people/temsilci", "people/eski");
  stack.store.FailNext(absl::UnavailableError("gone"));
  EXPECT_EQ(BlockOn(stack.reactions.Tell(event)).code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(InboxOf(stack, "people/temsilci"), IsEmpty());
  EXPECT_THAT(InboxOf(stack, "people/dekan"), SizeIs(1));
  ASSERT_THAT(BlockOn(stack.reactions.Tell(event)), IsOk());
  EXPECT_THAT(InboxOf(stack, "people/temsilci"), SizeIs(1));
  EXPECT_THAT(InboxOf(stack, "people/dekan"), SizeIs(1));
}

TEST(ReactionsTest, WaitsUntilTheDirectoryIsKnown) {
  SmallStack stack(/*filled=*/false);
  const absl::Status status = BlockOn(stack.reactions.Tell(SmallStack::Routed("1")));
  EXPECT_THAT(status, Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
  EXPECT_TRUE(IsTransient(status));
}

TEST(ReactionsTest, WaitsForThePersonWhomTheEventIsAboutButNotForEver) {
  SmallStack stack;
  const Event event = SmallStack::Represents("people/yeni", "");
  EXPECT_THAT(BlockOn(stack.reactions.Tell(event)), Fails(absl::StatusCode::kUnavailable, "DIRECTORY_BEHIND"));
  EXPECT_THAT(InboxOf(stack, "people/dekan"), IsEmpty());
  stack.clock.Advance(absl::Hours(1));
  EXPECT_THAT(BlockOn(stack.reactions.Tell(event)), IsOk());
  EXPECT_THAT(InboxOf(stack, "people/yeni"), IsEmpty());
  EXPECT_THAT(InboxOf(stack, "people/dekan"), SizeIs(1));
}

TEST(ReactionsTest, CR3WaitsForWhoeverDecidesAtAStepByName) {
  SmallStack stack;
  const Event event =
      testing::MakeEvent<review::v1::ReviewStepReached>("submissions/5f0c",
                                                        R"pb(facts { author: "people/ayse" unit: "units/hukuk" }
                                                             persons: "people/yeni")pb");
  EXPECT_THAT(BlockOn(stack.reactions.Tell(event)), Fails(absl::StatusCode::kUnavailable, "DIRECTORY_BEHIND"));
}

TEST(ReactionsTest, WhatNobodyCanBeToldIsFinal) {
  SmallStack stack;
  stack.AddPerson("people/direktor", "state: STATE_LEFT");
  const absl::Status status = BlockOn(stack.reactions.Tell(SmallStack::Routed("1", "units/bos")));
  EXPECT_THAT(status, Fails(absl::StatusCode::kFailedPrecondition, "NO_RECIPIENT"));
  EXPECT_FALSE(IsTransient(status));
}

TEST(ReactionsTest, APoisonEventIsFinal) {
  SmallStack stack;
  Event event = SmallStack::Routed("1");
  event.set_data("\xff");
  EXPECT_THAT(BlockOn(stack.reactions.Tell(event)), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
}

TEST(ReactionsTest, HandlesEveryTypeThatIsToldOf) {
  SmallStack stack;
  const delivery::Handlers handlers = stack.reactions.Handlers();
  EXPECT_EQ(handlers.size(), AnnouncedTypes().size());
  EXPECT_TRUE(handlers.contains("meydan.routing.v1.CaseEscalated"));
}

}  // namespace
}  // namespace meydan::notification
