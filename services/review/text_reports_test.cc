#include "services/review/text_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Proto;
using ::testing::IsNull;
using ::testing::NotNull;

TextReports::Report ReportWith(size_t found) {
  auto report = std::make_shared<TextReport>();
  report->found.resize(found);
  return report;
}

TEST(TextReportsTest, WhatIsLargeIsNotKept) {
  TextReports reports(1 << 20);
  reports.Keep("large", ReportWith(TextReports::kMostFound + 1));
  EXPECT_THAT(reports.Find("large"), IsNull());
  reports.Keep("small", ReportWith(TextReports::kMostFound));
  EXPECT_THAT(reports.Find("small"), NotNull());
}

TEST(TextReportsTest, TheMoreWasFoundTheMoreItTakes) {
  auto report = std::make_shared<TextReport>();
  const size_t nothing = TextReports::BytesOf("key", *report);
  report->fingerprints.resize(3);
  report->found.push_back({.code = "SPELLING", .field = "text", .source = std::string(1000, 's')});
  EXPECT_GE(TextReports::BytesOf("key", *report), nothing + 3 * sizeof(uint64_t) + sizeof(Found) + 1000);
  TextReports reports(3000);
  for (const char* key : {"a", "b", "c", "d", "e"}) reports.Keep(key, report);
  EXPECT_THAT(reports.Find("a"), IsNull()) << "two of them are more than 3000 bytes with a third";
  EXPECT_THAT(reports.Find("e"), NotNull());
}

// CR4: findings hold for no other content, and for no other platforms.
TEST(TextReportsTest, TheKeySaysAllThatAReportDependsOn) {
  directory::v1::Platform platform = directory::v1::PLATFORM_X;
  Surroundings world;
  world.account = [&platform](absl::string_view account) -> std::optional<AccountFacts> {
    if (account == "accounts/none") return std::nullopt;
    return AccountFacts{.platform = platform};
  };
  const auto content = Proto<v1::Content>("targets { account: 'accounts/a' } assets { asset: 'assets/b' }");
  Ledger ledger;
  ledger.assets["assets/b"];
  const std::string key = TextReports::KeyOf("digest", content, world, ledger);
  EXPECT_EQ(TextReports::KeyOf("digest", content, world, ledger), key);
  EXPECT_NE(TextReports::KeyOf("other", content, world, ledger), key);
  EXPECT_NE(TextReports::KeyOf("digest", content, world, Ledger()), key);
  const auto nowhere = Proto<v1::Content>("targets { account: 'accounts/none' } assets { asset: 'assets/b' }");
  EXPECT_NE(TextReports::KeyOf("digest", nowhere, world, ledger), key);
  platform = directory::v1::PLATFORM_INSTAGRAM;
  EXPECT_NE(TextReports::KeyOf("digest", content, world, ledger), key);
}

}  // namespace
}  // namespace meydan::review
