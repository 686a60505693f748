#include "common/directory_view/names.h"

#include <gtest/gtest.h>

namespace meydan::directory_view {
namespace {

namespace v1 = directory::v1;

TEST(NamesTest, IdsAreShortAndPlain) {
  EXPECT_TRUE(IsId("ayse.demir"));
  EXPECT_TRUE(IsId("2.ogretim"));
  EXPECT_FALSE(IsId("a"));
  EXPECT_FALSE(IsId(".ayse"));
  EXPECT_FALSE(IsId("Ayse"));
  EXPECT_FALSE(IsId("ayşe"));
  EXPECT_FALSE(IsId("a/b"));
  EXPECT_TRUE(IsId(std::string(63, 'a')));
  EXPECT_FALSE(IsId(std::string(64, 'a')));
}

TEST(NamesTest, ANameBelongsToOneCollection) {
  EXPECT_TRUE(IsName("units/hukuk", "units"));
  EXPECT_FALSE(IsName("people/hukuk", "units"));
  EXPECT_FALSE(IsName("units/", "units"));
  EXPECT_FALSE(IsName("unitshukuk", "units"));
  EXPECT_FALSE(IsName("units/hukuk/x", "units"));
}

TEST(NamesTest, AHandleIsTheSameHoweverItIsWritten) {
  EXPECT_EQ(NormalHandle("@OrnekUni_Hukuk"), "ornekuni_hukuk");
  EXPECT_EQ(NormalHandle("örnek"), "");
  EXPECT_EQ(NormalHandle("@"), "");
  EXPECT_EQ(NormalHandle("a b"), "");
  EXPECT_EQ(NormalHandle(std::string(101, 'a')), "");
}

TEST(NamesTest, AllSevenPlatformsHaveAWordP3) {
  const std::vector<std::string> words = {"instagram", "facebook", "x", "youtube", "linkedin", "spotify", "medium"};
  for (const std::string& word : words) {
    const v1::Platform platform = PlatformOf(word);
    EXPECT_NE(platform, v1::PLATFORM_UNSPECIFIED) << word;
    EXPECT_EQ(PlatformWord(platform), word);
  }
  EXPECT_EQ(PlatformOf("unspecified"), v1::PLATFORM_UNSPECIFIED);
  EXPECT_EQ(PlatformOf("INSTAGRAM"), v1::PLATFORM_UNSPECIFIED);
  EXPECT_EQ(PlatformWord(static_cast<v1::Platform>(99)), "");
}

TEST(NamesTest, AnAccountIsNamedByPlatformAndHandle) {
  EXPECT_EQ(AccountName(v1::PLATFORM_X, "@OrnekUni"), "accounts/x.ornekuni");
  EXPECT_EQ(AccountName(v1::PLATFORM_UNSPECIFIED, "ornekuni"), "");
  EXPECT_EQ(AccountName(v1::PLATFORM_X, "örnek"), "");
}

TEST(NamesTest, TeachingUnitsAreAcademicP13) {
  EXPECT_TRUE(IsAcademic(v1::Unit::KIND_FACULTY));
  EXPECT_TRUE(IsAcademic(v1::Unit::KIND_SCHOOL));
  EXPECT_TRUE(IsAcademic(v1::Unit::KIND_INSTITUTE));
  EXPECT_TRUE(IsAcademic(v1::Unit::KIND_DEPARTMENT));
  EXPECT_TRUE(IsAcademic(v1::Unit::KIND_VOCATIONAL_SCHOOL));
  EXPECT_FALSE(IsAcademic(v1::Unit::KIND_ADMINISTRATIVE_DIRECTORATE));
  EXPECT_FALSE(IsAcademic(v1::Unit::KIND_SENIOR_MANAGEMENT));
  EXPECT_FALSE(IsAcademic(v1::Unit::KIND_UNSPECIFIED));
}

}  // namespace
}  // namespace meydan::directory_view
