#include "services/moderation/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "common/base/testing/status_matchers.h"
#include "common/crypto/key_file.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::HasSubstr;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    std::remove(key_.c_str());
    EXPECT_THAT(crypto::CreateKeyFile(key_), IsOk());
  }
  ~ConfigTest() override { std::remove(key_.c_str()); }

  // The error that CLI11 gives for these arguments beside the required ones; empty when there is none.
  std::string Parse(std::vector<std::string> args) {
    CLI::App cli;
    AddFlags(cli, config_);
    args.insert(args.end(), {"--moderation-config=deploy/config/moderation", "--pseudonym-key-file=" + key_});
    try {
      cli.parse(std::move(args));
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }

  Config config_;
  const std::string key_ = ::testing::TempDir() + "/moderation_config_test.key";
};

TEST_F(ConfigTest, FillsTheSettings) {
  ASSERT_EQ(Parse({"--directorate=units/halkla", "--removal-hours=8", "--removal-reminder-hours=1.5", "--max-batch=20",
                   "--max-text-bytes=500", "--claim-minutes=30"}),
            "");
  const absl::StatusOr<Settings> settings = SettingsOf(config_);
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->directorate, "units/halkla");
  EXPECT_EQ(settings->time_to_remove, absl::Hours(8));
  EXPECT_EQ(settings->remind_after, absl::Minutes(90));
  EXPECT_EQ(settings->claim_for, absl::Minutes(30));
  EXPECT_EQ(settings->max_batch, 20);
  EXPECT_EQ(settings->max_text_bytes, 500);
  EXPECT_THAT(ReadPseudonymKey(config_), IsOk());
}

TEST_F(ConfigTest, TheEnvironmentStandsIn) {
  setenv("MEYDAN_REMOVAL_HOURS", "12", 1);
  EXPECT_EQ(Parse({}), "");
  unsetenv("MEYDAN_REMOVAL_HOURS");
  EXPECT_EQ(config_.removal_hours, 12);
}

TEST_F(ConfigTest, AWrongFlagIsNamed) {
  EXPECT_THAT(Parse({"--removal-hours=0"}), HasSubstr("--removal-hours"));
  EXPECT_THAT(Parse({"--claim-minutes=0"}), HasSubstr("--claim-minutes"));
  EXPECT_THAT(Parse({"--claim-minutes=481"}), HasSubstr("--claim-minutes"));
  EXPECT_THAT(Parse({"--max-batch=501"}), HasSubstr("--max-batch"));
  EXPECT_THAT(Parse({"--max-text-bytes=10001"}), HasSubstr("--max-text-bytes"));
}

TEST_F(ConfigTest, AReminderThatComesTooLateIsRefused) {
  ASSERT_EQ(Parse({"--removal-hours=2", "--removal-reminder-hours=2"}), "");
  EXPECT_THAT(SettingsOf(config_), Fails(kInvalid, "FLAG_INVALID"));
  EXPECT_THAT(std::string(SettingsOf(config_).status().message()), HasSubstr("--removal-reminder-hours"));
}

TEST_F(ConfigTest, TheDirectorateIsAUnit) {
  for (const std::string wrong : {"", "iletisim", "units/"}) {
    config_.directorate = wrong;
    EXPECT_THAT(SettingsOf(config_), Fails(kInvalid, "FLAG_INVALID")) << wrong;
  }
}

TEST_F(ConfigTest, AKeyFileThatIsNoneIsNamedWithItsFlag) {
  config_.pseudonym_key_file = "deploy/config/moderation/policy.yaml";  // anybody may read it
  EXPECT_THAT(ReadPseudonymKey(config_), Fails(kInvalid, "FLAG_INVALID"));
  EXPECT_THAT(std::string(ReadPseudonymKey(config_).status().message()), HasSubstr("--pseudonym-key-file"));
}

}  // namespace
}  // namespace meydan::moderation
