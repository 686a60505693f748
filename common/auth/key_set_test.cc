#include "common/auth/key_set.h"

#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/auth/testing/foreign_tokens.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::auth {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

std::string SetOf(absl::string_view keys) { return absl::StrCat(R"({"keys":[)", keys, "]}"); }

absl::Status Check(absl::string_view keys, absl::string_view token) {
  const auto set = KeySet::Parse(SetOf(keys));
  if (!set.ok()) return set.status();
  const auto jws = ParseJws(token);
  if (!jws.ok()) return jws.status();
  return set->Verify(*jws);
}

struct Example {
  const char* name;
  const char* key;
  const char* token;
};
class StandardsExampleTest : public ::testing::TestWithParam<Example> {};

TEST_P(StandardsExampleTest, IsVerified) { EXPECT_THAT(Check(GetParam().key, GetParam().token), IsOk()); }

TEST_P(StandardsExampleTest, AnyOtherPayloadOrSignatureIsRefused) {
  const std::string token = GetParam().token;
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  for (const size_t at : {first + 5, last - 5, last + 3, last + 40, token.size() - 5}) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_THAT(Check(GetParam().key, changed), Fails(kUnauthenticated, "TOKEN_SIGNATURE_INVALID")) << at;
  }
  const std::string zeros(token.size() - last - 1, 'A');
  EXPECT_THAT(Check(GetParam().key, token.substr(0, last + 1) + zeros),
              Fails(kUnauthenticated, "TOKEN_SIGNATURE_INVALID"));
  EXPECT_THAT(Check(GetParam().key, token.substr(0, last + 1) + "AAAA"),
              Fails(kUnauthenticated, "TOKEN_SIGNATURE_INVALID"));
}

INSTANTIATE_TEST_SUITE_P(Rfc, StandardsExampleTest,
                         ::testing::Values(Example{"RFC7515A2", testing::kRfcRs256Key, testing::kRfcRs256Token},
                                           Example{"RFC7515A3", testing::kRfcEs256Key, testing::kRfcEs256Token},
                                           Example{"RFC8037A4", testing::kRfcEdDsaKey, testing::kRfcEdDsaToken}),
                         [](const auto& info) { return info.param.name; });

TEST(KeySetTest, AKeyIsChosenByItsIdOrElseByItsAlgorithm) {
  const std::string all = absl::StrCat(testing::kRfcRs256Key, ",", testing::kRfcEs256Key, ",", testing::kRfcEdDsaKey);
  EXPECT_THAT(Check(all, testing::kRfcRs256Token), IsOk());
  EXPECT_THAT(Check(all, testing::kRfcEs256Token), IsOk());
  // The token names no key, and nothing tells which of two it means.
  EXPECT_THAT(Check(absl::StrCat(testing::kRfcEs256Key, ",", testing::kRfcEs256Key), testing::kRfcEs256Token),
              Fails(kUnauthenticated, "TOKEN_KEY_UNKNOWN"));
  EXPECT_THAT(Check(testing::kRfcRs256Key, testing::kRfcEs256Token), Fails(kUnauthenticated, "TOKEN_KEY_UNKNOWN"));
  const auto others = KeySet::Parse(testing::kOtherKeys);
  ASSERT_THAT(others, IsOk());
  EXPECT_EQ(others->size(), 3u);
  auto jws = ParseJws(testing::kOtherEs256Token);
  ASSERT_THAT(jws, IsOk());
  EXPECT_THAT(others->Verify(*jws), IsOk());
  jws->key_id = "none such";
  EXPECT_THAT(others->Verify(*jws), Fails(kUnauthenticated, "TOKEN_KEY_UNKNOWN"));
  jws->key_id = "rsa";
  EXPECT_THAT(others->Verify(*jws), Fails(kUnauthenticated, "TOKEN_ALGORITHM_REFUSED"));
}

TEST(KeySetTest, KeysOfOtherKindsArePassedOver) {
  const std::string mixed = absl::StrCat(
      R"({"kty":"EC","crv":"secp256k1","x":"Ss6na3mcci8Ud4lQrjaB_T40sfKApEcl2RLIWOJdjow",)"
      R"("y":"7l9qIKtKPW6oEiOYBt7r22Sm0mtFJU-yBkkvMvpscd8"},{"kty":"OKP","crv":"X25519","x":"AA"},{"kty":"future"},)",
      absl::StrReplaceAll(testing::kRfcRs256Key, {{"\"kty\"", R"("use":"enc","kty")"}}), ",",
      absl::StrReplaceAll(testing::kRfcRs256Key, {{"\"kty\"", R"("alg":"PS256","kty")"}}), ",",
      absl::StrReplaceAll(testing::kRfcRs256Key, {{"\"kty\"", R"("key_ops":["encrypt"],"kty")"}}), ",",
      testing::kRfcEs256Key);
  const auto set = KeySet::Parse(SetOf(mixed));
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ(set->size(), 1u);
}

TEST(KeySetTest, ABrokenSetIsRefusedAsAWholeAndSaysWhichKey) {
  const std::string ec = testing::kRfcEs256Key;
  for (const std::string& text :
       {std::string(""), std::string("{}"), std::string("[]"), SetOf(""), std::string(R"({"keys":{}})"), SetOf("7"),
        SetOf("{}"), SetOf(R"({"kty":7})"), SetOf(R"({"kty":"RSA"})"), SetOf(R"({"kty":"future"})"), SetOf(ec) + "x",
        std::string(R"({"keys":[],"keys":[]})"),
        // Private and shared keys have no place in the file.
        SetOf(absl::StrReplaceAll(ec, {{"\"kty\"", R"("d":"AA","kty")"}})), SetOf(R"({"kty":"oct","k":"c2VjcmV0"})"),
        // Not on the curve; a coordinate too short; standard instead of URL alphabet; too short an RSA key; an even
        // exponent.
        SetOf(absl::StrReplaceAll(ec, {{"f83OJ3", "f83OJ4"}})), SetOf(absl::StrReplaceAll(ec, {{"f83O", ""}})),
        SetOf(absl::StrReplaceAll(ec, {{"x_FEz", "x/FEz"}})),
        SetOf(R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0t"})"),
        SetOf(absl::StrReplaceAll(testing::kRfcRs256Key, {{"AQAB", "AQAA"}})),
        SetOf(absl::StrReplaceAll(testing::kRfcRs256Key, {{"AQAB", "AQ"}})),
        SetOf(absl::StrReplaceAll(testing::kRfcEdDsaKey, {{"11qY", ""}})),
        SetOf(absl::StrReplaceAll(ec, {{"\"kty\"", R"("kid":7,"kty")"}}))}) {
    EXPECT_THAT(KeySet::Parse(text), Fails(kInvalid, "JWKS_INVALID")) << text;
  }
  const std::string twice = absl::StrReplaceAll(ec, {{"\"kty\"", R"("kid":"k","kty")"}});
  const auto doubled = KeySet::Parse(SetOf(twice + "," + twice));
  EXPECT_THAT(doubled, Fails(kInvalid, "JWKS_INVALID"));
  EXPECT_THAT(std::string(doubled.status().message()), HasSubstr("keys[1]"));
}

TEST(KeySetTest, TooManyKeysAreRefused) {
  std::string keys = testing::kRfcEs256Key;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&keys, R"(,{"kty":"future"})");
  EXPECT_THAT(KeySet::Parse(SetOf(keys)), Fails(kInvalid, "JWKS_INVALID"));
}

}  // namespace
}  // namespace meydan::auth
