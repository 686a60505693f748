#include "services/moderation/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Proto;
using ::testing::IsEmpty;

// The API's name for the judge's: "GROUND_" and "hate_speech".
std::string Named(absl::string_view prefix, absl::string_view name) {
  return absl::StrCat(prefix, absl::AsciiStrToUpper(name));
}

TEST(VerdictTest, TheJudgesWordsAndTheApisAreTheSame) {
  for (int i = 0; i < kGroundCount; ++i) {
    const auto ground = static_cast<Ground>(i);
    EXPECT_EQ(v1::Ground_Name(ToProto(ground)), Named("GROUND_", NameOf(ground)));
  }
  for (int i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    EXPECT_EQ(v1::Kind_Name(ToProto(kind)), Named("KIND_", NameOf(kind)));
  }
  for (int i = 0; i < kTopicCount; ++i) {
    const auto topic = static_cast<Topic>(i);
    EXPECT_EQ(v1::Topic_Name(ToProto(topic)), Named("TOPIC_", NameOf(topic)));
  }
  for (int i = 0; i < kImportanceCount; ++i) {
    const auto importance = static_cast<Importance>(i);
    EXPECT_EQ(v1::Importance_Name(ToProto(importance)), Named("IMPORTANCE_", NameOf(importance)));
  }
  for (int i = 0; i < kPhaseCount; ++i) {
    const auto phase = static_cast<Phase>(i);
    EXPECT_EQ(v1::Phase_Name(ToProto(phase)), Named("PHASE_", NameOf(phase)));
  }
  for (const Verdict verdict : {Verdict::kClean, Verdict::kInReview, Verdict::kRemovalOrdered}) {
    EXPECT_EQ(v1::Verdict::Outcome_Name(ToProto(verdict)), Named("OUTCOME_", NameOf(verdict)));
  }
  EXPECT_EQ(v1::Ground_ARRAYSIZE, kGroundCount + 1);
  EXPECT_EQ(v1::Kind_ARRAYSIZE, kKindCount + 1);
  EXPECT_EQ(v1::Topic_ARRAYSIZE, kTopicCount + 1);
  EXPECT_EQ(v1::Importance_ARRAYSIZE, kImportanceCount + 1);
  EXPECT_EQ(v1::Phase_ARRAYSIZE, kPhaseCount + 1);
}

TEST(VerdictTest, Cm2EverythingThatWasSeenIsRecorded) {
  Judgement judgement;
  judgement.engine = "rules-1/3f9a";
  judgement.findings.push_back(
      {.ground = Ground::kInsult, .phase = Phase::kLexicon, .score = 0.5, .span = {4, 9}, .rule = "insult.person/x"});
  judgement.scores[0] = 0.75;
  judgement.phases.push_back({Phase::kLexicon, {0.5, 0, 0, 0, 0}});
  judgement.phases.push_back({Phase::kPrivateInformation, {}});
  judgement.phases.push_back({Phase::kHostility, {0.75, 0.25, 0, 0, 0}});
  judgement.kinds = {{Kind::kComplaint, "kind.broken"}, {Kind::kQuestion, ""}};
  judgement.topic = Topic::kCafeteria;
  judgement.topic_rule = "topic.food";
  judgement.importance = Importance::kHigh;
  judgement.importance_rule = "importance.many";
  Outcome outcome;
  outcome.verdict = Verdict::kInReview;
  outcome.grounds = {{Ground::kInsult, Verdict::kInReview, 0.75}};
  outcome.decided_by = Phase::kHostility;
  outcome.policy_version = 3;
  EXPECT_THAT(
      ToVerdict(judgement, outcome), EqualsProto(Proto<v1::Verdict>(R"pb(
        outcome: OUTCOME_IN_REVIEW
        kinds: [ KIND_COMPLAINT, KIND_QUESTION ]
        topic: TOPIC_CAFETERIA
        importance: IMPORTANCE_HIGH
        policy_version: 3
        engine: "rules-1/3f9a"
        grounds { ground: GROUND_INSULT score: 0.75 outcome: OUTCOME_IN_REVIEW }
        findings { phase: PHASE_LEXICON ground: GROUND_INSULT score: 0.5 begin: 4 end: 9 rule: "insult.person/x" }
        decided_by: PHASE_HOSTILITY
        kind_rules: [ "kind.broken", "" ]
        topic_rule: "topic.food"
        importance_rule: "importance.many"
        phases {
          phase: PHASE_LEXICON
          scores { ground: GROUND_INSULT score: 0.5 }
        }
        phases {
          phase: PHASE_HOSTILITY
          scores { ground: GROUND_INSULT score: 0.75 }
          scores { ground: GROUND_HARASSMENT score: 0.25 }
        }
      )pb")));
}

TEST(VerdictTest, Cm9OverBudgetHasAFindingWithoutAGround) {
  Judgement judgement;
  judgement.over_budget = true;
  judgement.findings.push_back({.rule = std::string(kOverBudgetRule)});
  const v1::Verdict verdict = ToVerdict(judgement, {.verdict = Verdict::kInReview, .over_budget = true});
  EXPECT_TRUE(verdict.over_budget());
  EXPECT_THAT(verdict.grounds(), IsEmpty());
  EXPECT_EQ(verdict.findings(0).ground(), v1::GROUND_UNSPECIFIED);
  EXPECT_EQ(verdict.decided_by(), v1::PHASE_UNSPECIFIED);
}

TEST(VerdictTest, ALongAbuseDoesNotMakeALongRecord) {
  Judgement judgement;
  for (int i = 0; i < 5'000; ++i) judgement.findings.push_back({.ground = Ground::kInsult, .score = 1});
  EXPECT_EQ(static_cast<size_t>(ToVerdict(judgement, {}).findings_size()), kMaxFindings);
}

}  // namespace
}  // namespace meydan::moderation
