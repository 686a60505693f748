#include "services/directory/domain/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::directory {
namespace {

using meydan::testing::Fails;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FieldsTest, WhatLooksLikeAnAddressIsOne) {
  for (const char* good : {"a@b.tr", "ayse.demir@ornekuni.edu.tr", "o'neil+x@a-b.example"})
    EXPECT_TRUE(IsEmail(good)) << good;
  for (const char* bad : {"", "a", "@b.tr", "a@", "a@b", "a@b.t", "a b@c.tr", "a@b@c.tr", ".a@b.tr", "a..b@c.tr",
                          "a@-b.tr", "a@b..tr", "ayşe@b.tr", "a@b.tr\n"}) {
    EXPECT_FALSE(IsEmail(bad)) << bad;
  }
  EXPECT_FALSE(IsEmail(std::string(250, 'a') + "@b.tr"));
}

TEST(FieldsTest, ANameIsOneShortLine) {
  const auto complaint = [](const std::string& text) {
    FieldViolations bad;
    CheckLine(bad, "f", text);
    return bad.empty() ? "" : bad.bad_request().field_violations(0).description();
  };
  EXPECT_EQ(complaint("Örnek"), "");
  EXPECT_EQ(complaint(" \t"), "must not be empty");
  EXPECT_EQ(complaint("a\nb"), "must be one line without control characters");
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ö";
  EXPECT_EQ(complaint(umlauts), "");
  EXPECT_EQ(complaint(umlauts + "ö"), "must not be longer than 200 characters");
}

TEST(FieldsTest, WithoutAMaskAnUpdateConcernsWhatIsSet) {
  const auto person = Proto<v1::Person>(R"pb(name: "people/a" email: "a@b.tr" kind: KIND_HUMAN)pb");
  EXPECT_THAT(*FieldsToChange({}, person, {"display_name", "email"}), ElementsAre("email"));
  EXPECT_THAT(*FieldsToChange({}, v1::Person(), {"display_name", "email"}), IsEmpty());
}

TEST(FieldsTest, AMaskDecidesAndMayNotNameAnythingElse) {
  google::protobuf::FieldMask mask;
  mask.add_paths("email");
  EXPECT_THAT(*FieldsToChange(mask, v1::Person(), {"display_name", "email"}), ElementsAre("email"));
  mask.set_paths(0, "*");
  EXPECT_THAT(*FieldsToChange(mask, v1::Person(), {"display_name", "email"}), ElementsAre("display_name", "email"));
  for (const char* path : {"state", "grants", "name", ""}) {
    mask.set_paths(0, path);
    EXPECT_THAT(FieldsToChange(mask, v1::Person(), {"display_name", "email"}),
                Fails(absl::StatusCode::kInvalidArgument, "UPDATE_MASK_INVALID"));
  }
}

}  // namespace
}  // namespace meydan::directory
