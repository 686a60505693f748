// A policy that weakens waits for a day (P7): whoever may set it must not be able to see alone what nobody sees alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "common/base/proto_time.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/testing/asking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using P = v1::VaultPolicy;

struct ChangeRow {
  const char* name;
  bool weakens;
  std::function<void(P&)> change;
};

class WeakeningTest : public ::testing::TestWithParam<ChangeRow> {};

TEST_P(WeakeningTest, P7_WaitsOrDoesNot) {
  const Office office;
  P after = office.policy;
  GetParam().change(after);
  EXPECT_EQ(Weakens(office.policy, after), GetParam().weakens);
  // What is taken back is no weakening, unless both are.
  if (GetParam().weakens) EXPECT_FALSE(Weakens(office.policy, office.policy));
}

std::string NameOf(const ::testing::TestParamInfo<ChangeRow>& info) { return info.param.name; }

v1::TierRule& AddRule(P& policy, v1::Tier tier) {
  v1::TierRule& rule = *policy.add_tiers();
  rule.set_tier(tier);
  return rule;
}

// The office's policy has kX in TIER_HIGH.
INSTANTIATE_TEST_SUITE_P(
    P7Rules, WeakeningTest,
    ::testing::Values(
        ChangeRow{"Nothing", false, [](P&) {}}, ChangeRow{"TheRuleGoes", true, [](P& p) { p.clear_tiers(); }},
        ChangeRow{"TheRuleSaysStandard", true, [](P& p) { p.mutable_tiers(0)->set_tier(v1::TIER_STANDARD); }},
        ChangeRow{"AnotherAccountInstead", true, [](P& p) { p.mutable_tiers(0)->set_accounts(0, kInstagram); }},
        ChangeRow{"OnOnePlatformAlone", true,
                  [](P& p) { p.mutable_tiers(0)->add_platforms(directory::v1::PLATFORM_INSTAGRAM); }},
        ChangeRow{"OfAUnitThatItCanLeave", true, [](P& p) { p.mutable_tiers(0)->add_units(kDirectorate); }},
        ChangeRow{"AnExceptionBeforeIt", true,
                  [](P& p) {
                    v1::TierRule& rule = AddRule(p, v1::TIER_STANDARD);
                    rule.add_units(kDirectorate);
                    p.mutable_tiers()->SwapElements(0, 1);
                  }},
        ChangeRow{"AnExceptionForAllBeforeIt", true,
                  [](P& p) {
                    AddRule(p, v1::TIER_STANDARD);
                    p.mutable_tiers()->SwapElements(0, 1);
                  }},
        ChangeRow{"AnExceptionBehindIt", false, [](P& p) { AddRule(p, v1::TIER_STANDARD); }},
        ChangeRow{"OneMoreAccount", false, [](P& p) { p.mutable_tiers(0)->add_accounts(kInstagram); }},
        ChangeRow{"EveryAccount", false, [](P& p) { p.mutable_tiers(0)->clear_accounts(); }},
        ChangeRow{"TheSameInTwoRules", false,
                  [](P& p) {
                    p.clear_tiers();
                    AddRule(p, v1::TIER_HIGH).add_units(kLaw);
                    AddRule(p, v1::TIER_HIGH).add_accounts(kX);
                  }},
        ChangeRow{"MoreThanCanBeCompared", true,
                  [](P& p) {
                    for (int i = 0; i < 2000; ++i) p.mutable_tiers(0)->add_accounts("accounts/x." + std::to_string(i));
                    for (int i = 0; i < 2000; ++i) {
                      AddRule(p, v1::TIER_HIGH).add_units("units/" + std::to_string(i));
                    }
                  }}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    P7Terms, WeakeningTest,
    ::testing::Values(ChangeRow{"FourEyesInStandard", false, [](P& p) { p.mutable_standard()->set_four_eyes(true); }},
                      ChangeRow{"NoSecondFactor", true, [](P& p) { p.mutable_high()->set_second_factor(false); }},
                      ChangeRow{"NoSecondFactorInStandard", true,
                                [](P& p) { p.mutable_standard()->set_second_factor(false); }},
                      ChangeRow{"AnySignIn", true, [](P& p) { p.mutable_high()->set_fresh_minutes(0); }},
                      ChangeRow{"AnOlderSignIn", true, [](P& p) { p.mutable_high()->set_fresh_minutes(16); }},
                      ChangeRow{"AFresherSignIn", false, [](P& p) { p.mutable_high()->set_fresh_minutes(5); }},
                      ChangeRow{"ALargerQuorum", false, [](P& p) { p.mutable_high()->set_quorum(2); }},
                      ChangeRow{"LongerGrants", true, [](P& p) { p.mutable_high()->set_grant_minutes(61); }},
                      ChangeRow{"ShorterGrants", false, [](P& p) { p.mutable_high()->set_grant_minutes(59); }},
                      ChangeRow{"MoreUses", true, [](P& p) { p.mutable_standard()->set_grant_uses(11); }},
                      ChangeRow{"ALaterReview", true, [](P& p) { p.set_break_glass_review_hours(25); }},
                      ChangeRow{"ASoonerReview", false, [](P& p) { p.set_break_glass_review_hours(23); }},
                      ChangeRow{"LongerEmergencies", true, [](P& p) { p.set_break_glass_minutes(61); }},
                      ChangeRow{"LongerLinks", true, [](P& p) { p.set_link_minutes(61); }},
                      ChangeRow{"OtherDays", false, [](P& p) { p.set_confirm_days(30); }}),
    NameOf);

class LimitsTest : public ::testing::TestWithParam<ChangeRow> {};

TEST_P(LimitsTest, P7_WhetherMoreCanBeSeenBeforeItIsStoppedOrTold) {
  P after = DefaultPolicy();
  GetParam().change(after);
  EXPECT_EQ(LiftsLimits(DefaultPolicy(), after), GetParam().weakens);
}

INSTANTIATE_TEST_SUITE_P(
    P7, LimitsTest,
    ::testing::Values(ChangeRow{"MoreReveals", true, [](P& p) { p.set_reveals_per_hour(31); }},
                      ChangeRow{"FewerReveals", false, [](P& p) { p.set_reveals_per_hour(29); }},
                      ChangeRow{"MoreAccountsADay", true, [](P& p) { p.set_unusual_accounts_per_day(6); }},
                      ChangeRow{"FewerAccountsADay", false, [](P& p) { p.set_unusual_accounts_per_day(4); }},
                      ChangeRow{"EarlierOffice", true, [](P& p) { p.set_office_hour_from(6); }},
                      ChangeRow{"LaterOffice", true, [](P& p) { p.set_office_hour_to(21); }},
                      ChangeRow{"ShorterOffice", false, [](P& p) { p.set_office_hour_from(8); }}),
    NameOf);

TEST(WeakeningTest, P7_ALowerQuorumAndNoFourEyesWeaken) {
  P before = DefaultPolicy();
  before.mutable_standard()->set_four_eyes(true);
  before.mutable_standard()->set_quorum(2);
  P after = before;
  after.mutable_standard()->set_quorum(1);
  EXPECT_TRUE(Weakens(before, after));
  after = before;
  after.mutable_standard()->set_four_eyes(false);
  EXPECT_TRUE(Weakens(before, after));
}

TEST(WeakeningTest, P7_AHigherTierWhoseTermsAreWeakerIsAWeakening) {
  P before = DefaultPolicy();
  before.mutable_high()->set_second_factor(false);
  P after = before;
  AddRule(after, v1::TIER_HIGH).add_accounts(kInstagram);
  EXPECT_TRUE(Weakens(before, after));
}

// Whatever the rules: what is called no weakening leaves every account of every unit and platform where it was, or puts
// it higher.
TEST(WeakeningTest, P7_NoAccountFallsOutOfTierHighAtOnce) {
  std::mt19937 random(7);  // NOLINT: the same each time
  const auto below = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
  const auto some_rules = [&] {
    P policy = DefaultPolicy();
    for (int i = below(4); i > 0; --i) {
      v1::TierRule& rule = AddRule(policy, below(2) == 0 ? v1::TIER_HIGH : v1::TIER_STANDARD);
      if (below(2) == 0) rule.add_units(below(2) == 0 ? kLaw : kDirectorate);
      if (below(3) == 0)
        rule.add_platforms(below(2) == 0 ? directory::v1::PLATFORM_X : directory::v1::PLATFORM_YOUTUBE);
      if (below(2) == 0) rule.add_accounts(below(2) == 0 ? kX : kInstagram);
    }
    return policy;
  };
  int held = 0;
  for (int i = 0; i < 2000; ++i) {
    const P before = some_rules();
    const P after = some_rules();
    if (Weakens(before, after)) continue;
    ++held;
    for (const char* unit : {kLaw, kDirectorate, kMedicine}) {
      for (const char* account : {kX, kInstagram, kRequested, "accounts/x.another"}) {
        storage::v1::Credential credential;
        credential.set_account(account);
        credential.set_unit(unit);
        ASSERT_LE(TierOf(before, credential), TierOf(after, credential));
      }
    }
  }
  EXPECT_GT(held, 100);
}

// The policy that holds kX in TIER_HIGH, in force, and what the director does to it.
class PendingPolicyTest : public ::testing::Test {
 protected:
  PendingPolicyTest() { Set(office_.policy); }

  void Set(const P& policy, absl::Time now = kNow) {
    v1::SetVaultPolicyRequest request;
    *request.mutable_policy() = policy;
    const auto ruling = SetPolicy(stored_, request, office_.As("people/mudur", now));
    ASSERT_THAT(ruling, IsOk());
    ASSERT_THAT(ruling->refusal, IsOk());
    last_ = ruling->decision;
    if (!last_.unchanged) stored_ = last_.state;
  }
  void Fire(absl::Time now) {
    last_ = *OnPolicyTimer(stored_, "pending", office_.AsVault(now));
    if (!last_.unchanged) stored_ = last_.state;
  }
  v1::VaultPolicyChanged Changed() const {
    v1::VaultPolicyChanged changed;
    EXPECT_TRUE(!last_.events.empty() && last_.events.back().UnpackTo(&changed));
    return changed;
  }
  static P Loose() {
    P policy = DefaultPolicy();
    policy.mutable_high()->set_fresh_minutes(0);
    policy.clear_etag();
    return policy;
  }
  bool IsGuarded() const { return TierOf(stored_.policy(), office_.X()) == v1::TIER_HIGH; }

  Office office_;
  storage::v1::Policy stored_;
  Decision<storage::v1::Policy> last_;
};

TEST_F(PendingPolicyTest, P7_AWeakerPolicyWaitsForADayAndEverybodyIsTold) {
  const P before = stored_.policy();
  Set(Loose());
  EXPECT_TRUE(IsGuarded()) << "the old one is in force";
  EXPECT_THAT(stored_.policy(), EqualsProto(before));
  const v1::VaultPolicyChanged told = Changed();
  EXPECT_EQ(told.person(), "people/mudur");
  EXPECT_EQ(told.set().high().fresh_minutes(), 0);
  EXPECT_THAT(told.before(), EqualsProto(before));
  EXPECT_EQ(ToTime(told.pending_from()), kNow + absl::Hours(24));
  const P shown = ShownPolicy(stored_);
  EXPECT_THAT(shown.pending(), EqualsProto(stored_.pending()));
  EXPECT_EQ(ToTime(shown.pending_from()), kNow + absl::Hours(24));
  EXPECT_EQ(shown.etag(), shown.pending().etag()) << "somebody set something since";
  EXPECT_THAT(PolicyTimersOf(stored_), ElementsAre(store::Timer{"pending", kNow + absl::Hours(24)}));
}

TEST_F(PendingPolicyTest, P7_ItIsPutInForceRecordedAndTold) {
  Set(Loose());
  Fire(kNow + absl::Hours(24) - absl::Seconds(1));
  EXPECT_TRUE(last_.unchanged);
  Fire(kNow + absl::Hours(24));
  EXPECT_FALSE(IsGuarded());
  EXPECT_FALSE(stored_.has_pending());
  EXPECT_THAT(PolicyTimersOf(stored_), ElementsAre());
  EXPECT_FALSE(Changed().has_pending_from());
  EXPECT_EQ(Changed().person(), "people/mudur");
  EXPECT_EQ(ToTime(Changed().set().update_time()), kNow + absl::Hours(24));
  const auto records = RecordsOf(last_.events);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].actor(), "services/vault");
  EXPECT_EQ(records[0].action(), v1::AuditRecord::ACTION_SET_POLICY);
  EXPECT_EQ(records[0].subject(), stored_.policy().etag()) << "the one that was set a day before";
  Fire(kNow + absl::Hours(25));
  EXPECT_TRUE(last_.unchanged);
}

TEST_F(PendingPolicyTest, P7_SettingTheOneInForceAgainWithdrawsWhatWaits) {
  Set(Loose());
  P shown = ShownPolicy(stored_);  // as whoever withdraws it reads it, with all of its output
  Set(shown, kNow + absl::Hours(1));
  EXPECT_FALSE(stored_.has_pending());
  EXPECT_TRUE(IsGuarded());
  EXPECT_FALSE(Changed().has_pending_from());
  Fire(kNow + absl::Hours(24));
  EXPECT_TRUE(last_.unchanged);
  EXPECT_TRUE(IsGuarded());
}

TEST_F(PendingPolicyTest, P7_AnotherWeakerOneBeginsItsDayAnew) {
  Set(Loose());
  Set(Loose(), kNow + absl::Hours(23));
  EXPECT_TRUE(last_.unchanged) << "it waits already";
  P looser = Loose();
  looser.mutable_high()->set_second_factor(false);
  Set(looser, kNow + absl::Hours(23));
  Fire(kNow + absl::Hours(24));
  EXPECT_TRUE(last_.unchanged) << "nobody smuggles something in at the end of the day";
  Fire(kNow + absl::Hours(47));
  EXPECT_FALSE(stored_.policy().high().second_factor());
}

TEST_F(PendingPolicyTest, P7_WhatTightensHoldsAtOnceAndEndsWhatWaits) {
  Set(Loose());
  P tighter = office_.policy;
  tighter.mutable_high()->set_quorum(2);
  tighter.clear_etag();
  Set(tighter, kNow + absl::Hours(1));
  EXPECT_EQ(stored_.policy().high().quorum(), 2);
  EXPECT_FALSE(stored_.has_pending());
}

TEST_F(PendingPolicyTest, CV3_HigherLimitsWaitToo) {
  P higher = office_.policy;
  higher.set_reveals_per_hour(1000);
  higher.clear_etag();
  Set(higher);
  EXPECT_EQ(stored_.policy().reveals_per_hour(), 30);
  EXPECT_TRUE(Changed().has_pending_from());
  Fire(kNow + absl::Hours(24));
  EXPECT_EQ(stored_.policy().reveals_per_hour(), 1000);
}

TEST_F(PendingPolicyTest, P7_TheEtagGuardsAgainstWhatWaitsToo) {
  const std::string etag = ShownPolicy(stored_).etag();
  Set(Loose());
  v1::SetVaultPolicyRequest request;
  *request.mutable_policy() = office_.policy;
  request.mutable_policy()->set_etag(etag);
  EXPECT_THAT(SetPolicy(stored_, request, office_.As("people/mudur")), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
}

// The attack: a policy without tiers, a look alone, the policy put back.
TEST_F(PendingPolicyTest, CV6_TheDirectorDoesNotSeeAloneByAnotherPolicy) {
  Set(Loose());
  office_.policy = stored_.policy();
  EXPECT_EQ(WhyNotRevealed(office_.X(), office_.As("people/mudur")), "GRANT_REQUIRED");
}

// Nobody has chosen the limits yet that the first policy sets.
TEST(PendingFirstPolicyTest, CV3_TheFirstPolicySetsTheLimitsAtOnce) {
  const Office office;
  v1::SetVaultPolicyRequest request;
  *request.mutable_policy() = office.policy;
  request.mutable_policy()->set_reveals_per_hour(1000);
  request.mutable_policy()->set_office_hour_from(0);
  const auto ruling = SetPolicy({}, request, office.As("people/mudur"));
  ASSERT_THAT(ruling, IsOk());
  EXPECT_EQ(ruling->decision.state.policy().reveals_per_hour(), 1000);
  EXPECT_FALSE(ruling->decision.state.has_pending());
}

TEST(PendingFirstPolicyTest, P7_TheDefaultPolicyStaysInForceWhileAWeakerOneWaits) {
  const Office office;
  v1::SetVaultPolicyRequest request;
  *request.mutable_policy() = DefaultPolicy();
  request.mutable_policy()->mutable_standard()->set_second_factor(false);
  const auto ruling = SetPolicy({}, request, office.As("people/mudur"));
  ASSERT_THAT(ruling, IsOk());
  EXPECT_FALSE(ruling->decision.state.has_policy());
  EXPECT_TRUE(ShownPolicy(ruling->decision.state).standard().second_factor());
  EXPECT_FALSE(ShownPolicy(ruling->decision.state).pending().standard().second_factor());
}

}  // namespace
}  // namespace meydan::vault
