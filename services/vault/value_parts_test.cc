#include "services/vault/value_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "services/vault/secrets/one_time_code.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using testing::kHigh;
using testing::kLow;
using testing::SmallVault;

class ValuePartsTest : public ::testing::Test {
 protected:
  std::vector<std::string> Codes(const std::string& value, const std::string& credential = kLow) {
    return PartDigests(*keys_, credential, v1::FIELD_RECOVERY_CODES, Secret::Of(value));
  }
  std::vector<std::string> Seed(const std::string& text, const std::string& credential = kLow) {
    return PartDigests(*keys_, credential, v1::FIELD_SECOND_FACTOR, WriteSeed(SmallVault::Must(ReadSeed(text))));
  }
  static size_t InCommon(const std::vector<std::string>& one, const std::vector<std::string>& other) {
    std::vector<std::string> both;
    std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
    return both.size();
  }

  SmallVault vault_;
  std::shared_ptr<const Keys> keys_ = SmallVault::Must(vault_.seal.keys());
};

TEST_F(ValuePartsTest, DR4TheSameCodesHoweverTheyAreWritten) {
  const auto codes = Codes("ABCD-1234\nefgh 5678");
  EXPECT_EQ(codes.size(), 2u);
  for (const char* same :
       {"efgh5678\r\nabcd1234\r\n", "Codes of the account:\nabcd-1234, EFGH-5678", "ABCD 1234;efgh-5678;"}) {
    EXPECT_EQ(Codes(same), codes) << same;
  }
  EXPECT_EQ(InCommon(Codes("abcd1234\nnew-0001"), codes), 1u) << "one of them is enough";
  EXPECT_EQ(InCommon(Codes("Codes of the account:\nnew-0001\nnew-0002"), codes), 0u);
}

TEST_F(ValuePartsTest, DR4WhatHoldsNoCodeIsComparedAsAWhole) {
  EXPECT_EQ(Codes("1-2\n3-4"), Codes("1-2\n3-4"));
  EXPECT_EQ(InCommon(Codes("1-2\n3-4"), Codes("1-2\n3-5")), 0u);
}

TEST_F(ValuePartsTest, TheirNumberIsBounded) {
  std::string many;
  for (int i = 0; i < 500; ++i) absl::StrAppend(&many, 100000 + i, "\n");
  EXPECT_EQ(Codes(many).size(), static_cast<size_t>(kMostCodes));
}

TEST_F(ValuePartsTest, DR4TheSameSeedHoweverItIsWritten) {
  const auto seed = Seed("JBSWY3DPEHPK3PXP");
  for (const char* same : {"jbsw y3dp-ehpk 3pxp", "otpauth://totp/Hesap?secret=JBSWY3DPEHPK3PXP&issuer=X"}) {
    EXPECT_EQ(Seed(same), seed) << same;
  }
  const auto digits = Seed("otpauth://totp/Hesap?secret=JBSWY3DPEHPK3PXP&digits=8");
  EXPECT_NE(digits, seed) << "another value";
  EXPECT_EQ(InCommon(digits, seed), 1u) << "of the same seed";
  EXPECT_EQ(InCommon(Seed("KRSXG5CTMVRXEZLU"), seed), 0u);
}

TEST_F(ValuePartsTest, TheyMeanNothingAnywhereElse) {
  EXPECT_EQ(InCommon(Codes("abcd1234"), Codes("abcd1234", kHigh)), 0u);
  EXPECT_EQ(InCommon(Seed("JBSWY3DPEHPK3PXP"), Seed("JBSWY3DPEHPK3PXP", kHigh)), 0u);
  const Secret value = Secret::Of("abcd1234");
  EXPECT_TRUE(PartDigests(*keys_, kLow, v1::FIELD_PASSWORD, value).empty());
}

}  // namespace
}  // namespace meydan::vault
