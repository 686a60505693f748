#include "services/moderation/assessor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/base/testing/status_matchers.h"
#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using namespace testing;  // the samples

class AssessorTest : public ::testing::Test {
 protected:
  telemetry::Metrics metrics_;
  meydan::testing::FixedClock clock_{Now()};
};

TEST_F(AssessorTest, JudgesByTheShippedRulesAndPolicy) {
  const auto assessor = Assessor::Load("deploy/config/moderation", metrics_, clock_);
  ASSERT_THAT(assessor, IsOk());
  const v1::Verdict verdict = (*assessor)->Assess(Incoming("Yemekhanedeki yemekler çok kötü, neden düzelmiyor?"));
  EXPECT_EQ(verdict.outcome(), v1::Verdict::OUTCOME_CLEAN);
  EXPECT_EQ(verdict.topic(), v1::TOPIC_CAFETERIA);
  EXPECT_THAT(verdict.kinds(), Contains(v1::KIND_COMPLAINT));
  EXPECT_GT(verdict.policy_version(), 0);
  EXPECT_THAT(verdict.engine(), HasSubstr("rules-1/"));
  EXPECT_THAT(metrics_.Scrape(), HasSubstr("meydan_moderation_judging_seconds_count 1"));
}

TEST_F(AssessorTest, TheAccountsOwnReplyIsNoAdvertising) {
  const Assessor assessor(std::make_unique<WordJudge>(), WordPolicy(), metrics_, clock_);
  v1::IncomingComment incoming = Incoming("reklam");
  EXPECT_EQ(assessor.Assess(incoming).outcome(), v1::Verdict::OUTCOME_REMOVAL_ORDERED);
  incoming.set_by_the_account(true);
  EXPECT_EQ(assessor.Assess(incoming).outcome(), v1::Verdict::OUTCOME_CLEAN);
}

TEST_F(AssessorTest, AMissingFolderIsNamed) {
  const auto assessor = Assessor::Load("deploy/config/nowhere", metrics_, clock_);
  EXPECT_THAT(assessor, Fails(absl::StatusCode::kNotFound, "RULES_NOT_FOUND"));
  EXPECT_THAT(std::string(assessor.status().message()),
              AllOf(HasSubstr("deploy/config/nowhere/lexicon.yaml"), HasSubstr("deploy/config/nowhere/policy.yaml")));
}

TEST_F(AssessorTest, EveryFaultIsToldWithItsLine) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "assessor_test";
  std::filesystem::remove_all(folder);
  std::filesystem::copy("deploy/config/moderation", folder, std::filesystem::copy_options::recursive);
  std::ofstream(folder / "policy.yaml") << "version: 1\ngrounds:\n  insult: {act_at: 0.2, review_at: 0.4}\n";
  const auto assessor = Assessor::Load(folder.string(), metrics_, clock_);
  EXPECT_THAT(assessor, Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_THAT(std::string(assessor.status().message()), AllOf(HasSubstr("policy.yaml:3:"), HasSubstr("harassment")));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace meydan::moderation
