#include "services/moderation/domain/feedback.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/moderation/domain/decide.h"
#include "services/moderation/domain/ingest.h"
#include "services/moderation/domain/testing/samples.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using namespace testing;  // the samples

struct Row {
  std::string name;
  v1::Kind kind;
  v1::Importance importance;
  bool feedback;
};

class FeedbackTest : public ::testing::TestWithParam<Row> {};

TEST_P(FeedbackTest, GoesToAUnitOrNot) {
  const auto verdict = CleanAs(GetParam().kind, GetParam().importance);
  EXPECT_EQ(IsFeedback(verdict, SampleSettings()), GetParam().feedback);
  EXPECT_EQ(Taken(verdict).feedback_revision(), GetParam().feedback ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(P11, FeedbackTest,
                         ::testing::Values(Row{"Complaint", v1::KIND_COMPLAINT, v1::IMPORTANCE_NORMAL, true},
                                           Row{"SmallComplaint", v1::KIND_COMPLAINT, v1::IMPORTANCE_LOW, true},
                                           Row{"Request", v1::KIND_REQUEST, v1::IMPORTANCE_NORMAL, true},
                                           Row{"Question", v1::KIND_QUESTION, v1::IMPORTANCE_NORMAL, true},
                                           Row{"SubstantialOpinion", v1::KIND_OPINION, v1::IMPORTANCE_NORMAL, true},
                                           Row{"SmallOpinion", v1::KIND_OPINION, v1::IMPORTANCE_LOW, false},
                                           Row{"Praise", v1::KIND_PRAISE, v1::IMPORTANCE_LOW, false},
                                           Row{"Chat", v1::KIND_NONE, v1::IMPORTANCE_LOW, false},
                                           Row{"CriticalChat", v1::KIND_NONE, v1::IMPORTANCE_CRITICAL, true},
                                           Row{"CriticalPraise", v1::KIND_PRAISE, v1::IMPORTANCE_CRITICAL, true}),
                         [](const auto& info) { return info.param.name; });

absl::StatusOr<Decision<v1::Comment>> Send(const v1::Comment& current, const std::string& text,
                                           const v1::Verdict& verdict) {
  return Ingest(current, Incoming(text), "a", verdict, LawAccount(), SampleSettings(), Now());
}

TEST(FeedbackIdentifiedTest, P11TellsAllThatRoutingNeeds) {
  v1::Verdict verdict = CleanAs(v1::KIND_COMPLAINT, v1::IMPORTANCE_HIGH);
  verdict.add_kinds(v1::KIND_REQUEST);
  const auto decision = Send({}, "metin", verdict);
  ASSERT_THAT(decision, IsOk());
  ASSERT_THAT(EventsOf(*decision), ElementsAre("FeedbackIdentified"));
  auto expected = Proto<v1::FeedbackIdentified>(R"pb(
    revision: 1
    account: "accounts/instagram.ornekuni_hukuk"
    owner_unit: "units/hukuk"
    platform: PLATFORM_INSTAGRAM
    kinds: KIND_COMPLAINT
    kinds: KIND_REQUEST
    topic: TOPIC_LIBRARY
    importance: IMPORTANCE_HIGH
    language: "tr"
    outcome: OUTCOME_CLEAN
  )pb");
  expected.set_comment(decision->state.name());
  *expected.mutable_publish_time() = Incoming().publish_time();
  EXPECT_THAT(EventOf<v1::FeedbackIdentified>(*decision), EqualsProto(expected));
}

TEST(FeedbackIdentifiedTest, P19AComplaintInHarshWordsIsForwardedAllTheSame) {
  const auto decision =
      Send({}, "metin", WithKind(InReviewFor(v1::GROUND_INSULT), v1::KIND_COMPLAINT, v1::IMPORTANCE_NORMAL));
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(EventsOf(*decision), ElementsAre("CommentFlagged", "FeedbackIdentified"));
  EXPECT_EQ(EventOf<v1::FeedbackIdentified>(*decision).outcome(), v1::Verdict::OUTCOME_IN_REVIEW);
}

TEST(FeedbackIdentifiedTest, P19AThreatThatHasToBeRemovedReachesAUnit) {
  const auto decision =
      Send({}, "metin", WithKind(RemovalFor(v1::GROUND_HARASSMENT), v1::KIND_NONE, v1::IMPORTANCE_CRITICAL));
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(EventsOf(*decision), ElementsAre("CommentFlagged", "RemovalOrdered", "FeedbackIdentified"));
}

TEST(FeedbackIdentifiedTest, AdvertisingIsNobodysFeedback) {
  for (const auto& verdict : {RemovalFor(v1::GROUND_ADVERTISING), InReviewFor(v1::GROUND_ADVERTISING)}) {
    const auto decision = Send({}, "metin", WithKind(verdict, v1::KIND_QUESTION, v1::IMPORTANCE_NORMAL));
    ASSERT_THAT(decision, IsOk());
    EXPECT_EQ(decision->state.feedback_revision(), 0);
  }
}

TEST(FeedbackIdentifiedTest, WhatOnlyLookedLikeAdvertisingIsFeedbackOnceKept) {
  const v1::Comment suspected =
      Taken(WithKind(InReviewFor(v1::GROUND_ADVERTISING), v1::KIND_QUESTION, v1::IMPORTANCE_NORMAL));
  const auto request = Proto<v1::DecideCommentRequest>(R"pb(action: ACTION_KEEP reason: "soru")pb");
  const auto decision = DecideComment(suspected, request, Moderator(), LawAccount(), SampleSettings(), Now());
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(EventsOf(*decision), ElementsAre("CommentKept", "FeedbackIdentified"));
}

TEST(FeedbackIdentifiedTest, IsStatedOnceForEachRevision) {
  const auto verdict = WithKind(InReviewFor(v1::GROUND_INSULT), v1::KIND_COMPLAINT, v1::IMPORTANCE_NORMAL);
  const v1::Comment comment = Taken(verdict);
  const auto request = Proto<v1::DecideCommentRequest>(R"pb(action: ACTION_KEEP reason: "sert ama haklı")pb");
  const auto kept = DecideComment(comment, request, Moderator(), LawAccount(), SampleSettings(), Now());
  ASSERT_THAT(kept, IsOk());
  EXPECT_THAT(EventsOf(*kept), ElementsAre("CommentKept"));
  const auto revised = Send(kept->state, "değişti", CleanAs(v1::KIND_REQUEST, v1::IMPORTANCE_NORMAL));
  ASSERT_THAT(revised, IsOk());
  EXPECT_EQ(EventOf<v1::FeedbackIdentified>(*revised).revision(), 2);
}

}  // namespace
}  // namespace meydan::moderation
