#include "tests/chaos/judged.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::chaos {
namespace {

namespace v1 = moderation::v1;

using meydan::testing::Proto;

struct Judged {
  const char* name;
  const char* answer;
  bool flagged;
  bool feedback;
};

class JudgedTest : public ::testing::TestWithParam<Judged> {};

TEST_P(JudgedTest, SaysWhatHasToBeSaid) {
  const auto answer = Proto<v1::IngestedComment>(GetParam().answer);
  EXPECT_EQ(IsToBeFlagged(answer), GetParam().flagged);
  EXPECT_EQ(IsFeedback(answer), GetParam().feedback);
}

INSTANTIATE_TEST_SUITE_P(
    P11, JudgedTest,
    ::testing::Values(
        Judged{"Praise", "verdict { outcome: OUTCOME_CLEAN kinds: KIND_PRAISE importance: IMPORTANCE_HIGH }", false,
               false},
        Judged{"Complaint", "verdict { outcome: OUTCOME_CLEAN kinds: KIND_COMPLAINT importance: IMPORTANCE_LOW }",
               false, true},
        Judged{"Request", "verdict { outcome: OUTCOME_CLEAN kinds: KIND_REQUEST importance: IMPORTANCE_LOW }", false,
               true},
        Judged{"QuestionBeside", "verdict { outcome: OUTCOME_CLEAN kinds: KIND_PRAISE kinds: KIND_QUESTION }", false,
               true},
        Judged{"SmallOpinion", "verdict { outcome: OUTCOME_CLEAN kinds: KIND_OPINION importance: IMPORTANCE_LOW }",
               false, false},
        Judged{"Opinion", "verdict { outcome: OUTCOME_CLEAN kinds: KIND_OPINION importance: IMPORTANCE_NORMAL }", false,
               true},
        Judged{"CriticalWhateverItIs",
               "verdict { outcome: OUTCOME_CLEAN kinds: KIND_NONE importance: IMPORTANCE_CRITICAL }", false, true},
        Judged{"SuspectedAdvertising",
               "verdict { outcome: OUTCOME_IN_REVIEW kinds: KIND_QUESTION grounds { ground: GROUND_ADVERTISING } }",
               true, false},
        Judged{"RudeQuestion",
               "verdict { outcome: OUTCOME_IN_REVIEW kinds: KIND_QUESTION grounds { ground: GROUND_INSULT } }", true,
               true},
        Judged{"Insult", "verdict { outcome: OUTCOME_REMOVAL_ORDERED kinds: KIND_NONE }", true, false},
        Judged{"CleanInThePlaceOfWhatHadToGo",
               "state: STATE_IN_REVIEW verdict { outcome: OUTCOME_CLEAN kinds: KIND_PRAISE }", true, false}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(SameVerdictTest, LooksAtAllThatOthersActBy) {
  const auto verdict = Proto<v1::Verdict>(
      R"pb(outcome: OUTCOME_CLEAN kinds: KIND_PRAISE topic: TOPIC_LIBRARY importance: IMPORTANCE_LOW engine: "a")pb");
  v1::Verdict other = verdict;
  other.clear_engine();
  EXPECT_TRUE(SameVerdict(verdict, other));
  (other = verdict).set_outcome(v1::Verdict::OUTCOME_IN_REVIEW);
  EXPECT_FALSE(SameVerdict(verdict, other));
  (other = verdict).add_kinds(v1::KIND_REQUEST);
  EXPECT_FALSE(SameVerdict(verdict, other));
  (other = verdict).set_topic(v1::TOPIC_SPORTS);
  EXPECT_FALSE(SameVerdict(verdict, other));
  (other = verdict).set_importance(v1::IMPORTANCE_HIGH);
  EXPECT_FALSE(SameVerdict(verdict, other));
}

}  // namespace
}  // namespace meydan::chaos
