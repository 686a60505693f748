#include "services/vault/secrets/password.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::vault {
namespace {

using directory::v1::Platform;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<Platform> Platforms() {
  std::vector<Platform> platforms;
  for (int number = directory::v1::Platform_MIN; number <= directory::v1::Platform_MAX; ++number) {
    if (directory::v1::Platform_IsValid(number)) platforms.push_back(static_cast<Platform>(number));
  }
  return platforms;
}

std::string NameOf(const ::testing::TestParamInfo<Platform>& info) {
  return directory::v1::Platform_Name(info.param).substr(9);
}

class PlatformPasswordTest : public ::testing::TestWithParam<Platform> {};
INSTANTIATE_TEST_SUITE_P(CV9, PlatformPasswordTest, ::testing::ValuesIn(Platforms()), NameOf);

TEST_P(PlatformPasswordTest, TheTableHasARowOfItsOwn) {
  const PasswordRules& rules = PasswordRulesOf(GetParam());
  EXPECT_FALSE(rules.source.empty());
  EXPECT_LE(rules.shortest, rules.longest);
  EXPECT_GE(rules.specials.size(), 4);
  for (const Platform other : Platforms()) {
    if (other != GetParam()) EXPECT_NE(&PasswordRulesOf(other), &rules);
  }
}

TEST_P(PlatformPasswordTest, TenThousandPasswordsFitItsRulesAndAreAllDifferent) {
  const PasswordRules& rules = PasswordRulesOf(GetParam());
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    const Secret password = MakePassword(GetParam());
    ASSERT_TRUE(FitsRules(password.view(), rules)) << password.view();
    ASSERT_EQ(password.view().find_first_of("lIO0o1"), absl::string_view::npos) << password.view();
    ASSERT_NE(password.view().find_first_of("23456789"), absl::string_view::npos);
    ASSERT_NE(password.view().find_first_of(rules.specials), absl::string_view::npos);
    ASSERT_TRUE(seen.insert(std::string(password.view())).second);
  }
}

TEST_P(PlatformPasswordTest, APasswordIsWorthAHundredAndTwentyBits) {
  // All that hold each kind are equally likely: how many there are, by inclusion and exclusion over the kinds left out.
  const double specials = static_cast<double>(PasswordRulesOf(GetParam()).specials.size());
  const std::vector<double> kinds = {24, 24, 8, specials};
  const double length = static_cast<double>(MakePassword(GetParam()).size());
  const double all = 24 + 24 + 8 + specials;
  double share = 0;
  for (unsigned left_out = 0; left_out < 16; ++left_out) {
    double rest = all;
    double sign = 1;
    for (int kind = 0; kind < 4; ++kind) {
      if ((left_out >> kind & 1) == 0) continue;
      rest -= kinds[kind];
      sign = -sign;
    }
    share += sign * std::pow(rest / all, length);
  }
  EXPECT_GE(length * std::log2(all) + std::log2(share), 120);
}

TEST_P(PlatformPasswordTest, EveryCharacterTurnsUp) {
  std::set<char> seen;
  for (int i = 0; i < 500; ++i) {
    const Secret password = MakePassword(GetParam());
    seen.insert(password.view().begin(), password.view().end());
  }
  EXPECT_EQ(seen.size(), 56 + PasswordRulesOf(GetParam()).specials.size());
}

TEST(FitsRulesTest, CountsCharactersAndKinds) {
  const PasswordRules any{.shortest = 4, .longest = 6};
  EXPECT_TRUE(FitsRules("abcd", any));
  EXPECT_TRUE(FitsRules("şifreğ", any)) << "six characters of eight bytes";
  EXPECT_TRUE(FitsRules("a b c", any));
  EXPECT_TRUE(FitsRules("\U0001F512\U0001F511ab", any));
  EXPECT_FALSE(FitsRules("abc", any));
  EXPECT_FALSE(FitsRules("abcdefg", any));
  EXPECT_FALSE(FitsRules("", any));
  EXPECT_FALSE(FitsRules("ab\ncd", any));
  EXPECT_FALSE(FitsRules(absl::string_view("ab\0cd", 5), any));
  for (const char* broken : {"abc\xff", "abc\xc3", "abc\xc3(", "abc\xe2\x82", "abc\xc0\xaf", "abc\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(FitsRules(broken, any)) << "no UTF-8";
  }
  const PasswordRules strict{.shortest = 1, .needs_letter = true, .needs_digit = true};
  EXPECT_TRUE(FitsRules("a1", strict));
  EXPECT_TRUE(FitsRules("ş1", strict));
  EXPECT_FALSE(FitsRules("aa", strict));
  EXPECT_FALSE(FitsRules("11", strict));
  const PasswordRules either{.shortest = 1, .needs_digit_or_special = true};
  EXPECT_TRUE(FitsRules("a1", either));
  EXPECT_TRUE(FitsRules("a!", either));
  EXPECT_FALSE(FitsRules("ab", either));
}

class JudgeTest : public ::testing::Test {
 protected:
  std::vector<v1::Weakness> Judge(absl::string_view password, const std::vector<absl::string_view>& about = {},
                                  Platform platform = directory::v1::PLATFORM_X) {
    return judge_.Judge(Secret::Of(password), platform, about);
  }
  const PasswordJudge judge_ =
      *PasswordJudge::Make({.words = {"Şekerpınarı Üniversitesi", "Kurumsal İletişim Direktörlüğü", "sekuni"}});
};

TEST_F(JudgeTest, WhatEverybodyTriesFirstIsGuessable) {
  for (const char* password : {"password", "Password1!", "qwertyuiop", "12345678", "aaaaaaaaaaaa", "19051905",
                               "Galatasaray1905", "universite2024", "iloveyou123"}) {
    EXPECT_THAT(Judge(password), Contains(v1::WEAKNESS_GUESSABLE)) << password;
  }
}

TEST_F(JudgeTest, TheInstitutionsWordsAreGuessableInEverySpelling) {
  for (const char* password : {"Şekerpınarı1", "sekerpinari2024", "SEKERPINARI!", "S3kerpinari", "sekuni2026",
                               "kurumsaliletisim", "Direktörlüğü1"}) {
    EXPECT_THAT(Judge(password), Contains(v1::WEAKNESS_GUESSABLE)) << password;
  }
}

TEST_F(JudgeTest, TheAccountsOwnWordsAreGuessableForItAlone) {
  EXPECT_THAT(Judge("pxbykwqtmz77"), IsEmpty());
  EXPECT_THAT(Judge("pxbykwqtmz77", {"@pxbykwqtmz"}), ElementsAre(v1::WEAKNESS_GUESSABLE));
}

TEST_F(JudgeTest, WhatIsMadeHereIsNotWeak) {
  for (const Platform platform : Platforms()) {
    for (int i = 0; i < 50; ++i) {
      EXPECT_THAT(judge_.Judge(MakePassword(platform), platform, {"sekuni"}), IsEmpty());
    }
  }
}

TEST_F(JudgeTest, WhatThePlatformWouldRefuseIsSaid) {
  EXPECT_THAT(Judge("x7#Kp2@", {}, directory::v1::PLATFORM_X), ElementsAre(v1::WEAKNESS_PLATFORM_RULES));
  EXPECT_THAT(Judge("x7#Kp2@", {}, directory::v1::PLATFORM_INSTAGRAM), IsEmpty());
  EXPECT_THAT(Judge("kqzvwtrxmjbp", {}, directory::v1::PLATFORM_SPOTIFY), ElementsAre(v1::WEAKNESS_PLATFORM_RULES));
  EXPECT_THAT(Judge("", {}), ElementsAre(v1::WEAKNESS_GUESSABLE, v1::WEAKNESS_PLATFORM_RULES));
}

TEST_F(JudgeTest, AnythingIsJudgedWithoutHarm) {
  EXPECT_THAT(Judge(std::string(4000, 'x')), Contains(v1::WEAKNESS_PLATFORM_RULES));
  for (int i = 0; i < 300; ++i) {
    const Secret noise = Secret::Random(i % 130);
    EXPECT_LE(judge_.Judge(noise, directory::v1::PLATFORM_X, {std::string(noise.view())}).size(), 2);
  }
}

TEST_F(JudgeTest, ManyLongWordsAreBounded) {
  const std::string word(1000, 'w');
  const std::vector<absl::string_view> about(5000, word);
  EXPECT_THAT(Judge("kqzvwtrxmjbp", about), Not(Contains(v1::WEAKNESS_GUESSABLE)));
}

}  // namespace
}  // namespace meydan::vault
