#include "services/vault/sealing/aead.h"

#include <gmock/gmock.h>
#include <sodium.h>

#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "common/crypto/hmac.h"

namespace meydan::vault {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

auto Damaged() { return Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"); }

const unsigned char* Bytes(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
struct Vector {
  std::string plain =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be "
      "it.";
  std::string associated = absl::HexStringToBytes("50515253c0c1c2c3c4c5c6c7");
  std::string key = absl::HexStringToBytes("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  std::string nonce = absl::HexStringToBytes("404142434445464748494a4b4c4d4e4f5051525354555657");
  std::string cipher = absl::HexStringToBytes(
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216"
      "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13"
      "b52e");
  std::string tag = absl::HexStringToBytes("c0875924c1c7987947deafd8780acf49");
};

TEST(SealingVectorTest, LibsodiumGivesWhatTheDraftOfXChaCha20Poly1305Publishes) {
  const Vector vector;
  std::string sealed(vector.plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  unsigned long long size = 0;  // NOLINT(google-runtime-int): libsodium's type
  StartSodium();
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(sealed.data()), &size,
                                             Bytes(vector.plain), vector.plain.size(), Bytes(vector.associated),
                                             vector.associated.size(), nullptr, Bytes(vector.nonce), Bytes(vector.key));
  EXPECT_EQ(size, sealed.size());
  EXPECT_EQ(absl::BytesToHexString(sealed), absl::BytesToHexString(vector.cipher + vector.tag));
}

TEST(SealingVectorTest, WhatTheDraftPublishesIsOpened) {
  const Vector vector;
  const auto opened =
      OpenBytes(Secret::Of(vector.key), absl::StrCat(vector.nonce, vector.cipher, vector.tag), vector.associated);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), vector.plain);
}

TEST(SealBytesTest, WhatIsSealedOpensAgain) {
  const Secret key = Secret::Random(kKeyBytes);
  for (const std::string& plain : {std::string(), std::string("x"), std::string(5000, 'y'), std::string("\0\xff", 2)}) {
    const std::string sealed = SealBytes(key, plain, "place");
    const auto opened = OpenBytes(key, sealed, "place");
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->view(), plain);
  }
}

TEST(SealBytesTest, TheSameSealedTwiceLooksDifferent) {
  const Secret key = Secret::Random(kKeyBytes);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(SealBytes(key, "same", "place"));
  EXPECT_EQ(seen.size(), 1000);
}

TEST(SealBytesTest, AnotherKeyPlaceOrLengthIsRefused) {
  const Secret key = Secret::Random(kKeyBytes);
  const std::string sealed = SealBytes(key, "secret", "place");
  EXPECT_THAT(OpenBytes(Secret::Random(kKeyBytes), sealed, "place"), Damaged());
  EXPECT_THAT(OpenBytes(key, sealed, "other place"), Damaged());
  EXPECT_THAT(OpenBytes(key, sealed, ""), Damaged());
  EXPECT_THAT(OpenBytes(key, sealed + "x", "place"), Damaged());
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_THAT(OpenBytes(key, absl::string_view(sealed).substr(0, size), "place"), Damaged()) << size;
  }
}

TEST(SealBytesDeathTest, AKeyOfAnotherSizeIsAFaultOfTheProgram) {
  EXPECT_DEATH(SealBytes(Secret::Random(16), "x", ""), "a key of 16 bytes");
}

TEST(FramedTest, NoTwoListsOfPartsAreTheSame) {
  EXPECT_NE(Framed({"ab", "c"}), Framed({"a", "bc"}));
  EXPECT_NE(Framed({"", "a"}), Framed({"a", ""}));
  EXPECT_NE(Framed({"a"}), Framed({"a", ""}));
  EXPECT_NE(Framed({Framed({"a"})}), Framed({"a"}));
}

TEST(KeyedDigestTest, IsHmacSha256) {
  // RFC 4231, test case 2.
  EXPECT_EQ(absl::BytesToHexString(KeyedDigest(Secret::Of("Jefe"), "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const Secret key = Secret::Random(kKeyBytes);
  EXPECT_EQ(KeyedDigest(key, "words"), crypto::HmacSha256(key.view(), "words"));
  EXPECT_EQ(KeyedDigest(key, {"ab", "", "c"}), KeyedDigest(key, Framed({"ab", "", "c"})));
}

TEST(DeriveKeyTest, DependsOnKeyAndPurpose) {
  const Secret key = Secret::Random(kKeyBytes);
  EXPECT_EQ(DeriveKey(key, "a").view(), DeriveKey(key, "a").view());
  EXPECT_NE(DeriveKey(key, "a").view(), DeriveKey(key, "b").view());
  EXPECT_NE(DeriveKey(key, "a").view(), DeriveKey(Secret::Random(kKeyBytes), "a").view());
  EXPECT_NE(DeriveKey(key, "a").view(), key.view());
}

}  // namespace
}  // namespace meydan::vault
