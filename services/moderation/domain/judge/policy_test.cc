#include "services/moderation/domain/judge/policy.h"

#include <gmock/gmock.h>

#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/judge/rule_folder.h"
#include "services/moderation/domain/judge/testing/shipped_config.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kGood[] = R"(version: 7
grounds:
  insult:              {act_at: 0.8, review_at: 0.4}
  harassment:          {act_at: 0.9, review_at: 0.5}
  hate_speech:         {act_at: 0.8, review_at: 0.4}
  private_information: {act_at: 0.8, review_at: 0.4}
  advertising:         {act_at: 1, review_at: 1}
)";

std::string With(const std::string& line, const std::string& instead) {
  std::string text = kGood;
  text.replace(text.find(line), line.size(), instead);
  return text;
}

Judgement Scored(Phase phase, Ground ground, double score) {
  Judgement judgement;
  PhaseVerdict verdict;
  verdict.phase = phase;
  verdict.scores[static_cast<size_t>(ground)] = score;
  judgement.phases.push_back(verdict);
  judgement.scores[static_cast<size_t>(ground)] = score;
  return judgement;
}

TEST(PolicyTest, ReadsWhatItSays) {
  const auto policy = ParsePolicy(kGood, "policy.yaml");
  ASSERT_THAT(policy, IsOk());
  EXPECT_EQ(policy->version, 7);
  EXPECT_EQ(policy->Of(Ground::kHarassment).act_at, 0.9);
  EXPECT_EQ(policy->Of(Ground::kHarassment).review_at, 0.5);
}

struct Faulty {
  const char* name;
  std::string text;
  const char* says;
};

class FaultyPolicyTest : public ::testing::TestWithParam<Faulty> {};

TEST_P(FaultyPolicyTest, IsRefusedWithItsLine) {
  const auto policy = ParsePolicy(GetParam().text, "policy.yaml");
  EXPECT_THAT(policy, Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_THAT(DescribeFaults(policy.status()), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    P10, FaultyPolicyTest,
    ::testing::Values(
        Faulty{"UnknownGround", With("  insult: ", "  rudeness: "), "policy.yaml:3: unknown key \"rudeness\""},
        Faulty{"MissingGround", With("  insult: ", "  rudeness: "), "the ground \"insult\" is missing"},
        Faulty{"CriticismIsNoGround", std::string(kGood) + "  criticism: {act_at: 0.8, review_at: 0.4}\n",
               "policy.yaml:8: unknown key \"criticism\""},
        Faulty{"ActBelowReview", With("{act_at: 0.9, review_at: 0.5}", "{act_at: 0.3, review_at: 0.5}"),
               "policy.yaml:4: act_at of \"harassment\" is below"},
        Faulty{"AboveOne", With("{act_at: 0.9,", "{act_at: 1.2,"), "policy.yaml:4: \"act_at\" is 1.2"},
        Faulty{"ZeroWouldRemoveAll", With("review_at: 0.5}", "review_at: 0}"), "policy.yaml:4: \"review_at\" is 0"},
        Faulty{"NoNumber", With("{act_at: 0.9,", "{act_at: high,"), "policy.yaml:4: \"act_at\" must be a number"},
        Faulty{"NotANumber", With("{act_at: 0.9,", "{act_at: nan,"), "policy.yaml:4: \"act_at\" must be a number"},
        Faulty{"MissingThreshold", With("{act_at: 0.9, review_at: 0.5}", "{act_at: 0.9}"),
               "policy.yaml:4: \"review_at\" is missing"},
        Faulty{"NoVersion", With("version: 7\n", ""), "\"version\" is missing"},
        Faulty{"VersionZero", With("version: 7", "version: 0"), "policy.yaml:1: \"version\" is 0"},
        Faulty{"GroundTwice", std::string(kGood) + "  insult: {act_at: 0.8, review_at: 0.4}\n",
               "policy.yaml:8: \"insult\" stands twice"},
        Faulty{"NoMapping", "version: 1\ngrounds: [insult]\n", "policy.yaml:2: \"grounds\" must be a mapping"},
        Faulty{"NotYaml", "version: [1\n", "is not YAML"}, Faulty{"Empty", "", "must be a mapping"}),
    [](const ::testing::TestParamInfo<Faulty>& info) { return info.param.name; });

TEST(PolicyTest, NamesEveryFaultAtOnce) {
  const auto policy = ParsePolicy("version: 0\ngrounds:\n  insult: {act_at: 2, review_at: 0.5}\n", "p.yaml");
  EXPECT_THAT(DescribeFaults(policy.status()),
              AllOf(HasSubstr("p.yaml:1: \"version\""), HasSubstr("p.yaml:3: \"act_at\""),
                    HasSubstr("\"harassment\" is missing")));
}

TEST(DecideTest, ActsReviewsOrPasses) {
  const Policy policy = *ParsePolicy(kGood, "policy.yaml");
  const Outcome act = Decide(Scored(Phase::kLexicon, Ground::kInsult, 0.8), policy);
  EXPECT_EQ(act.verdict, Verdict::kRemovalOrdered);
  ASSERT_THAT(act.grounds, SizeIs(1));
  EXPECT_EQ(act.grounds[0].ground, Ground::kInsult);
  EXPECT_EQ(act.decided_by, Phase::kLexicon);
  EXPECT_EQ(act.policy_version, 7);

  EXPECT_EQ(Decide(Scored(Phase::kHostility, Ground::kHarassment, 0.8), policy).verdict, Verdict::kInReview);
  const Outcome clean = Decide(Scored(Phase::kHostility, Ground::kHarassment, 0.49), policy);
  EXPECT_EQ(clean.verdict, Verdict::kClean);
  EXPECT_THAT(clean.grounds, IsEmpty());
  EXPECT_EQ(clean.decided_by, std::nullopt);
}

TEST(DecideTest, TheFirstDecisivePhaseSpeaks) {
  Judgement judgement = Scored(Phase::kLexicon, Ground::kInsult, 0.5);
  PhaseVerdict hate;
  hate.phase = Phase::kHostility;
  hate.scores[static_cast<size_t>(Ground::kHateSpeech)] = 0.95;
  judgement.phases.push_back(hate);
  judgement.scores[static_cast<size_t>(Ground::kHateSpeech)] = 0.95;
  const Outcome outcome = Decide(judgement, *ParsePolicy(kGood, "policy.yaml"));
  EXPECT_EQ(outcome.verdict, Verdict::kRemovalOrdered);
  EXPECT_EQ(outcome.decided_by, Phase::kHostility);
  ASSERT_THAT(outcome.grounds, SizeIs(2));
  EXPECT_EQ(outcome.grounds[0].ground, Ground::kHateSpeech);
  EXPECT_EQ(outcome.grounds[1].verdict, Verdict::kInReview);
}

TEST(DecideTest, WhatCouldNotBeJudgedIsNeverClean) {
  Judgement judgement;
  judgement.over_budget = true;
  const Outcome outcome = Decide(judgement, testing::ShippedPolicy());
  EXPECT_EQ(outcome.verdict, Verdict::kInReview);
  EXPECT_TRUE(outcome.over_budget);
}

}  // namespace
}  // namespace meydan::moderation
