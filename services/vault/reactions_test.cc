#include "services/vault/reactions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using testing::Directory;
using testing::kHigh;
using testing::kLow;
using testing::SmallVault;

class ReactionsTest : public ::testing::Test {
 protected:
  template <typename Facts>
  void Hear(const std::string& subject, const Facts& facts) {
    const Event event = vault_.directory.EventOf(subject, facts);
    for (int times = 0; times < 2; ++times) {  // it may come again
      EXPECT_THAT(BlockOn(vault_.reactions.Handlers().at(event.type())(event)), IsOk());
    }
  }
  directory::v1::PersonChanged Left(const std::string& id) {
    auto person = Proto<directory::v1::PersonChanged>("kind: KIND_HUMAN state: STATE_LEFT");
    person.set_person("people/" + id);
    return person;
  }

  SmallVault vault_;
};

TEST_F(ReactionsTest, CV14AnAccountThatBecomesActiveOpensTheDuty) {
  Hear("accounts/x.tip", Directory::Account("x", "tip", "tip", "", "STATE_REQUESTED"));
  EXPECT_FALSE(BlockOn(vault_.records.Read<storage::v1::Credential>("credentials/x.tip")).ok());
  Hear("accounts/x.tip", Directory::Account("x", "tip", "tip"));
  const storage::v1::Credential opened = vault_.Stored("credentials/x.tip");
  EXPECT_TRUE(opened.duty());
  EXPECT_EQ(opened.unit(), "units/tip");
  EXPECT_EQ(opened.compliance(), v1::COMPLIANCE_MISSING);
  ASSERT_EQ(opened.holders_size(), 1);
  EXPECT_EQ(opened.holders(0).person(), "people/can");
  Hear("accounts/x.tip", Directory::Account("x", "tip", "tip", "", "STATE_CLOSED"));
  EXPECT_FALSE(vault_.Stored("credentials/x.tip").duty());
}

TEST_F(ReactionsTest, DR4ANewRepresentativeStartsAHandOverOfEveryAccountOfTheUnit) {
  vault_.ShareAll("ece", kLow);
  auto unit = Proto<directory::v1::UnitChanged>(
      "unit: 'units/hukuk' kind: KIND_FACULTY state: STATE_ACTIVE representative: 'people/ali'");
  Hear("units/hukuk", unit);
  const storage::v1::Credential changed = vault_.Stored(kLow);
  ASSERT_EQ(changed.hand_overs_size(), 1);
  EXPECT_EQ(changed.hand_overs(0).leaver(), "people/ece");
  EXPECT_EQ(changed.hand_overs(0).successor(), "people/ali");
  EXPECT_EQ(changed.rotation_reason(), v1::ROTATION_REASON_LEAVER);
  EXPECT_EQ(vault_.CountEvents<v1::HandOverStarted>(), 1);
  EXPECT_THAT(vault_.Reveal("ece", kLow).status(), Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

TEST_F(ReactionsTest, DR4WhoLeavesTheUniversityLosesEverythingAtOnce) {
  vault_.ShareAll("veli", kLow);
  vault_.ShareAll("ayse", kHigh);
  vault_.LetIn("veli", kHigh, "mudur", 3);
  Hear("people/veli", Left("veli"));
  EXPECT_EQ(vault_.Stored(kLow).hand_overs_size(), 1);
  EXPECT_EQ(vault_.Stored(kHigh).grants(0).state(), v1::AccessGrant::STATE_REVOKED) << "found by the person's list";
  EXPECT_NE(vault_.Stored(kHigh).rotation_reason(), v1::ROTATION_REASON_LEAVER) << "they never looked";
}

TEST_F(ReactionsTest, CV10WhatALeaverSawByAGrantIsDueAtOnceAndOnce) {
  vault_.ShareAll("ayse", kHigh);
  vault_.LetIn("rana", kHigh, "mudur", 1);
  SmallVault::Must(vault_.Reveal("rana", kHigh));
  const int before = vault_.CountEvents<v1::RotationDue>();
  Hear("people/rana", Left("rana"));  // twice
  EXPECT_EQ(vault_.Stored(kHigh).rotation_reason(), v1::ROTATION_REASON_LEAVER);
  EXPECT_THAT(BlockOn(vault_.reactions.FollowAll()), IsOk());
  EXPECT_EQ(vault_.CountEvents<v1::RotationDue>(), before + 1);
}

TEST_F(ReactionsTest, WhatWasMissedIsFollowedLater) {
  vault_.directory.SetAccount("x", "tip", "tip");
  EXPECT_THAT(BlockOn(vault_.reactions.FollowAll()), IsOk());
  EXPECT_TRUE(vault_.Stored("credentials/x.tip").duty());
}

// Another copy of the vault has followed an account that this one has not heard of: it is can's, of tip.
TEST_F(ReactionsTest, CV10AnEventWaitsForAnAccountThatOthersKnowItConcerns) {
  const std::string name = "credentials/x.tip";
  const auto made = [&](const storage::v1::Credential&,
                        absl::Time now) -> absl::StatusOr<Decision<storage::v1::Credential>> {
    Decision<storage::v1::Credential> decision;
    decision.state.set_name(name);
    decision.state.set_account(AccountOf(name));
    decision.state.set_unit("units/tip");
    decision.state.set_duty(true);
    storage::v1::Holder& holder = *decision.state.add_holders();
    holder.set_person("people/veli");
    holder.set_post(v1::HandOver::POST_MANAGER);
    decision.state.mutable_followed()->set_account_version(1);
    *decision.state.mutable_followed()->mutable_time() = ToProto(now);
    return decision;
  };
  const store::Origin origin{.actor = kService, .cause = "event/1", .digest = "", .traceparent = "", .once = false};
  SmallVault::Must(BlockOn(vault_.records.Put<storage::v1::Credential>(name, origin, made)));
  const auto hear = [&](const std::string& subject, const auto& facts) {
    const Event event = vault_.directory.EventOf(subject, facts);
    return BlockOn(vault_.reactions.Handlers().at(event.type())(event));
  };
  auto unit = Proto<directory::v1::UnitChanged>("unit: 'units/tip' kind: KIND_FACULTY state: STATE_ACTIVE");
  EXPECT_THAT(hear("units/tip", unit), Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED"));
  EXPECT_THAT(hear("people/veli", Left("veli")), Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED"));
  vault_.directory.SetAccount("x", "tip", "tip");
  EXPECT_THAT(hear("people/veli", Left("veli")), IsOk());
  EXPECT_EQ(vault_.Stored(name).hand_overs(0).leaver(), "people/veli");
}

TEST_F(ReactionsTest, CV5WhoDiedBeforeTheAnchorIsMadeUpFor) {
  vault_.ShareAll("veli", kLow);
  const int64_t number = vault_.Stored(kLow).chain().number();
  const testing::ScratchFile empty;
  const auto anchors = SmallVault::Must(Anchors::Open(empty.path()));
  Seal seal{vault_.write_path, vault_.root, *anchors, vault_.metrics};
  EXPECT_THAT(BlockOn(seal.Open()), IsOk());
  Records records{vault_.write_path, seal, *anchors, vault_.metrics};
  Keyrings keyrings{vault_.write_path, seal, records};
  Preparation preparation{records, vault_.university, vault_.judge, vault_.threads};
  Reactions reactions{preparation, keyrings, *anchors};
  for (const Event& event : vault_.Outbox()) {
    if (Is<v1::AuditRecorded>(event)) EXPECT_THAT(BlockOn(reactions.Handlers().at(event.type())(event)), IsOk());
  }
  EXPECT_EQ(SmallVault::Must(anchors->Of(kLow)).number(), number);
}

TEST_F(ReactionsTest, CV5AFalseRecordOnTheBusAnchorsNothing) {
  vault_.ShareAll("veli", kLow);
  const v1::ChainHead head = vault_.Stored(kLow).chain();
  for (const char* chain : {kLow, "credentials/x.nobody", "nonsense"}) {
    v1::AuditRecorded forged;
    forged.set_chain(chain);
    forged.set_number(head.number() + 7);
    forged.set_digest("forged");
    Event event;
    event.set_type(std::string(v1::AuditRecorded::descriptor()->full_name()));
    event.set_data(forged.SerializeAsString());
    EXPECT_THAT(BlockOn(vault_.reactions.Handlers().at(event.type())(event)), IsOk()) << "it holds up nothing";
  }
  EXPECT_EQ(SmallVault::Must(vault_.anchors->Of(kLow)).number(), head.number());
  EXPECT_EQ(SmallVault::Must(vault_.anchors->Of(kLow)).digest(), head.digest());
  EXPECT_EQ(SmallVault::Must(vault_.anchors->All()).count("nonsense"), 0u);
  SmallVault::Must(vault_.Reveal("veli", kLow));
}

TEST_F(ReactionsTest, CV2AFormerDirectorOverseesNothingFromThatMomentOn) {
  vault_.ShareAll("ece", kLow);
  const auto oversees = [&] {
    const storage::v1::Credential stored = vault_.Stored(kLow);
    return std::any_of(stored.overseers().begin(), stored.overseers().end(),
                       [](const storage::v1::Holder& each) { return each.person() == "people/mudur"; });
  };
  ASSERT_TRUE(oversees());
  auto person = Proto<directory::v1::PersonChanged>("kind: KIND_HUMAN state: STATE_ACTIVE");
  person.set_person("people/mudur");
  Hear("people/mudur", person);
  EXPECT_FALSE(oversees());
}

TEST_F(ReactionsTest, ANewPolicyHoldsForWhatIsThereAlready) {
  vault_.ShareAll("veli", kLow);
  EXPECT_EQ(vault_.Stored(kLow).tier(), v1::TIER_STANDARD);
  v1::SetVaultPolicyRequest set;
  *set.mutable_policy() = SmallVault::Must(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {})));
  v1::TierRule& rule = *set.mutable_policy()->add_tiers();
  rule.set_tier(v1::TIER_HIGH);
  rule.add_units("units/hukuk");
  SmallVault::Must(BlockOn(vault_.policies.SetVaultPolicy(vault_.As("mudur"), set)));
  vault_.Deliver();
  EXPECT_EQ(vault_.Stored(kLow).tier(), v1::TIER_HIGH);
  EXPECT_THAT(vault_.Reveal("veli", kLow).status(), Fails(absl::StatusCode::kPermissionDenied, "GRANT_REQUIRED"));
}

TEST_F(ReactionsTest, P7AWeakerPolicyIsPutInForceByItsTimer) {
  vault_.ShareAll("ayse", kHigh);
  v1::SetVaultPolicyRequest set;
  *set.mutable_policy() = SmallVault::Must(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {})));
  set.mutable_policy()->clear_tiers();
  const auto answer = SmallVault::Must(BlockOn(vault_.policies.SetVaultPolicy(vault_.As("mudur"), set)));
  EXPECT_EQ(answer.tiers_size(), 1);
  EXPECT_EQ(answer.pending().tiers_size(), 0);
  EXPECT_TRUE(answer.has_pending_from());
  vault_.Deliver();
  EXPECT_THAT(vault_.Reveal("mudur", kHigh).status(), Fails(absl::StatusCode::kPermissionDenied, "GRANT_REQUIRED"));
  vault_.Pass(absl::Hours(24));
  vault_.Deliver();
  EXPECT_EQ(vault_.Stored(kHigh).tier(), v1::TIER_STANDARD);
  const auto now = SmallVault::Must(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {})));
  EXPECT_EQ(now.tiers_size(), 0);
  EXPECT_FALSE(now.has_pending());
  EXPECT_EQ(vault_.CountEvents<v1::VaultPolicyChanged>(), 3) << "the first, its weakening, and that it is in force";
}

TEST_F(ReactionsTest, P15RemindersGoOutByTimer) {
  vault_.Pass(absl::Hours(24) * 4);
  EXPECT_GE(vault_.CountEvents<v1::DepositOverdue>(), 2);  // of both accounts
}

TEST_F(ReactionsTest, ADamagedCredentialHoldsUpNoOther) {
  vault_.Overwrite(kHigh, "not a record");
  vault_.Overwrite(kHigh, storage::v1::Record().SerializeAsString());
  vault_.directory.SetAccount("x", "hukuk", "tip");
  EXPECT_THAT(BlockOn(vault_.reactions.FollowAll()), IsOk());
  EXPECT_EQ(vault_.Stored(kLow).unit(), "units/tip");
}

}  // namespace
}  // namespace meydan::vault
