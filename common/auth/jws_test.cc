#include "common/auth/jws.h"

#include <gmock/gmock.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/auth/strict_json.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::auth {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

std::string TokenWith(const std::string& header) {
  return absl::StrCat(absl::WebSafeBase64Escape(header), ".", absl::WebSafeBase64Escape("{}"), ".c2ln");
}

TEST(ParseJwsTest, TakesATokenToPieces) {
  const std::string token = TokenWith(R"({"alg":"ES256","kid":"k1","typ":"jwt"})");
  const auto jws = ParseJws(token);
  ASSERT_THAT(jws, IsOk());
  EXPECT_EQ(jws->algorithm, Algorithm::kEs256);
  EXPECT_EQ(jws->key_id, "k1");
  EXPECT_EQ(jws->payload, "{}");
  EXPECT_EQ(jws->signature, "sig");
  EXPECT_EQ(jws->signing_input, token.substr(0, token.rfind('.')));
}

TEST(ParseJwsTest, AnEmptyTokenIsMissing) { EXPECT_THAT(ParseJws(""), Fails(kUnauthenticated, "TOKEN_MISSING")); }

TEST(ParseJwsTest, AnythingBehindOrBetweenThePartsIsMalformed) {
  const std::string header = absl::WebSafeBase64Escape(R"({"alg":"ES256"})");
  for (const std::string& token : std::initializer_list<std::string>{
           std::string("x"), header, header + ".e30", header + ".e30.", header + "..c2ln", ".e30.c2ln",
           header + ".e30.c2ln.", header + ".e30.c2ln.c2ln.c2ln", header + ".e30.c2ln ", header + ".e30.c2ln\n",
           " " + header + ".e30.c2ln", header + "=.e30.c2ln", header + ".e30=.c2ln",
           header + ".e30.c2lu=", header + ".e3 0.c2ln", header + ".e30.c2+/",
           // The last character has bits that no byte takes: a second writing of the same bytes.
           header + ".e31.c2ln", std::string("\xff.\xfe.\xfd"), header + ".e30." + std::string(9000, 'A')}) {
    EXPECT_THAT(ParseJws(token), Fails(kUnauthenticated, "TOKEN_MALFORMED")) << token.substr(0, 80);
  }
}

TEST(ParseJwsTest, AHeaderThatCanBeReadInTwoWaysIsMalformed) {
  for (const char* header : {
           "",
           "[]",
           "null",
           "\"ES256\"",
           "{",
           R"({"alg":"ES256"} {})",
           R"({"alg":"ES256","alg":"none"})",
           R"({"alg":"none","alg":"ES256"})",
           R"({"alg":["ES256"]})",
           R"({"alg":null})",
           "{}",
           R"({"kid":"k"})",
           R"({"alg":"ES256","kid":7})",
           R"({"alg":"ES256","kid":""})",
           R"({"alg":"ES256","typ":7})",
           R"({"alg":"ES256","typ":"dpop+jwt"})",
           R"({"alg":"ES256","crit":["exp"]})",
           R"({"alg":"ES256","crit":[]})",
           R"({"alg":"ES256","b64":false,"crit":["b64"]})",
           "{\"alg\":\"ES256\",\"x\":\"\xff\"}",
           R"({"alg":"ES256","x":{"y":1,"y":2}})",
           R"({"alg":"ES256","x":[[[[[[[[[[[[1]]]]]]]]]]]]})",
       }) {
    EXPECT_THAT(ParseJws(TokenWith(header)), Fails(kUnauthenticated, "TOKEN_MALFORMED")) << header;
  }
  const std::string long_id = absl::StrCat(R"({"alg":"ES256","kid":")", std::string(257, 'k'), "\"}");
  EXPECT_THAT(ParseJws(TokenWith(long_id)), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
}

TEST(ParseJwsTest, OnlyTheThreeAlgorithmsAreAccepted) {
  for (const char* name : {"none", "None", "NONE", "", "HS256", "HS384", "HS512", "RS384", "RS512", "PS256", "ES384",
                           "ES512", "ES256K", "es256", "RS256 ", "EDDSA", "Ed25519"}) {
    EXPECT_THAT(ParseJws(TokenWith(absl::StrCat(R"({"alg":")", name, "\"}"))),
                Fails(kUnauthenticated, "TOKEN_ALGORITHM_REFUSED"))
        << name;
  }
  for (const Algorithm each : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    EXPECT_THAT(ParseJws(TokenWith(absl::StrCat(R"({"alg":")", NameOf(each), "\"}"))), IsOk());
  }
}

TEST(ParseJwsTest, NoErrorShowsTheToken) {
  const std::string token = TokenWith(R"({"alg":"SECRETALG","kid":"secretkey"})");
  const std::string text = ParseJws(token).status().ToString();
  EXPECT_THAT(text, Not(HasSubstr("SECRETALG")));
  EXPECT_THAT(text, Not(HasSubstr(token.substr(0, 10))));
}

TEST(BearerTokenTest, TheSchemeIsReadInAnyCase) {
  EXPECT_EQ(*BearerToken("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(*BearerToken("bearer a.b.c"), "a.b.c");
  EXPECT_THAT(BearerToken(""), Fails(kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(BearerToken("Bearer "), Fails(kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(BearerToken("Basic dXNlcjpwYXNz"), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
  EXPECT_THAT(BearerToken("a.b.c"), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
}

TEST(DecodeBase64UrlTest, OnlyTheCanonicalFormIsRead) {
  EXPECT_EQ(DecodeBase64Url("_-8"), std::optional<std::string>("\xff\xef"));
  EXPECT_EQ(DecodeBase64Url(""), std::optional<std::string>(""));
  for (const char* text : {"_-9", "_-8=", "/+8", "_- 8", "_", "_-8\n", "é"}) {
    EXPECT_EQ(DecodeBase64Url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace meydan::auth
