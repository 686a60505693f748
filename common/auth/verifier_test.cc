#include "common/auth/verifier.h"

#include <gmock/gmock.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/auth/testing/foreign_tokens.h"
#include "common/auth/testing/test_issuer.h"
#include "common/base/testing/status_matchers.h"
#include "common/crypto/hmac.h"

namespace meydan::auth {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
const absl::Time kNow = absl::FromUnixSeconds(testing::kOtherIssuedAt);

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() : keys_(*KeySetFile::Open(issuer_.jwks_path(), kNow)), verifier_(issuer_.expected(), *keys_) {}

  // A payload that is right in every way.
  std::string Payload() const {
    return absl::StrCat(R"({"iss":")", issuer_.expected().issuer, R"(","aud":"meydan","sub":"people/ali","exp":)",
                        absl::ToUnixSeconds(kNow) + 60, "}");
  }
  std::string Header(absl::string_view algorithm) const {
    return absl::StrCat(R"({"alg":")", algorithm, R"(","kid":")", issuer_.key().id(), "\"}");
  }

  testing::TestIssuer issuer_;
  std::unique_ptr<KeySetFile> keys_;
  Verifier verifier_;
};

TEST_F(VerifierTest, AGoodTokenNamesItsSubjectTheFirstTimeAndLater) {
  const std::string token = issuer_.TokenFor("people/ayse.demir", kNow);
  for (int i = 0; i < 3; ++i) {
    const auto claims = verifier_.Verify(token, kNow);
    ASSERT_THAT(claims, IsOk());
    EXPECT_EQ(claims->subject, "people/ayse.demir");
    EXPECT_EQ(claims->expiry, kNow + absl::Hours(1));
  }
}

TEST_F(VerifierTest, ARememberedTokenStillExpires) {
  const std::string token = issuer_.TokenFor("people/ali", kNow);
  ASSERT_THAT(verifier_.Verify(token, kNow), IsOk());
  EXPECT_THAT(verifier_.Verify(token, kNow + absl::Hours(1) + absl::Seconds(29)), IsOk());
  EXPECT_THAT(verifier_.Verify(token, kNow + absl::Hours(1) + absl::Seconds(30)),
              Fails(kUnauthenticated, "TOKEN_EXPIRED"));
  EXPECT_THAT(verifier_.Verify(token, kNow - absl::Hours(1)), Fails(kUnauthenticated, "TOKEN_NOT_YET_VALID"));
}

TEST_F(VerifierTest, ARememberedTokenIsForgottenWithItsKey) {
  const std::string token = issuer_.TokenFor("people/ali", kNow);
  ASSERT_THAT(verifier_.Verify(token, kNow), IsOk());
  issuer_.Publish(SigningKey::Generate().Jwks());
  EXPECT_THAT(verifier_.Verify(token, kNow + absl::Seconds(1)), Fails(kUnauthenticated, "TOKEN_KEY_UNKNOWN"));
}

TEST_F(VerifierTest, ATokenWithoutASignatureIsRefused) {
  for (const char* algorithm : {"none", "None", "nOnE"}) {
    const std::string input =
        absl::StrCat(absl::WebSafeBase64Escape(Header(algorithm)), ".", absl::WebSafeBase64Escape(Payload()), ".");
    EXPECT_FALSE(verifier_.Verify(input, kNow).ok());
    EXPECT_THAT(verifier_.Verify(input + "AAAA", kNow), Fails(kUnauthenticated, "TOKEN_ALGORITHM_REFUSED"));
  }
}

// The classic: the public key, which everybody has, used as the secret of an HMAC.
TEST_F(VerifierTest, ThePublicKeyIsNoSharedSecret) {
  const std::string input =
      absl::StrCat(absl::WebSafeBase64Escape(Header("HS256")), ".", absl::WebSafeBase64Escape(Payload()));
  for (const std::string& secret : {issuer_.key().Jwks(), issuer_.key().id(), std::string()}) {
    const std::string token = absl::StrCat(input, ".", absl::WebSafeBase64Escape(crypto::HmacSha256(secret, input)));
    EXPECT_THAT(verifier_.Verify(token, kNow), Fails(kUnauthenticated, "TOKEN_ALGORITHM_REFUSED"));
  }
}

TEST_F(VerifierTest, TheAlgorithmMustBeTheKeysOwn) {
  for (const char* algorithm : {"RS256", "EdDSA"}) {
    EXPECT_THAT(verifier_.Verify(issuer_.Sign(Header(algorithm), Payload()), kNow),
                Fails(kUnauthenticated, "TOKEN_ALGORITHM_REFUSED"));
  }
  EXPECT_THAT(verifier_.Verify(issuer_.Sign(Header("ES256"), Payload()), kNow), IsOk());
}

TEST_F(VerifierTest, AKeyInTheTokenItselfIsNotBelieved) {
  const SigningKey own = SigningKey::Generate();
  const std::string jwk = absl::StrReplaceAll(own.Jwks(), {{"\n", ""}, {" ", ""}, {"{\"keys\":[", ""}, {"]}", ""}});
  const std::string header =
      absl::StrCat(R"({"alg":"ES256","kid":")", issuer_.key().id(), R"(","jku":"https://evil.test","jwk":)", jwk, "}");
  const std::string input = absl::StrCat(absl::WebSafeBase64Escape(header), ".", absl::WebSafeBase64Escape(Payload()));
  EXPECT_THAT(verifier_.Verify(absl::StrCat(input, ".", absl::WebSafeBase64Escape(own.Sign(input))), kNow),
              Fails(kUnauthenticated, "TOKEN_SIGNATURE_INVALID"));
}

TEST_F(VerifierTest, AnotherPayloadUnderTheSameSignatureIsRefused) {
  const std::string token = issuer_.Sign(Header("ES256"), Payload());
  const std::string forged = absl::StrReplaceAll(Payload(), {{"people/ali", "people/director"}});
  const std::string changed = absl::StrCat(token.substr(0, token.find('.')), ".", absl::WebSafeBase64Escape(forged),
                                           token.substr(token.rfind('.')));
  EXPECT_THAT(verifier_.Verify(changed, kNow), Fails(kUnauthenticated, "TOKEN_SIGNATURE_INVALID"));
}

TEST_F(VerifierTest, ASignatureInDerIsRefused) {
  // JWS wants r and s as they are; a second writing of one signature would make two tokens of one.
  const std::string token = issuer_.Sign(Header("ES256"), Payload());
  const std::string der = absl::StrCat("\x30\x44\x02\x20", std::string(32, 'r'), "\x02\x20", std::string(32, 's'));
  EXPECT_THAT(
      verifier_.Verify(absl::StrCat(token.substr(0, token.rfind('.') + 1), absl::WebSafeBase64Escape(der)), kNow),
      Fails(kUnauthenticated, "TOKEN_SIGNATURE_INVALID"));
}

TEST_F(VerifierTest, ClaimsAreCheckedAfterTheSignature) {
  const auto verify = [&](const std::string& from, const std::string& to) {
    return verifier_.Verify(issuer_.Sign(Header("ES256"), absl::StrReplaceAll(Payload(), {{from, to}})), kNow);
  };
  EXPECT_THAT(verify("issuer.test", "other.test"), Fails(kUnauthenticated, "TOKEN_ISSUER_WRONG"));
  EXPECT_THAT(verify("\"meydan\"", "\"portal\""), Fails(kUnauthenticated, "TOKEN_AUDIENCE_WRONG"));
  EXPECT_THAT(verify("\"exp\":", "\"exp\":1,\"x\":"), Fails(kUnauthenticated, "TOKEN_EXPIRED"));
  EXPECT_THAT(verify("\"exp\":", "\"nbf\":9999999999,\"exp\":"), Fails(kUnauthenticated, "TOKEN_NOT_YET_VALID"));
  EXPECT_THAT(verify("\"exp\":", "\"exp\":\"\",\"x\":"), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
}

TEST_F(VerifierTest, NoErrorShowsTheToken) {
  const std::string token = issuer_.TokenFor("people/ali", kNow - absl::Hours(5));
  const std::string text = verifier_.Verify(token, kNow).status().ToString();
  EXPECT_THAT(text, Not(HasSubstr("people/ali")));
  EXPECT_THAT(text, Not(HasSubstr(token.substr(0, 20))));
}

// Tokens of another implementation, with all three algorithms in one key set.
TEST(ForeignTokenTest, TokensOfAnotherImplementationAreVerified) {
  const testing::TestIssuer place;
  place.Publish(testing::kOtherKeys);
  const auto keys = KeySetFile::Open(place.jwks_path(), kNow);
  ASSERT_THAT(keys, IsOk());
  Verifier verifier(Expected{testing::kOtherIssuer, "meydan"}, **keys);
  for (const char* token : {testing::kOtherRs256Token, testing::kOtherEs256Token, testing::kOtherEdDsaToken}) {
    const auto claims = verifier.Verify(token, kNow);
    ASSERT_THAT(claims, IsOk());
    EXPECT_EQ(claims->subject, "people/ayse.demir");
    EXPECT_EQ(claims->not_before, kNow);
    EXPECT_THAT(verifier.Verify(token, kNow + absl::Hours(2)), Fails(kUnauthenticated, "TOKEN_EXPIRED"));
  }
}

}  // namespace
}  // namespace meydan::auth
