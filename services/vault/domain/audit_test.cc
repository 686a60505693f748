#include "services/vault/domain/audit.h"

#include <gtest/gtest.h>

#include "common/base/errors.h"
#include "common/base/ids.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples

TEST(AuditTest, CV5_ARecordSaysWhoWhenWhatAndOnWhoseCall) {
  const Office office;
  const v1::AuditRecord record = RecordOf(office.As("people/ece"), v1::AuditRecord::ACTION_REVEAL);
  EXPECT_EQ(record.actor(), "people/ece");
  EXPECT_EQ(record.time().seconds(), absl::ToUnixSeconds(kNow));
  EXPECT_EQ(record.action(), v1::AuditRecord::ACTION_REVEAL);
  EXPECT_EQ(record.cause(), "request/5f0c1f5e-0000-4000-8000-00000000000a");
  EXPECT_EQ(record.refusal(), "");
}

TEST(AuditTest, CV5_EachDigestHoldsAllThatWentBefore) {
  const Office office;
  v1::ChainHead head;
  v1::AuditRecord record = RecordOf(office.As("people/ece"), v1::AuditRecord::ACTION_SHARE);
  const v1::AuditRecorded first = Extend(kXCredential, head, record);
  EXPECT_EQ(first.chain(), kXCredential);
  EXPECT_EQ(first.number(), 1);
  EXPECT_EQ(first.digest(), Sha256(first.record())) << "nothing goes before the first";
  const v1::AuditRecorded second = Extend(kXCredential, head, record);
  EXPECT_EQ(second.number(), 2);
  EXPECT_EQ(second.record(), first.record());
  EXPECT_EQ(second.digest(), Sha256(first.digest() + second.record()));
  EXPECT_NE(second.digest(), first.digest());
  EXPECT_EQ(head.number(), 2);
  EXPECT_EQ(head.digest(), second.digest());
}

TEST(AuditTest, ARefusalIsWrittenDownWithItsReasonAndChangesNothingElse) {
  const Office office;
  const storage::v1::Credential before = office.X();
  const Ruling ruling =
      Refused(before, RecordOf(office.As("people/ikinci"), v1::AuditRecord::ACTION_REVEAL),
              MakeError(absl::StatusCode::kPermissionDenied, "GRANT_REQUIRED", "somebody else must approve"));
  EXPECT_THAT(RefusalOf(before, ruling),
              ::meydan::testing::Fails(absl::StatusCode::kPermissionDenied, "GRANT_REQUIRED"));
}

TEST(AuditTest, FactsTellOfNoSecretAndNobody) {
  const Office office;
  const v1::CredentialFacts facts = FactsOf(office.X());
  EXPECT_EQ(facts.name(), kXCredential);
  EXPECT_EQ(facts.account(), kX);
  EXPECT_EQ(facts.unit(), kDirectorate);
  EXPECT_EQ(facts.tier(), v1::TIER_HIGH);
  EXPECT_EQ(facts.compliance(), v1::COMPLIANCE_VERIFIED);
}

}  // namespace
}  // namespace meydan::vault
