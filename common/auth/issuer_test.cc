#include "common/auth/issuer.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "common/auth/testing/test_issuer.h"
#include "common/auth/verifier.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::auth {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

std::string ContentOf(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

class IssuerTest : public ::testing::Test {
 protected:
  std::string KeyPath() const { return place_.folder() + "/issuer.pem"; }
  std::string KeysPath() const { return place_.folder() + "/keys.json"; }
  testing::TestIssuer place_;
};

TEST_F(IssuerTest, ASavedKeyIsTheSameKeyAndPrivate) {
  const SigningKey key = SigningKey::Generate();
  ASSERT_THAT(key.Save(KeyPath()), IsOk());
  struct stat info{};
  ASSERT_EQ(stat(KeyPath().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777u, 0600u);
  const auto loaded = SigningKey::Load(KeyPath());
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ(loaded->id(), key.id());
  EXPECT_EQ(loaded->Jwks(), key.Jwks());
  EXPECT_THAT(key.Save(KeyPath()), Fails(absl::StatusCode::kAlreadyExists, "KEY_FILE_EXISTS"));
}

TEST_F(IssuerTest, WhatIsNoUsableKeyIsRefused) {
  const auto load = [this](const char* content, mode_t mode) {
    std::ofstream(KeyPath()) << content;
    chmod(KeyPath().c_str(), mode);
    return SigningKey::Load(KeyPath()).status();
  };
  EXPECT_THAT(load("nonsense", 0600), Fails(absl::StatusCode::kFailedPrecondition, "ISSUER_KEY_INVALID"));
  EXPECT_THAT(load("nonsense", 0644), Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_PERMISSIONS"));
  // A good key, but of Ed25519 (RFC 8410).
  EXPECT_THAT(load("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                   "-----END PRIVATE KEY-----\n",
                   0600),
              Fails(absl::StatusCode::kFailedPrecondition, "ISSUER_KEY_INVALID"));
}

TEST_F(IssuerTest, EnsureMakesWhatIsMissingAndKeepsWhatIsThere) {
  const auto first = EnsureIssuer(KeyPath(), KeysPath());
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(ContentOf(KeysPath()), first->Jwks());
  const auto second = EnsureIssuer(KeyPath(), KeysPath());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->id(), first->id());
  std::ofstream(KeysPath()) << "damaged";
  ASSERT_THAT(EnsureIssuer(KeyPath(), KeysPath()), IsOk());
  EXPECT_EQ(ContentOf(KeysPath()), first->Jwks());
  EXPECT_THAT(EnsureIssuer(KeyPath(), place_.folder() + "/none/keys.json"),
              Fails(absl::StatusCode::kFailedPrecondition, "JWKS_UNWRITABLE"));
}

TEST_F(IssuerTest, AMintedTokenIsVerified) {
  const auto key = EnsureIssuer(KeyPath(), KeysPath());
  ASSERT_THAT(key, IsOk());
  const TokenRequest request{"https://meydan.test", "meydan", "services/routing", kNow, absl::Minutes(5)};
  const auto token = Mint(*key, request);
  ASSERT_THAT(token, IsOk());
  const auto keys = KeySetFile::Open(KeysPath(), kNow);
  ASSERT_THAT(keys, IsOk());
  Verifier verifier(Expected{"https://meydan.test", "meydan"}, **keys);
  const auto claims = verifier.Verify(*token, kNow);
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->subject, "services/routing");
  EXPECT_EQ(claims->expiry, kNow + absl::Minutes(5));
  EXPECT_FALSE(claims->token_id.empty());
  EXPECT_NE(*token, *Mint(*key, request)) << "each token has an id of its own";
}

TEST_F(IssuerTest, ATokenSaysHowItsSubjectSignedIn) {
  const auto key = EnsureIssuer(KeyPath(), KeysPath());
  ASSERT_THAT(key, IsOk());
  TokenRequest request{"i", "a", "people/x", kNow, absl::Minutes(5)};
  request.auth_time = kNow - absl::Hours(2);
  request.methods = {"pwd", "otp", "mfa"};
  request.context_class = "gold";
  const auto keys = KeySetFile::Open(KeysPath(), kNow);
  ASSERT_THAT(keys, IsOk());
  Verifier verifier(Expected{"i", "a"}, **keys);
  const std::string token = *Mint(*key, request);
  for (const char* time : {"first", "remembered"}) {
    const auto claims = verifier.Verify(token, kNow);
    ASSERT_THAT(claims, IsOk());
    EXPECT_EQ(claims->auth_time, kNow - absl::Hours(2)) << time;
    EXPECT_EQ(claims->methods, request.methods) << time;
    EXPECT_EQ(claims->context_class, "gold") << time;
  }
}

TEST_F(IssuerTest, ARequestThatMakesNoSenseIsRefused) {
  const SigningKey key = SigningKey::Generate();
  const TokenRequest good{"i", "a", "s", kNow, absl::Hours(1)};
  ASSERT_THAT(Mint(key, good), IsOk());
  TokenRequest bad = good;
  bad.subject = "";
  EXPECT_THAT(Mint(key, bad), Fails(absl::StatusCode::kInvalidArgument, "TOKEN_REQUEST_INVALID"));
  for (const absl::Duration lifetime : {absl::ZeroDuration(), -absl::Hours(1), absl::Hours(24 * 400)}) {
    bad = good;
    bad.lifetime = lifetime;
    EXPECT_THAT(Mint(key, bad), Fails(absl::StatusCode::kInvalidArgument, "TOKEN_REQUEST_INVALID"));
  }
}

TEST_F(IssuerTest, EverySignatureHasItsFullLength) {
  const SigningKey key = SigningKey::Generate();
  // One signature in about 128 has a leading zero in r or s, which must not be lost.
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(key.Sign("x").size(), 64u);
}

}  // namespace
}  // namespace meydan::auth
