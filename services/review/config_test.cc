#include "services/review/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/base/testing/status_matchers.h"
#include "services/review/testing/folder.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;

class ConfigTest : public ::testing::Test {
 protected:
  // The exit status of a wrong command line; 0 for a right one.
  int Parse(const std::string& line) {
    CLI::App cli;
    config_ = {};
    AddFlags(cli, config_);
    try {
      cli.parse(line);
    } catch (const CLI::ParseError& error) {
      return error.get_exit_code();
    }
    return 0;
  }
  std::string Line(const std::string& more = "") {
    return "--directorate=units/iletisim --review-config=deploy/config/review --asset-dir=" + folder_.File("assets") +
           " " + more;
  }

  testing::Folder folder_;
  Config config_;
};

TEST_F(ConfigTest, FlagsAreChecked) {
  EXPECT_EQ(Parse(Line()), 0);
  EXPECT_EQ(Parse(Line("--asset-max-mb=5")), 0);
  EXPECT_EQ(config_.asset_max_mb, 5);
  EXPECT_NE(Parse("--review-config=deploy/config/review --asset-dir=x"), 0);
  EXPECT_NE(Parse(Line("--directorate=iletisim")), 0);
  EXPECT_NE(Parse(Line("--review-config=none")), 0);
  EXPECT_NE(Parse(Line("--asset-max-mb=0")), 0);
  EXPECT_NE(Parse(Line("--file-threads=0")), 0);
  EXPECT_NE(Parse(Line("--check-threads=0")), 0);
}

TEST_F(ConfigTest, TheShippedChecksAndAnyFolderWillDo) {
  ASSERT_EQ(Parse(Line()), 0);
  EXPECT_THAT(LoadChecker(config_), IsOk());
  WorkThreads threads(1);
  EXPECT_THAT(OpenAssets(config_, threads), IsOk());
}

TEST_F(ConfigTest, WhatIsWrongNamesItsFlag) {
  ASSERT_EQ(Parse(Line()), 0);
  config_.review_config = folder_.path();
  absl::Status wrong = LoadChecker(config_).status();
  EXPECT_THAT(wrong, Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("--review-config (MEYDAN_REVIEW_CONFIG)"));
  ASSERT_EQ(Parse(Line()), 0);
  config_.dictionaries = folder_.path();
  wrong = LoadChecker(config_).status();
  EXPECT_THAT(wrong, Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("--dictionaries (MEYDAN_DICTIONARIES)"));
  std::ofstream(folder_.File("file")) << "x";
  config_.asset_dir = folder_.File("file");
  WorkThreads threads(1);
  wrong = OpenAssets(config_, threads).status();
  EXPECT_THAT(wrong, Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("--asset-dir (MEYDAN_ASSET_DIR)"));
}

}  // namespace
}  // namespace meydan::review
