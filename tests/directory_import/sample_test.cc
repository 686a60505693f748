// The sample university is valid, complete and imported without a refusal. Run from the repository's root, as ctest
// does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/str_split.h"
#include "common/directory_view/names.h"
#include "common/text/normalize.h"
#include "tests/directory_import/run_plan.h"

namespace meydan::directory_import {
namespace {

using directory::testing::SmallDirectory;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
namespace v1 = directory::v1;

std::string FileText(const std::string& name) {
  std::ifstream file("deploy/sample-university/" + name);
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class SampleTest : public ::testing::Test {
 protected:
  SampleTest() { lines_ = testing::Import(FileText("directory.yaml"), directory_); }
  SmallDirectory directory_{directory::testing::kRules};
  std::vector<std::string> lines_;
};

TEST_F(SampleTest, ItIsImportedOnceAndThenChangesNothing) {
  EXPECT_THAT(lines_, Not(IsEmpty()));
  EXPECT_THAT(lines_, Each(Not(StartsWith("PROBLEM"))));
  EXPECT_THAT(lines_, Each(Not(StartsWith("REFUSED"))));
  EXPECT_THAT(testing::Import(FileText("directory.yaml"), directory_), IsEmpty());
  EXPECT_THAT(directory_.BrokenRules(), IsEmpty());
}

TEST_F(SampleTest, TheUniversityIsOnAllSevenPlatformsP3) {
  for (int platform = 1; platform <= v1::Platform_MAX; ++platform) {
    const std::string name = directory_view::AccountName(static_cast<v1::Platform>(platform), "ornekuni");
    ASSERT_EQ(directory_.accounts().count(name), 1u) << name;
    EXPECT_GE(directory_.accounts().at(name).state.managers_size(), 1) << name;
  }
}

TEST_F(SampleTest, EveryUnitHasSomebodyToTurnToP12) {
  for (const auto& [unit, held] : directory_.units()) {
    bool headed = false;
    for (const auto& [name, person] : directory_.people()) {
      for (const v1::Grant& grant : person.state.grants()) {
        const bool heads = grant.role() == v1::ROLE_UNIT_HEAD || grant.role() == v1::ROLE_SENIOR_MANAGER ||
                           grant.role() == v1::ROLE_DIRECTOR;
        headed = headed || (heads && grant.unit() == unit);
      }
    }
    EXPECT_TRUE(headed) << unit;
    if (directory_view::IsAcademic(held.state.kind())) EXPECT_NE(held.state.representative(), "") << unit;
  }
}

TEST_F(SampleTest, EveryCommentBelongsToAnActiveAccount) {
  const std::vector<std::string> lines = absl::StrSplit(FileText("comments.tsv"), '\n', absl::SkipEmpty());
  ASSERT_GT(lines.size(), 300u);
  EXPECT_EQ(lines[0], "id\tplatform\taccount\tcomment_id\tauthor\tpublished_time\tpost_id\tpost_url\ttext");
  std::set<std::string> ids, comments;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> fields = absl::StrSplit(lines[i], '\t');
    ASSERT_EQ(fields.size(), 9u) << "line " << i + 1;
    const auto account = directory_.accounts().find(fields[2]);
    ASSERT_NE(account, directory_.accounts().end()) << "line " << i + 1;
    EXPECT_EQ(account->second.state.state(), v1::Account::STATE_ACTIVE) << "line " << i + 1;
    EXPECT_EQ(directory_view::PlatformOf(fields[1]), account->second.state.platform()) << "line " << i + 1;
    EXPECT_TRUE(ids.insert(fields[0]).second) << "line " << i + 1;
    EXPECT_TRUE(comments.insert(fields[1] + "/" + fields[3]).second) << "line " << i + 1;
    absl::Time time;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, fields[5], &time, nullptr)) << "line " << i + 1;
    EXPECT_FALSE(fields[4].empty() || fields[6].empty() || fields[7].empty() || fields[8].empty()) << "line " << i + 1;
    EXPECT_TRUE(text::IsValidUtf8(lines[i])) << "line " << i + 1;
  }
}

}  // namespace
}  // namespace meydan::directory_import
