#include "services/moderation/domain/ingest.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/moderation/domain/appeal.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/evidence.h"
#include "services/moderation/domain/removal.h"
#include "services/moderation/domain/testing/samples.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;  // the samples

constexpr char kAuthor[] = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

absl::StatusOr<Decision<v1::Comment>> Send(const v1::Comment& current, const v1::IncomingComment& incoming,
                                           const v1::Verdict& verdict, absl::Time now = Now()) {
  return Ingest(current, incoming, kAuthor, verdict, LawAccount(), SampleSettings(), now);
}

TEST(IngestTest, ACleanCommentStatesNothing) {
  const auto decision = Send({}, Incoming(), Clean());
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(decision->events, IsEmpty());
  const v1::Comment& comment = decision->state;
  EXPECT_EQ(comment.state(), v1::Comment::STATE_CLEAN);
  EXPECT_EQ(comment.revision(), 1);
  EXPECT_EQ(comment.author(), kAuthor);
  EXPECT_EQ(comment.text(), Incoming().text());
  EXPECT_EQ(ToTime(comment.create_time()), Now());
  EXPECT_FALSE(comment.has_removal());
  EXPECT_THAT(comment.evidence(), IsEmpty());
}

TEST(IngestTest, ACleanCommentIsCompact) {
  const v1::Comment comment = Taken(Clean());
  EXPECT_LE(comment.ByteSizeLong(), comment.text().size() + 320) << comment.DebugString();
}

TEST(IngestTest, P8TheAuthorsOwnIdIsNotKept) {
  v1::IncomingComment incoming = Incoming();
  incoming.set_author_id("KANARYA");
  const auto decision = Send({}, incoming, RemovalFor(v1::GROUND_INSULT));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.SerializeAsString().find("KANARYA"), std::string::npos);
}

TEST(IngestTest, P8EventsHoldNeitherTextNorAuthor) {
  const auto verdict = WithKind(RemovalFor(v1::GROUND_INSULT), v1::KIND_COMPLAINT, v1::IMPORTANCE_HIGH);
  const auto decision = Send({}, Incoming("KANARYA"), verdict);
  ASSERT_THAT(decision, IsOk());
  ASSERT_THAT(EventsOf(*decision), ElementsAre("CommentFlagged", "RemovalOrdered", "FeedbackIdentified"));
  for (const auto& event : decision->events) {
    EXPECT_EQ(event.value().find("KANARYA"), std::string::npos);
    EXPECT_EQ(event.value().find(kAuthor), std::string::npos);
  }
}

TEST(IngestTest, P10AnUnsureVerdictPutsItBeforeAModerator) {
  const auto decision = Send({}, Incoming(), InReviewFor(v1::GROUND_HARASSMENT));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Comment::STATE_IN_REVIEW);
  ASSERT_THAT(EventsOf(*decision), ElementsAre("CommentFlagged"));
  auto expected = Proto<v1::CommentFlagged>(R"pb(
    revision: 1
    account: "accounts/instagram.ornekuni_hukuk"
    owner_unit: "units/hukuk"
    outcome: OUTCOME_IN_REVIEW
    grounds { ground: GROUND_HARASSMENT score_tenths: 5 }
    kinds: KIND_NONE
    topic: TOPIC_LIBRARY
    importance: IMPORTANCE_LOW
  )pb");
  expected.set_comment(decision->state.name());
  EXPECT_THAT(EventOf<v1::CommentFlagged>(*decision), EqualsProto(expected));
}

TEST(IngestTest, P10ASureVerdictOrdersTheRemovalWithSealedEvidence) {
  const auto decision = Send({}, Incoming(), RemovalFor(v1::GROUND_ADVERTISING));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Comment::STATE_REMOVAL_ORDERED);
  ASSERT_THAT(EventsOf(*decision), ElementsAre("CommentFlagged", "RemovalOrdered"));
  const auto ordered = EventOf<v1::RemovalOrdered>(*decision);
  EXPECT_THAT(ordered.grounds(), ElementsAre(v1::GROUND_ADVERTISING));
  EXPECT_EQ(ToTime(ordered.due_time()), Now() + absl::Hours(4));
  EXPECT_TRUE(ordered.automatic());
  ASSERT_THAT(decision->state.evidence(), SizeIs(1));
  EXPECT_TRUE(IsIntact(decision->state, decision->state.evidence(0)));
}

TEST(IngestTest, P10OnlyTheGroundsThatArePlainLeadToTheRemoval) {
  v1::Verdict verdict = RemovalFor(v1::GROUND_HATE_SPEECH);
  *verdict.add_grounds() = InReviewFor(v1::GROUND_INSULT).grounds(0);
  const auto decision = Send({}, Incoming(), verdict);
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(decision->state.removal().grounds(), ElementsAre(v1::GROUND_HATE_SPEECH));
  EXPECT_THAT(EventOf<v1::CommentFlagged>(*decision).grounds(), SizeIs(2));
}

TEST(IngestTest, CM6ARemovalWithoutAGroundIsImpossible) {
  v1::Verdict verdict = RemovalFor(v1::GROUND_INSULT);
  verdict.clear_grounds();
  EXPECT_THAT(Send({}, Incoming(), verdict), Fails(absl::StatusCode::kInternal, "VERDICT_INVALID"));
  EXPECT_THAT(Send({}, Incoming(), v1::Verdict()), Fails(absl::StatusCode::kInternal, "VERDICT_INVALID"));
}

TEST(IngestTest, TheSameCommentTwiceIsOneComment) {
  const v1::Comment known = Taken(InReviewFor(v1::GROUND_INSULT));
  const auto decision = Send(known, Incoming(), RemovalFor(v1::GROUND_INSULT), Now() + absl::Hours(1));
  ASSERT_THAT(decision, IsOk());
  EXPECT_TRUE(decision->unchanged);
  EXPECT_THAT(decision->events, IsEmpty());
  EXPECT_THAT(decision->state, EqualsProto(known));
}

TEST(IngestTest, ACommentDoesNotMoveToAnotherAccount) {
  v1::IncomingComment incoming = Incoming("yeni metin");
  incoming.set_account("accounts/instagram.ornekuni");
  EXPECT_THAT(Send(Taken(Clean()), incoming, Clean()),
              Fails(absl::StatusCode::kFailedPrecondition, "COMMENT_OF_OTHER_ACCOUNT"));
}

TEST(IngestTest, ALongTitleIsCutBetweenCharacters) {
  v1::IncomingComment incoming = Incoming();
  std::string title = "a";
  for (int i = 0; i < 150; ++i) title += "ğ";
  incoming.mutable_post()->set_title(title);
  const auto decision = Send({}, incoming, Clean());
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.post().title(), title.substr(0, 199));
}

TEST(ReviseTest, AnEditedTextIsJudgedAgain) {
  const v1::Comment known = Taken(Clean());
  const auto decision = Send(known, Incoming("değişti"), InReviewFor(v1::GROUND_INSULT), Now() + absl::Hours(1));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.name(), known.name());
  EXPECT_EQ(decision->state.revision(), 2);
  EXPECT_EQ(decision->state.text(), "değişti");
  EXPECT_EQ(decision->state.state(), v1::Comment::STATE_IN_REVIEW);
  EXPECT_EQ(ToTime(decision->state.create_time()), Now());
  EXPECT_EQ(ToTime(decision->state.update_time()), Now() + absl::Hours(1));
  EXPECT_EQ(EventOf<v1::CommentFlagged>(*decision).revision(), 2);
}

TEST(ReviseTest, AnOlderTextNeverOverwritesANewerOne) {
  v1::IncomingComment edited = Incoming("değişti");
  *edited.mutable_edit_time() = ToProto(Now() - absl::Minutes(5));
  const auto known = Send(Taken(Clean()), edited, Clean());
  ASSERT_THAT(known, IsOk());
  v1::IncomingComment older = Incoming("daha eski");
  *older.mutable_edit_time() = ToProto(Now() - absl::Minutes(7));
  EXPECT_EQ(EffectOf(known->state, older), v1::IngestedComment::EFFECT_UNCHANGED);
  EXPECT_EQ(EffectOf(known->state, Incoming()), v1::IngestedComment::EFFECT_UNCHANGED) << "the text before any edit";
  *older.mutable_edit_time() = ToProto(Now() - absl::Minutes(1));
  EXPECT_EQ(EffectOf(known->state, older), v1::IngestedComment::EFFECT_REVISED);
}

struct Course {
  std::string name;
  v1::Comment before;
  v1::Verdict verdict;
  v1::Comment::State state;
  std::vector<std::string> events;
};

v1::Comment InState(v1::Comment comment, v1::Comment::State state) {
  comment.set_state(state);
  return comment;
}

class NewRevisionTest : public ::testing::TestWithParam<Course> {};

TEST_P(NewRevisionTest, GoesWhereItsOwnVerdictSends) {
  const auto decision = Send(GetParam().before, Incoming("değişti"), GetParam().verdict, Now() + absl::Hours(1));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), GetParam().state);
  EXPECT_EQ(EventsOf(*decision), GetParam().events);
}

INSTANTIATE_TEST_SUITE_P(
    P10, NewRevisionTest,
    ::testing::Values(
        Course{"InReviewToClean", Taken(InReviewFor(v1::GROUND_INSULT)), Clean(), v1::Comment::STATE_CLEAN, {}},
        Course{"KeptToReview",
               InState(Taken(InReviewFor(v1::GROUND_INSULT)), v1::Comment::STATE_KEPT),
               InReviewFor(v1::GROUND_INSULT),
               v1::Comment::STATE_IN_REVIEW,
               {"CommentFlagged"}},
        Course{"OrderedAndStillToGo",
               OrderedByModerator(),
               RemovalFor(v1::GROUND_INSULT),
               v1::Comment::STATE_REMOVAL_ORDERED,
               {"CommentFlagged"}},
        Course{"OrderedButMended",
               OrderedByModerator(),
               Clean(),
               v1::Comment::STATE_IN_REVIEW,
               {"RemovalWithdrawn", "CommentFlagged"}},
        Course{"RemovedAndBackChanged",
               Removed(),
               RemovalFor(v1::GROUND_INSULT),
               v1::Comment::STATE_REMOVAL_ORDERED,
               {"CommentFlagged", "RemovalOrdered"}},
        Course{"RemovedAndBackClean", Removed(), Clean(), v1::Comment::STATE_CLEAN, {}}),
    [](const auto& info) { return info.param.name; });

TEST(ReviseTest, AStandingOrderKeepsItsDeadlineAndBothTextsAreSealed) {
  const v1::Comment before = OrderedByModerator();
  const auto decision = Send(before, Incoming("değişti"), RemovalFor(v1::GROUND_HARASSMENT), Now() + absl::Hours(1));
  ASSERT_THAT(decision, IsOk());
  const v1::Comment& comment = decision->state;
  EXPECT_THAT(comment.removal().due_time(), EqualsProto(before.removal().due_time()));
  EXPECT_EQ(comment.removal().orderer(), Moderator().name);
  EXPECT_THAT(comment.removal().grounds(), ElementsAre(v1::GROUND_HARASSMENT));
  ASSERT_THAT(comment.evidence(), SizeIs(2));
  EXPECT_EQ(comment.evidence(0).text(), before.text());
  EXPECT_EQ(comment.evidence(1).text(), "değişti");
  EXPECT_TRUE(IsIntact(comment, comment.evidence(0)));
  EXPECT_TRUE(IsIntact(comment, comment.evidence(1)));
}

TEST(ReviseTest, CM13AnOpenAppealBecomesMoot) {
  const auto appealed = OpenAppeal(Removed(), "haksız", LawRepresentative(), LawAccount(), SampleSettings(), Now());
  ASSERT_THAT(appealed, IsOk());
  const auto decision = Send(appealed->state, Incoming("değişti"), Clean());
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(EventsOf(*decision), ElementsAre("AppealDecided"));
  EXPECT_EQ(decision->state.appeals(0).outcome(), v1::Appeal::OUTCOME_MOOT);
  EXPECT_EQ(AppealOf(decision->state), nullptr);
}

TEST(AnswerTest, LeavesOutWhatOnlyModeratorsSee) {
  const v1::Comment comment = Taken(InReviewFor(v1::GROUND_INSULT));
  const v1::IngestedComment answer = AnswerOf(comment, v1::IngestedComment::EFFECT_CREATED);
  EXPECT_EQ(answer.name(), comment.name());
  EXPECT_EQ(answer.state(), v1::Comment::STATE_IN_REVIEW);
  EXPECT_THAT(answer.verdict().grounds(), SizeIs(1));
  EXPECT_THAT(answer.verdict().findings(), IsEmpty());
}

}  // namespace
}  // namespace meydan::moderation
