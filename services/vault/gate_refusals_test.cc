#include "services/vault/gate_refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meydan/operations/v1/operations.pb.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using testing::kLow;
using testing::SmallVault;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

class GateRefusalsTest : public ::testing::Test {
 protected:
  template <typename Request>
  absl::Status Refuse(const std::string& who, const std::string& resource) {
    return BlockOn(refusals_.WriteDown(vault_.As(who), rpc::MethodOf<Request>(), resource,
                                       MakeError(kDenied, "PERMISSION_MISSING", "no")));
  }
  // The last record of the chain with its actor, method and refusal.
  std::string LastOf(const std::string& chain) {
    std::string last;
    for (const Event& event : vault_.Outbox()) {
      v1::AuditRecorded recorded;
      if (!Is<v1::AuditRecorded>(event) || !recorded.ParseFromString(event.data()) || recorded.chain() != chain)
        continue;
      v1::AuditRecord record;
      EXPECT_TRUE(record.ParseFromString(recorded.record()));
      last = absl::StrCat(v1::AuditRecord::Action_Name(record.action()), " ", record.actor(), " ", record.subject(),
                          " ", record.refusal());
    }
    return last;
  }

  SmallVault vault_;
  GateRefusals refusals_{vault_.preparation};
};

TEST_F(GateRefusalsTest, CV5AreInTheChainOfTheAccountThatTheCallNames) {
  EXPECT_THAT(Refuse<v1::RevealSecretRequest>("isletmen", kLow), Fails(kDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(LastOf(kLow), "ACTION_CALL people/isletmen RevealSecret PERMISSION_MISSING");
}

TEST_F(GateRefusalsTest, CV5AreInThePolicysChainWhenNoAccountIsNamed) {
  EXPECT_THAT(Refuse<v1::RotateKeyRequest>("ece", "keyrings/vault"), Fails(kDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(LastOf(kPolicyName), "ACTION_CALL people/ece RotateKey PERMISSION_MISSING");
  EXPECT_THAT(Refuse<v1::RevealSecretRequest>("isletmen", "credentials/x.yok"), Fails(kDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(LastOf(kPolicyName), "ACTION_CALL people/isletmen RevealSecret PERMISSION_MISSING");
}

TEST_F(GateRefusalsTest, CV5ChangeNothingElse) {
  const storage::v1::Credential before = vault_.Stored(kLow);
  EXPECT_FALSE(Refuse<v1::RevealSecretRequest>("isletmen", kLow).ok());
  storage::v1::Credential after = vault_.Stored(kLow);
  EXPECT_EQ(after.chain().number(), before.chain().number() + 1);
  *after.mutable_chain() = before.chain();
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
  const std::string policy = BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {}))->SerializeAsString();
  EXPECT_FALSE(Refuse<v1::RotateKeyRequest>("ece", "").ok());
  EXPECT_EQ(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {}))->SerializeAsString(), policy);
}

TEST_F(GateRefusalsTest, CV5WhoIsRefusedTooOftenFillsNoChainAndIsStillLetInWhereTheyMay) {
  vault_.ShareAll("veli", kLow);
  const int64_t before = vault_.Stored(kLow).chain().number();
  for (int i = 0; i < RefusalLimit::kMostInAnHour + 20; ++i) {
    EXPECT_THAT(Refuse<v1::RotateKeyRequest>("veli", kLow), Fails(kDenied, "PERMISSION_MISSING"));
  }
  EXPECT_EQ(vault_.Stored(kLow).chain().number() - before, RefusalLimit::kMostInAnHour);
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), testing::kPassword);
}

TEST_F(GateRefusalsTest, CV5OfOtherServicesMethodsAreNotTheVaults) {
  EXPECT_THAT(Refuse<operations::v1::GetStatusRequest>("ece", ""), Fails(kDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(LastOf(kPolicyName).find("ACTION_CALL"), std::string::npos);
}

TEST_F(GateRefusalsTest, CV5AreInThePolicysChainWhenTheAccountsRecordIsDamaged) {
  vault_.Overwrite(kLow, "rubbish");
  EXPECT_THAT(Refuse<v1::RevealSecretRequest>("isletmen", kLow), Fails(kDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(LastOf(kPolicyName), "ACTION_CALL people/isletmen RevealSecret PERMISSION_MISSING");
}

TEST_F(GateRefusalsTest, CV5AreToldWithoutARecordWhileTheVaultIsSealedAndNotWhenTheStoreIsAway) {
  vault_.memory.FailNext(MakeError(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE", "away"));
  EXPECT_THAT(Refuse<v1::RevealSecretRequest>("isletmen", kLow),
              Fails(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"));
  EXPECT_EQ(LastOf(kLow).find("ACTION_CALL"), std::string::npos);
  vault_.seal.Close();
  EXPECT_THAT(Refuse<v1::RevealSecretRequest>("isletmen", kLow), Fails(kDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(LastOf(kLow).find("ACTION_CALL"), std::string::npos);
}

}  // namespace
}  // namespace meydan::vault
