#include "common/auth/second_factor.h"

#include <gtest/gtest.h>

namespace meydan::auth {
namespace {

const std::vector<std::string> kClasses = {"https://refeds.org/profile/mfa", "gold"};

bool ByMethods(std::vector<std::string> methods) {
  Claims claims;
  claims.methods = std::move(methods);
  return ShowsSecondFactor(claims, kClasses);
}

TEST(ShowsSecondFactorTest, TheIssuersWordCounts) {
  EXPECT_TRUE(ByMethods({"mfa"}));
  EXPECT_TRUE(ByMethods({"pwd", "sms", "mfa"}));
}

TEST(ShowsSecondFactorTest, MethodsOfTwoKindsAreTwoFactors) {
  for (const char* owned : {"otp", "hwk", "swk", "sc"}) EXPECT_TRUE(ByMethods({"pwd", owned})) << owned;
  for (const char* person : {"face", "fpt", "iris", "retina", "vbm"}) {
    EXPECT_TRUE(ByMethods({person, "pin"})) << person;
    EXPECT_TRUE(ByMethods({"hwk", person})) << person;
  }
}

TEST(ShowsSecondFactorTest, OneKindIsOneFactor) {
  EXPECT_FALSE(ByMethods({}));
  EXPECT_FALSE(ByMethods({"pwd"}));
  EXPECT_FALSE(ByMethods({"otp"})) << "a code alone replaces the password";
  EXPECT_FALSE(ByMethods({"hwk"}));
  EXPECT_FALSE(ByMethods({"pwd", "pin", "pwd"}));
  EXPECT_FALSE(ByMethods({"otp", "hwk"}));
}

TEST(ShowsSecondFactorTest, WhatIsEasilyTakenOverOrNoFactorDoesNotCount) {
  for (const char* other : {"sms", "tel", "kba", "rba", "geo", "user", "pop", "wia", "MFA", "", "mfa "}) {
    EXPECT_FALSE(ByMethods({"pwd", other})) << other;
  }
}

TEST(ShowsSecondFactorTest, AClassOfTheListCounts) {
  Claims claims;
  for (const char* known : {"https://refeds.org/profile/mfa", "gold"}) {
    claims.context_class = known;
    EXPECT_TRUE(ShowsSecondFactor(claims, kClasses)) << known;
  }
  for (const char* other : {"", "silver", "Gold", "gold "}) {
    claims.context_class = other;
    EXPECT_FALSE(ShowsSecondFactor(claims, kClasses)) << other;
  }
  claims.context_class = "";
  EXPECT_FALSE(ShowsSecondFactor(claims, std::vector<std::string>{""})) << "no class is never one of the list";
}

}  // namespace
}  // namespace meydan::auth
