#include "services/vault/secrets/one_time_code.h"

#include <gmock/gmock.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::vault {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::string_view kBase32 = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const char* const kBytes = "Hello!\xde\xad\xbe\xefHello!\xde\xad\xbe\xef";

auto Invalid() { return Fails(absl::StatusCode::kInvalidArgument, "SECOND_FACTOR_INVALID"); }

// RFC 6238, appendix B: of each hash the seed is these digits, over and over, to the length of its result.
Secret SeedOf(size_t size) {
  std::string seed;
  while (seed.size() < size) seed += "1234567890";
  return Secret::Of(seed.substr(0, size));
}

struct Rfc6238 {
  int64_t second;
  const char* sha1;
  const char* sha256;
  const char* sha512;
};

class Rfc6238Test : public ::testing::TestWithParam<Rfc6238> {};

TEST_P(Rfc6238Test, TheCodeIsThePublishedOne) {
  const Rfc6238& vector = GetParam();
  const auto code = [&](const char* hash, size_t size) {
    const OneTimeSeed seed{.key = SeedOf(size), .digits = 8, .period = 30, .hash = hash};
    const auto made = CodeAt(seed, absl::FromUnixSeconds(vector.second));
    EXPECT_THAT(made, IsOk());
    return std::string(made->code.view());
  };
  EXPECT_EQ(code("SHA1", 20), vector.sha1);
  EXPECT_EQ(code("SHA256", 32), vector.sha256);
  EXPECT_EQ(code("SHA512", 64), vector.sha512);
}
INSTANTIATE_TEST_SUITE_P(CV11, Rfc6238Test,
                         ::testing::Values(Rfc6238{59, "94287082", "46119246", "90693936"},
                                           Rfc6238{1111111109, "07081804", "68084774", "25091201"},
                                           Rfc6238{1111111111, "14050471", "67062674", "99943326"},
                                           Rfc6238{1234567890, "89005924", "91819424", "93441116"},
                                           Rfc6238{2000000000, "69279037", "90698825", "38618901"},
                                           Rfc6238{20000000000, "65353130", "77737706", "47863826"}));

TEST(CodeAtTest, SixDigitsAreTheLastOfEight) {
  const OneTimeSeed seed{.key = SeedOf(20)};
  EXPECT_EQ(CodeAt(seed, absl::FromUnixSeconds(59))->code.view(), "287082");
  EXPECT_EQ(CodeAt(seed, absl::FromUnixSeconds(1111111109))->code.view(), "081804") << "zeroes in front stay";
}

TEST(CodeAtTest, ItIsValidToTheEndOfItsPeriod) {
  const OneTimeSeed seed{.key = SeedOf(20), .period = 60};
  const auto valid_until = [&](absl::Time now) { return absl::ToUnixSeconds(CodeAt(seed, now)->valid_until); };
  EXPECT_EQ(valid_until(absl::FromUnixSeconds(0)), 60);
  EXPECT_EQ(valid_until(absl::FromUnixSeconds(59)), 60);
  EXPECT_EQ(valid_until(absl::FromUnixMillis(59'999)), 60);
  EXPECT_EQ(valid_until(absl::FromUnixSeconds(60)), 120);
  EXPECT_EQ(CodeAt(seed, absl::FromUnixSeconds(59))->code.view(), CodeAt(seed, absl::UnixEpoch())->code.view());
  EXPECT_NE(CodeAt(seed, absl::FromUnixSeconds(60))->code.view(), CodeAt(seed, absl::UnixEpoch())->code.view());
}

TEST(CodeAtTest, WhatIsNoSeedGivesNoCode) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  EXPECT_THAT(CodeAt({}, now), Invalid());
  EXPECT_THAT(CodeAt({.key = SeedOf(20), .digits = 9}, now), Invalid());
  EXPECT_THAT(CodeAt({.key = SeedOf(20), .period = 0}, now), Invalid());
  EXPECT_THAT(CodeAt({.key = SeedOf(20), .hash = "MD5"}, now), Invalid());
  EXPECT_THAT(CodeAt({.key = SeedOf(20)}, absl::FromUnixSeconds(-1)), Invalid());
  EXPECT_THAT(CodeAt({.key = SeedOf(20)}, absl::InfinitePast()), Invalid());
}

TEST(ReadSeedTest, ABase32SeedIsReadAsPeopleWriteIt) {
  for (const std::string& text :
       {std::string(kBase32), absl::AsciiStrToLower(kBase32), std::string("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"),
        std::string("jbsw-y3dp-ehpk-3pxp-jbsw-y3dp-ehpk-3pxp\n"), absl::StrCat("  ", kBase32, "====== ")}) {
    const auto seed = ReadSeed(text);
    ASSERT_THAT(seed, IsOk()) << text;
    EXPECT_EQ(seed->key.view(), kBytes);
    EXPECT_EQ(seed->digits, 6);
    EXPECT_EQ(seed->period, 30);
    EXPECT_EQ(seed->hash, "SHA1");
  }
}

TEST(ReadSeedTest, EveryLengthOfBase32IsReadThatThereIs) {
  // RFC 4648, section 10, lengthened to what a seed needs at least.
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {"MY======", "f"},    {"MZXQ====", "fo"},    {"MZXW6===", "foo"},
      {"MZXW6YQ=", "foob"}, {"MZXW6YTB", "fooba"}, {"MZXW6YTBOI======", "foobar"}};
  for (const auto& [base32, bytes] : vectors) {
    const auto seed = ReadSeed(absl::StrCat("MZXW6YTBMZXW6YTB", base32));
    ASSERT_THAT(seed, IsOk()) << base32;
    EXPECT_EQ(seed->key.view(), absl::StrCat("foobafooba", bytes));
  }
}

TEST(ReadSeedTest, TheUriOfAQrCodeIsRead) {
  const auto seed = ReadSeed(absl::StrCat("otpauth://totp/%C3%96rnek:x%40ornek.edu.tr?secret=", kBase32,
                                          "&issuer=X&algorithm=SHA256&digits=8&period=60&image=https%3A%2F%2Fx"));
  ASSERT_THAT(seed, IsOk());
  EXPECT_EQ(seed->key.view(), kBytes);
  EXPECT_EQ(seed->digits, 8);
  EXPECT_EQ(seed->period, 60);
  EXPECT_EQ(seed->hash, "SHA256");
  EXPECT_THAT(ReadSeed("OTPAUTH://TOTP/x?algorithm=sha512&secret=jbswy3dpehpk3pxp%3D%3d"), IsOk());
  EXPECT_THAT(ReadSeed("otpauth://totp?secret=JBSW+Y3DP%20EHPK-3PXP"), IsOk());
}

TEST(ReadSeedTest, WhatIsWrittenIsReadAgain) {
  for (const int size : {10, 11, 12, 13, 14, 15, 20, 32, 63, 64}) {
    const OneTimeSeed seed{.key = Secret::Random(size), .digits = 7, .period = 45, .hash = "SHA512"};
    const Secret uri = WriteSeed(seed);
    const auto again = ReadSeed(uri.view());
    ASSERT_THAT(again, IsOk()) << size;
    EXPECT_EQ(again->key.view(), seed.key.view());
    EXPECT_EQ(again->digits, 7);
    EXPECT_EQ(again->period, 45);
    EXPECT_EQ(again->hash, "SHA512");
  }
  EXPECT_EQ(WriteSeed(*ReadSeed(kBase32)).view(),
            absl::StrCat("otpauth://totp/meydan?secret=", kBase32, "&algorithm=SHA1&digits=6&period=30"));
}

struct Wrong {
  const char* name;
  std::string text;
};

class WrongSeedTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongSeedTest, IsRefusedWithoutAPartOfIt) {
  const auto seed = ReadSeed(GetParam().text);
  EXPECT_THAT(seed, Invalid());
  EXPECT_THAT(std::string(seed.status().message()), Not(HasSubstr("JBSW")));
}

std::string Uri(absl::string_view parameters) { return absl::StrCat("otpauth://totp/x?secret=", kBase32, parameters); }

INSTANTIATE_TEST_SUITE_P(
    CV11, WrongSeedTest,
    ::testing::Values(
        Wrong{"Empty", ""}, Wrong{"TooShort", "JBSWY3DP"}, Wrong{"ALetterLess", "JBSWY3DPEHPK3PXPJ"},
        Wrong{"ThreeLetters", "JBSWY3DPEHPK3PXPJBS"}, Wrong{"SixLetters", "JBSWY3DPEHPK3PXPJBSWY3"},
        Wrong{"Digit1", "JBSWY3DPEHPK3PX1"}, Wrong{"Umlaut", "JBSWY3DPEHPK3PXÖ"},
        Wrong{"BehindTheEnd", "JBSWY3DPEHPK3PXP=JBSWY3DP"}, Wrong{"TooLong", std::string(105, 'A')},
        Wrong{"FarTooLong", std::string(2001, 'A')}, Wrong{"Hotp", "otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP"},
        Wrong{"Steam", "otpauth://steam/x?secret=JBSWY3DPEHPK3PXP"},
        Wrong{"Migration", "otpauth-migration://offline?data=JBSWY3DPEHPK3PXP"}, Wrong{"NoQuery", "otpauth://totp/x"},
        Wrong{"NoSecret", "otpauth://totp/x?issuer=X"}, Wrong{"EmptySecret", "otpauth://totp/x?secret="},
        Wrong{"Counter", Uri("&counter=1")}, Wrong{"SecretTwice", Uri("&secret=JBSWY3DPEHPK3PXP")},
        Wrong{"DigitsTwice", Uri("&digits=6&digits=6")}, Wrong{"Digits5", Uri("&digits=5")},
        Wrong{"Digits9", Uri("&digits=9")}, Wrong{"DigitsWords", Uri("&digits=six")},
        Wrong{"DigitsSigned", Uri("&digits=+6")}, Wrong{"DigitsHuge", Uri("&digits=99999999999999")},
        Wrong{"Period14", Uri("&period=14")}, Wrong{"Period121", Uri("&period=121")},
        Wrong{"PeriodEmpty", Uri("&period=")}, Wrong{"Md5", Uri("&algorithm=MD5")}, Wrong{"NoValue", Uri("&digits")},
        Wrong{"Fragment", Uri("#top")}, Wrong{"HalfAPercent", "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP%3"},
        Wrong{"NoHex", "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP%GG"},
        Wrong{"Many", Uri("&a=&b=&c=&d=&e=&f=&g=&h=&i=&j=&k=&l=&m=&n=&o=&p=")}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace meydan::vault
