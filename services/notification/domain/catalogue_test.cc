#include "services/notification/domain/catalogue.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/testing/status_matchers.h"
#include "services/notification/domain/template_spec.h"
#include "services/notification/domain/testing/catalogues.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ShippedCatalogue;
using ::testing::SizeIs;

// "<file>:<line> <what>" for each fault.
std::vector<std::string> Faults(const std::string& yaml) {
  const absl::Status status = ParseCatalogue(yaml, "x.yaml").status();
  if (!status.ok()) EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "CATALOGUE_INVALID"));
  google::rpc::BadRequest bad;
  if (const auto payload = status.GetPayload(kBadRequestUrl)) bad.ParseFromString(std::string(*payload));
  std::vector<std::string> faults;
  for (const auto& violation : bad.field_violations())
    faults.push_back(violation.field() + " " + violation.description());
  return faults;
}

// The shipped Turkish catalogue with one thing changed, and the number of the line that it stands in.
struct Changed {
  std::string yaml;
  std::string at;
};
Changed Change(const std::string& from, const std::string& to) {
  const std::string whole = ShippedCatalogue("tr.yaml");
  const size_t position = whole.find(from);
  EXPECT_NE(position, std::string::npos) << from;
  const auto line = std::count(whole.begin(), whole.begin() + static_cast<int64_t>(position), '\n') + 1;
  return {std::string(whole).replace(position, from.size(), to), "x.yaml:" + std::to_string(line)};
}

TEST(CatalogueTest, TheShippedOnesAreWhole) {
  for (const std::string language : {"tr", "en"}) {
    const auto catalogue = ParseCatalogue(ShippedCatalogue(language + ".yaml"), language + ".yaml");
    ASSERT_THAT(catalogue, IsOk());
    EXPECT_EQ(catalogue->language_code, language);
    EXPECT_THAT(catalogue->templates, SizeIs(TemplateSpecs().size()));
    EXPECT_THAT(catalogue->codes, SizeIs(KnownCodes().size()));
  }
}

TEST(CatalogueTest, TheSmallStatementsAreChecked) {
  const auto fault = [](const std::string& from, const std::string& to) {
    const Changed changed = Change(from, to);
    const std::vector<std::string> faults = Faults(changed.yaml);
    EXPECT_THAT(faults, SizeIs(1));
    EXPECT_THAT(faults, Contains(HasSubstr(changed.at + " "))) << from;
    return faults.empty() ? "" : faults[0].substr(faults[0].find(' ') + 1);
  };
  EXPECT_EQ(fault("language: tr", "language: de"), "language must be tr or en");
  EXPECT_EQ(fault("utc_offset: \"+03:00\"", "utc_offset: \"three\""), "utc_offset must be like \"+03:00\"");
  EXPECT_EQ(fault("time: \"{day}", "time: \"{date}"), "{date} is unknown here");
  EXPECT_EQ(fault("months: [Ocak, ", "months: ["), "months must be a list of 12 texts");
  EXPECT_EQ(fault("absent: ", "colour: blue\nabsent: "), "colour is unknown");
  EXPECT_EQ(fault("GROUND_INSULT: hakaret", "GROUND_INSULT: \" hakaret\""),
            "GROUND_INSULT begins or ends with a space");
  EXPECT_EQ(fault("concerned: Bu bildirimi", "concerned: Bu {person} bildirimi"), "{person} is unknown here");
}

TEST(CatalogueTest, ACodeThatIsMissingUnknownOrTwiceIsNamed) {
  EXPECT_THAT(Faults(Change("  TOPIC_LIBRARY: kütüphane\n", "").yaml),
              ElementsAre(HasSubstr("TOPIC_LIBRARY is missing")));
  EXPECT_THAT(Faults(Change("TOPIC_LIBRARY: kütüphane", "TOPIC_LIBRARY:").yaml),
              ElementsAre(HasSubstr("TOPIC_LIBRARY is missing")));
  const Changed twice = Change("TOPIC_DORMITORY: yurtlar", "TOPIC_GENERAL: yurtlar");
  EXPECT_THAT(Faults(twice.yaml), Contains(HasSubstr("TOPIC_GENERAL stands twice")));
  const Changed unknown = Change("TOPIC_DORMITORY: yurtlar", "TOPIC_GARDEN: bahçe");
  EXPECT_THAT(Faults(unknown.yaml),
              ElementsAre(unknown.at + " TOPIC_GARDEN is unknown", HasSubstr("TOPIC_DORMITORY is missing")));
}

TEST(CatalogueTest, ATemplatesPlaceholdersAreThoseOfItsSpec) {
  const Changed unknown = Change("title: \"Yeni {kind}: {topic}\"", "title: \"Yeni {kind}: {topic} {person}\"");
  EXPECT_THAT(Faults(unknown.yaml), ElementsAre(unknown.at + " {person} is unknown here"));
  EXPECT_THAT(Faults(Change("title: \"Yeni {kind}: {topic}\"", "title: \"Yeni {kind}\"").yaml),
              ElementsAre(HasSubstr("{topic} is not used")));
  const Changed open = Change("title: \"Yeni {kind}: {topic}\"", "title: \"Yeni {kind: {topic}\"");
  EXPECT_THAT(Faults(open.yaml), Contains(open.at + " title: {kind: {topic} is no placeholder"));
}

TEST(CatalogueTest, ATemplateThatIsMissingOrUnknownIsNamed) {
  const Changed changed = Change("  routing.case_routed:", "  routing.case_rooted:");
  EXPECT_THAT(Faults(changed.yaml),
              ElementsAre(changed.at + " routing.case_rooted is unknown", HasSubstr("routing.case_routed is missing")));
}

TEST(CatalogueTest, EveryFaultIsToldAtOnce) {
  const Changed first = Change("language: tr", "language: de");
  EXPECT_THAT(Faults(absl::StrReplaceAll(first.yaml, {{"GROUND_INSULT: hakaret", "GROUND_INSULT:"}})), SizeIs(2));
}

TEST(CatalogueTest, WhatIsNoYamlIsToldWithItsLine) {
  EXPECT_THAT(Faults("language: tr\n  x: [\n"), ElementsAre(HasSubstr("x.yaml:2")));
  EXPECT_THAT(Faults(""), Contains("x.yaml:1 the file is empty"));
  EXPECT_THAT(Faults("- a\n- b\n"), Contains("x.yaml:1 must be a mapping"));
}

}  // namespace
}  // namespace meydan::notification
