#include "common/auth/claims.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::auth {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
const absl::Time kNow = absl::FromUnixSeconds(1000);

absl::StatusOr<Claims> Read(absl::string_view payload, absl::Time now = kNow) {
  return ReadClaims(payload, Expected{"us", "meydan", absl::Seconds(30)}, now);
}

TEST(ReadClaimsTest, TellsSubjectIdAndTimes) {
  const auto claims =
      Read(R"({"iss":"us","aud":"meydan","sub":"people/ali","exp":2000,"nbf":900.5,"iat":900,"jti":"t1"})");
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->subject, "people/ali");
  EXPECT_EQ(claims->token_id, "t1");
  EXPECT_EQ(claims->expiry, absl::FromUnixSeconds(2000));
  EXPECT_EQ(claims->not_before, absl::FromUnixMillis(900'500));
}

TEST(ReadClaimsTest, TellsHowTheSubjectSignedIn) {
  const auto claims =
      Read(R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"auth_time":700.5,"amr":["pwd","otp"],"acr":"gold"})");
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->auth_time, absl::FromUnixMillis(700'500));
  EXPECT_THAT(claims->methods, ::testing::ElementsAre("pwd", "otp"));
  EXPECT_EQ(claims->context_class, "gold");
}

TEST(ReadClaimsTest, WhatAnIssuerDoesNotSayOfTheSignInIsNotThere) {
  const auto claims = Read(R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"iat":900})");
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->auth_time, std::nullopt);
  EXPECT_THAT(claims->methods, ::testing::IsEmpty());
  EXPECT_EQ(claims->context_class, "");
}

TEST(ReadClaimsTest, ASignInMayBeAheadOfUsByTheSkewAndNoMore) {
  EXPECT_THAT(Read(R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"auth_time":1030})"), IsOk());
  EXPECT_THAT(Read(R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"auth_time":1031})"),
              Fails(kUnauthenticated, "TOKEN_NOT_YET_VALID"));
}

TEST(ReadClaimsTest, ALongListOfMethodsIsMalformed) {
  std::string methods = "\"m\"";
  for (int i = 1; i < 32; ++i) methods += ",\"m\"";
  const std::string payload = R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"amr":[)";
  EXPECT_THAT(Read(absl::StrCat(payload, methods, "]}")), IsOk());
  EXPECT_THAT(Read(absl::StrCat(payload, methods, ",\"m\"]}")), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
}

TEST(ReadClaimsTest, TheAudienceMayBeOneOfSeveral) {
  EXPECT_THAT(Read(R"({"iss":"us","aud":["portal","meydan"],"sub":"x","exp":2000})"), IsOk());
}

struct Bad {
  const char* payload;
  const char* reason;
};
class BadClaimsTest : public ::testing::TestWithParam<Bad> {};

TEST_P(BadClaimsTest, AreRefusedWithTheirReason) {
  EXPECT_THAT(Read(GetParam().payload), Fails(kUnauthenticated, GetParam().reason)) << GetParam().payload;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadClaimsTest,
    ::testing::Values(Bad{"", "TOKEN_MALFORMED"}, Bad{"[]", "TOKEN_MALFORMED"},
                      Bad{"{\"iss\":\"\xff\"}", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","iss":"us","aud":"meydan","sub":"x","exp":2000})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":7,"aud":"meydan","sub":"x","exp":2000})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":7,"sub":"x","exp":2000})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":["meydan",7],"sub":"x","exp":2000})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","exp":2000})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"","exp":2000})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"a\nb","exp":2000})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x"})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":null})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":"2000"})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":true})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":-1})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":1e300})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":1e999})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"nbf":"0"})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"iat":"0"})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"jti":7})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"auth_time":"900"})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"auth_time":null})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"auth_time":-1})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"amr":"mfa"})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"amr":{"mfa":1}})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"amr":["pwd",7]})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"amr":["a\nb"]})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"acr":2})", "TOKEN_MALFORMED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"acr":["gold"]})", "TOKEN_MALFORMED"},
                      Bad{R"({"aud":"meydan","sub":"x","exp":2000})", "TOKEN_ISSUER_WRONG"},
                      Bad{R"({"iss":"them","aud":"meydan","sub":"x","exp":2000})", "TOKEN_ISSUER_WRONG"},
                      Bad{R"({"iss":"us/","aud":"meydan","sub":"x","exp":2000})", "TOKEN_ISSUER_WRONG"},
                      Bad{R"({"iss":"us","sub":"x","exp":2000})", "TOKEN_AUDIENCE_WRONG"},
                      Bad{R"({"iss":"us","aud":"portal","sub":"x","exp":2000})", "TOKEN_AUDIENCE_WRONG"},
                      Bad{R"({"iss":"us","aud":[],"sub":"x","exp":2000})", "TOKEN_AUDIENCE_WRONG"},
                      Bad{R"({"iss":"us","aud":["portal","Meydan"],"sub":"x","exp":2000})", "TOKEN_AUDIENCE_WRONG"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":970})", "TOKEN_EXPIRED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":0})", "TOKEN_EXPIRED"},
                      Bad{R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"nbf":1031})", "TOKEN_NOT_YET_VALID"}));

TEST(ReadClaimsTest, TheClocksMayDifferByTheSkewAndNoMore) {
  const char* payload = R"({"iss":"us","aud":"meydan","sub":"x","exp":2000,"nbf":1000})";
  EXPECT_THAT(Read(payload, absl::FromUnixSeconds(970)), IsOk());
  EXPECT_THAT(Read(payload, absl::FromUnixMillis(969'999)), Fails(kUnauthenticated, "TOKEN_NOT_YET_VALID"));
  EXPECT_THAT(Read(payload, absl::FromUnixMillis(2'029'999)), IsOk());
  EXPECT_THAT(Read(payload, absl::FromUnixSeconds(2030)), Fails(kUnauthenticated, "TOKEN_EXPIRED"));
}

TEST(ReadClaimsTest, ALongSubjectIsMalformed) {
  const std::string payload =
      absl::StrCat(R"({"iss":"us","aud":"meydan","exp":2000,"sub":")", std::string(257, 'x'), "\"}");
  EXPECT_THAT(Read(payload), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
}

}  // namespace
}  // namespace meydan::auth
