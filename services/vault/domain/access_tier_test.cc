// Requests and grants when the policy or the tier changes meanwhile (CV6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/domain/testing/asking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of Law's account, by ali, asked while it was of TIER_STANDARD, for as much as that lets; then it comes into
// TIER_HIGH.
struct RaisedAccount {
  RaisedAccount() {
    current =
        Given(RequestAccess(office.Instagram(), kAsked, Asking({v1::FIELD_PASSWORD}, 10, 480), office.As("people/ali")))
            .state;
  }
  void Raise() {
    office.policy.mutable_tiers(0)->add_accounts(kInstagram);
    office.policy.mutable_high()->set_quorum(2);
    office.policy.mutable_high()->set_grant_uses(3);
  }
  Office office;
  storage::v1::Credential current;
};

TEST(TierOfAccessTest, CV6_WhatWasAskedInALowerTierIsApprovedByTheTermsOfNow) {
  RaisedAccount account;
  account.Raise();
  const CredentialDecision first = Given(ApproveAs(account.current, account.office.As("people/yonetici")));
  EXPECT_THAT(EventsOf(first), IsEmpty()) << "one was enough when it was asked";
  const CredentialDecision second = Given(ApproveAs(first.state, account.office.As("people/dekan")));
  EXPECT_THAT(EventsOf(second), ElementsAre("AccessGranted"));
  const v1::AccessGrant& grant = second.state.grants(0);
  EXPECT_EQ(grant.uses_left(), 3);
  EXPECT_EQ(ToTime(grant.expire_time()), kNow + absl::Minutes(60));
  EXPECT_EQ(grant.tier(), v1::TIER_HIGH);
  EXPECT_EQ(WhyNotRevealed(second.state, account.office.As("people/ali")), "");
}

TEST(TierOfAccessTest, CV6_AnEasierPolicyEasesNoRequestThatWaits) {
  Office office;
  office.policy.mutable_high()->set_quorum(2);
  const storage::v1::Credential current =
      Given(RequestAccess(office.X(), kAsked, Asking(), office.As("people/yonetici"))).state;
  office.policy.mutable_high()->set_quorum(1);
  EXPECT_THAT(EventsOf(Given(ApproveAs(current, office.As("people/ikinci")))), IsEmpty());
}

TEST(TierOfAccessTest, CV6_AGrantOfALowerTierEndsWhenTheTierRises) {
  RaisedAccount account;
  const storage::v1::Credential granted = Given(ApproveAs(account.current, account.office.As("people/dekan"))).state;
  EXPECT_EQ(WhyNotRevealed(granted, account.office.As("people/ali")), "");
  account.Raise();
  EXPECT_EQ(WhyNotRevealed(granted, account.office.As("people/ali")), "GRANT_ENDED") << "before the vault follows";
  for (const v1::Access& access : WhoCanSee(granted, account.office.AsVault())) {
    EXPECT_NE(access.person(), "people/ali");
  }
  const CredentialDecision refreshed = Given(Refresh(granted, account.office.AsVault()));
  EXPECT_THAT(EventsOf(refreshed), ElementsAre("AccessRevoked"));
  EXPECT_EQ(RecordsOf(refreshed)[0].action(), v1::AuditRecord::ACTION_END_ACCESS);
  EXPECT_EQ(refreshed.state.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
  EXPECT_TRUE(Given(Refresh(refreshed.state, account.office.AsVault())).unchanged);
}

TEST(TierOfAccessTest, CV6_AlsoWhenTheAccountMovesToAUnitOfTheHigherTier) {
  RaisedAccount account;
  const storage::v1::Credential granted = Given(ApproveAs(account.current, account.office.As("people/dekan"))).state;
  account.office.policy.mutable_tiers(0)->clear_accounts();
  account.office.policy.mutable_tiers(0)->add_units(kMedicine);
  account.office.university.account(kInstagram).unit = kMedicine;
  const CredentialDecision moved = Given(FollowDirectory(granted, kInstagram, account.office.AsVault()));
  EXPECT_EQ(moved.state.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
}

}  // namespace
}  // namespace meydan::vault
