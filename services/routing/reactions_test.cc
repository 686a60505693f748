#include "services/routing/reactions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/routing/domain/words.h"
#include "services/routing/testing/service.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReactionsTest : public ::testing::Test {
 protected:
  absl::Status Hear(const Event& event) { return BlockOn(reactions_.OpenCase(event)); }
  v1::Case CaseOf(const std::string& comment, int revision) {
    return BlockOn(parts_.cases.Load(CaseNameOfComment(comment, revision))).value_or(v1::Case());
  }

  Parts parts_;
  Reactions reactions_{parts_.cases, parts_.policy};
};

TEST_F(ReactionsTest, P11FeedbackMakesACaseOfItsOwnerUnit) {
  ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@1.0")), IsOk());
  const v1::Case born = CaseOf("comments/1", 1);
  EXPECT_EQ(born.owner_unit(), "units/hukuk");
  EXPECT_EQ(born.kind(), v1::KIND_COMPLAINT);
  EXPECT_EQ(born.importance(), v1::IMPORTANCE_HIGH);
  EXPECT_EQ(born.origin().comment(), "comments/1");
  EXPECT_EQ(born.reasons().owner_rule(), "account");
  const std::vector<Event> events = parts_.Outbox();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].type(), "meydan.routing.v1.CaseRouted");
  EXPECT_EQ(events[0].actor(), "services/routing");
  EXPECT_EQ(events[0].cause(), "event/moderation/comments/1@1.0");
  EXPECT_EQ(parts_.changes, 1);
}

TEST_F(ReactionsTest, AReplayMakesNoSecondCase) {
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@1.0")), IsOk());
  EXPECT_THAT(parts_.Outbox(), SizeIs(1));
  EXPECT_EQ(parts_.changes, 1);
}

TEST_F(ReactionsTest, AnotherEventOfTheSameRevisionMakesNoSecondCase) {
  ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@1.0")), IsOk());
  ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@2.0")), IsOk());
  EXPECT_THAT(parts_.Outbox(), SizeIs(1));
}

TEST_F(ReactionsTest, AnEditedCommentIsACaseOfItsOwn) {
  ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@1.0", "comments/1", 1)), IsOk());
  ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@2.0", "comments/1", 2)), IsOk());
  EXPECT_THAT(parts_.Outbox(), SizeIs(2));
  EXPECT_EQ(CaseOf("comments/1", 2).origin().comment_revision(), 2);
}

TEST_F(ReactionsTest, AfterALostAnswerTheEventIsRepeatedWithoutASecondCase) {
  parts_.store.FailNext(absl::UnavailableError("unknown whether it happened"));
  EXPECT_TRUE(IsTransient(Hear(FeedbackEvent("moderation/comments/1@1.0"))));
  ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@1.0")), IsOk());
  EXPECT_THAT(parts_.Outbox(), SizeIs(1));
}

TEST_F(ReactionsTest, UntilTheDirectoryIsKnownFeedbackWaits) {
  directory_view::DirectoryView unread;
  PolicyInForce policy(*ParsePolicy(kPolicy, {}), kDirectorate, parts_.loop, unread, parts_.metrics);
  Reactions reactions(parts_.cases, policy);
  const absl::Status waits = BlockOn(reactions.OpenCase(FeedbackEvent("moderation/comments/1@1.0")));
  EXPECT_THAT(waits, Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
  EXPECT_TRUE(IsTransient(waits));
  EXPECT_THAT(parts_.Outbox(), IsEmpty());
}

TEST_F(ReactionsTest, AClosedUnitGetsNoCaseAndNoCaseIsLost) {
  parts_.directory.SetUnit("hukuk", "CLOSED");
  ASSERT_THAT(Hear(FeedbackEvent("moderation/comments/1@1.0")), IsOk());
  EXPECT_EQ(CaseOf("comments/1", 1).owner_unit(), kDirectorate);
  EXPECT_EQ(CaseOf("comments/1", 1).reasons().owner_rule(), "default");
}

TEST_F(ReactionsTest, WhatIsNoFeedbackIsRefusedForGood) {
  Event torn = FeedbackEvent("moderation/comments/1@1.0");
  torn.set_data("\xff\xff");
  EXPECT_THAT(Hear(torn), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
  EXPECT_THAT(Hear(FeedbackEvent("moderation/comments/1@1.0", "")),
              Fails(absl::StatusCode::kInvalidArgument, "FEEDBACK_INVALID"));
}

TEST_F(ReactionsTest, OnlyFeedbackIsHeard) {
  const delivery::Handlers handlers = reactions_.Handlers();
  EXPECT_THAT(handlers, SizeIs(1));
  EXPECT_TRUE(handlers.contains("meydan.moderation.v1.FeedbackIdentified"));
}

// Values of two enums that must mean the same under the same number.
template <typename Theirs, typename Ours>
void ExpectSameWords(const std::set<std::string>& theirs_alone) {
  const auto* theirs = google::protobuf::GetEnumDescriptor<Theirs>();
  for (int i = 0; i < theirs->value_count(); ++i) {
    if (theirs_alone.contains(theirs->value(i)->name())) continue;
    const auto* ours = google::protobuf::GetEnumDescriptor<Ours>()->FindValueByNumber(theirs->value(i)->number());
    ASSERT_NE(ours, nullptr) << theirs->value(i)->name();
    EXPECT_EQ(ours->name(), theirs->value(i)->name());
  }
}

TEST(WordsTest, ModerationAndRoutingMeanTheSameByTheSameNumber) {
  ExpectSameWords<moderation::v1::Kind, v1::Kind>({"KIND_NONE"});
  ExpectSameWords<moderation::v1::Topic, v1::Topic>({});
  ExpectSameWords<moderation::v1::Importance, v1::Importance>({});
}

}  // namespace
}  // namespace meydan::routing
