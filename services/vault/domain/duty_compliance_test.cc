#include <gtest/gtest.h>

#include <functional>

#include "common/base/proto_time.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/testing/samples.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples

constexpr absl::Duration kDay = absl::Hours(24);
const absl::Time kDeposit = kNow - 10 * kDay;  // of the samples; confirmed an hour later
const absl::Time kConfirm = kDeposit + absl::Hours(1);

v1::FieldVersion& ShownAt(storage::v1::Credential& credential, v1::Field field) {
  return *FieldAt(credential, field).mutable_versions()->rbegin()->mutable_shown();
}

void Remove(storage::v1::Credential& credential, v1::Field field) { FieldAt(credential, field).clear_versions(); }

void Unconfirm(storage::v1::Credential& credential, v1::Field field) {
  ShownAt(credential, field).clear_confirm_time();
  ShownAt(credential, field).clear_confirmed_by();
}

// What of Law's credential, at which time, is how far the duty is met. CV14's list: user name, e-mail, password, second
// factor, recovery data.
struct ComplianceRow {
  const char* name;
  std::function<void(storage::v1::Credential&)> change;
  absl::Time now;
  v1::Field field;
  v1::Compliance of_field;
  v1::Compliance as_a_whole;
};
class ComplianceTest : public ::testing::TestWithParam<ComplianceRow> {};

TEST_P(ComplianceTest, IsAsTheRowSays) {
  const ComplianceRow& row = GetParam();
  Office office;
  // The password's days are long enough not to come into the way of the other rows.
  office.policy.mutable_standard()->set_rotation_days(700);
  storage::v1::Credential current = office.Instagram();
  row.change(current);
  Settle(current, office.As("people/ece", row.now));
  EXPECT_EQ(ComplianceOf(current, row.field, office.policy, row.now), row.of_field)
      << v1::Compliance_Name(ComplianceOf(current, row.field, office.policy, row.now));
  EXPECT_EQ(ComplianceOf(current, office.policy, row.now), row.as_a_whole)
      << v1::Compliance_Name(ComplianceOf(current, office.policy, row.now));
  EXPECT_EQ(current.compliance(), row.as_a_whole);
  const bool met = row.as_a_whole == v1::COMPLIANCE_SHARED || row.as_a_whole == v1::COMPLIANCE_VERIFIED ||
                   row.as_a_whole == v1::COMPLIANCE_UNSPECIFIED;
  const bool lacks = current.has_shortcoming_time() && ToTime(current.shortcoming_time()) <= row.now;
  EXPECT_EQ(lacks, !met);
  // What nobody has confirmed yet will be one.
  EXPECT_EQ(current.has_shortcoming_time(), !met || row.as_a_whole == v1::COMPLIANCE_SHARED);
}

using C = storage::v1::Credential;
constexpr auto kMissing = v1::COMPLIANCE_MISSING;
constexpr auto kIncomplete = v1::COMPLIANCE_INCOMPLETE;
constexpr auto kShared = v1::COMPLIANCE_SHARED;
constexpr auto kUnconfirmed = v1::COMPLIANCE_UNCONFIRMED;
constexpr auto kStale = v1::COMPLIANCE_STALE;
constexpr auto kVerified = v1::COMPLIANCE_VERIFIED;
constexpr auto kNone = v1::COMPLIANCE_UNSPECIFIED;

const ComplianceRow kRows[] = {
    {"AllConfirmed", [](C&) {}, kNow, v1::FIELD_PASSWORD, kVerified, kVerified},
    {"NothingThere", [](C& c) { c.clear_fields(); }, kNow, v1::FIELD_PASSWORD, kMissing, kMissing},
    {"NoUserName", [](C& c) { Remove(c, v1::FIELD_USER_NAME); }, kNow, v1::FIELD_USER_NAME, kMissing, kIncomplete},
    {"NoEmail", [](C& c) { Remove(c, v1::FIELD_EMAIL); }, kNow, v1::FIELD_EMAIL, kMissing, kIncomplete},
    {"NoPassword", [](C& c) { Remove(c, v1::FIELD_PASSWORD); }, kNow, v1::FIELD_PASSWORD, kMissing, kIncomplete},
    {"APendingPasswordIsNone", [](C& c) { ShownAt(c, v1::FIELD_PASSWORD).set_state(v1::FieldVersion::STATE_PENDING); },
     kNow, v1::FIELD_PASSWORD, kMissing, kIncomplete},
    {"ADestroyedOneIsNone", [](C& c) { ShownAt(c, v1::FIELD_EMAIL).set_state(v1::FieldVersion::STATE_DESTROYED); },
     kNow, v1::FIELD_EMAIL, kMissing, kIncomplete},
    {"NoSecondFactorWhereNoneIsOwed", [](C& c) { Remove(c, v1::FIELD_SECOND_FACTOR); }, kNow, v1::FIELD_SECOND_FACTOR,
     kMissing, kVerified},
    {"OnlyWhatIsNotOwed",
     [](C& c) {
       for (const v1::Field field : {v1::FIELD_USER_NAME, v1::FIELD_EMAIL, v1::FIELD_PASSWORD}) Remove(c, field);
     },
     kNow, v1::FIELD_RECOVERY_CODES, kVerified, kIncomplete},
    {"JustShared", [](C& c) { Unconfirm(c, v1::FIELD_EMAIL); }, kDeposit, v1::FIELD_EMAIL, kShared, kShared},
    {"SharedUntilTheLastMoment", [](C& c) { Unconfirm(c, v1::FIELD_EMAIL); },
     kDeposit + 7 * kDay - absl::Microseconds(1), v1::FIELD_EMAIL, kShared, kShared},
    {"ThenUnconfirmed", [](C& c) { Unconfirm(c, v1::FIELD_EMAIL); }, kDeposit + 7 * kDay, v1::FIELD_EMAIL, kUnconfirmed,
     kUnconfirmed},
    {"WhatIsThereWithoutBeingOwedMustWorkToo", [](C& c) { Unconfirm(c, v1::FIELD_RECOVERY_CODES); },
     kDeposit + 7 * kDay, v1::FIELD_RECOVERY_CODES, kUnconfirmed, kUnconfirmed},
    {"VerifiedUntilTheLastMoment", [](C&) {}, kConfirm + 180 * kDay - absl::Microseconds(1), v1::FIELD_EMAIL, kVerified,
     kVerified},
    {"ThenStale", [](C&) {}, kConfirm + 180 * kDay, v1::FIELD_EMAIL, kStale, kStale},
    {"UnconfirmedIsWorseThanStale", [](C& c) { Unconfirm(c, v1::FIELD_EMAIL); }, kConfirm + 180 * kDay,
     v1::FIELD_PASSWORD, kStale, kUnconfirmed},
    {"StaleIsWorseThanShared",
     [](C& c) {
       Unconfirm(c, v1::FIELD_EMAIL);
       *ShownAt(c, v1::FIELD_EMAIL).mutable_create_time() = ToProto(kConfirm + 180 * kDay);
     },
     kConfirm + 180 * kDay, v1::FIELD_EMAIL, kShared, kStale},
    {"LackingIsWorseThanAll",
     [](C& c) {
       Unconfirm(c, v1::FIELD_EMAIL);
       Remove(c, v1::FIELD_USER_NAME);
     },
     kDeposit + 7 * kDay, v1::FIELD_EMAIL, kUnconfirmed, kIncomplete},
    {"APasswordThatIsDueIsStale",
     [](C& c) {
       c.set_rotation_reason(v1::ROTATION_REASON_LEAVER);
       *c.mutable_rotation_due() = ToProto(kNow);
     },
     kNow, v1::FIELD_PASSWORD, kStale, kStale},
    {"OtherFieldsAreNot",
     [](C& c) {
       c.set_rotation_reason(v1::ROTATION_REASON_LEAVER);
       *c.mutable_rotation_due() = ToProto(kNow);
     },
     kNow, v1::FIELD_EMAIL, kVerified, kStale},
    {"ClosedAccountsOweNothing",
     [](C& c) {
       c.set_duty(false);
       c.clear_fields();
     },
     kNow, v1::FIELD_PASSWORD, kNone, kNone},
};

INSTANTIATE_TEST_SUITE_P(CV14, ComplianceTest, ::testing::ValuesIn(kRows),
                         [](const auto& info) { return info.param.name; });

TEST(TierComplianceTest, CV14_TheHighTierOwesSecondFactorAndRecoveryCodesToo) {
  const Office office;
  for (const v1::Field field : {v1::FIELD_SECOND_FACTOR, v1::FIELD_RECOVERY_CODES}) {
    storage::v1::Credential current = office.X();
    Remove(current, field);
    EXPECT_EQ(ComplianceOf(current, office.policy, kNow), v1::COMPLIANCE_INCOMPLETE);
  }
}

TEST(SettleTest, CV9_APasswordIsDueByItsTiersDays) {
  const Office office;
  for (storage::v1::Credential current : {office.Instagram(), office.X()}) {
    const int days = current.tier() == v1::TIER_HIGH ? 90 : 180;
    Settle(current, office.As("people/ece"));
    EXPECT_EQ(ToTime(current.rotation_due()), kDeposit + days * kDay);
    EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_AGE);
    EXPECT_EQ(ToTime(current.rotation_reminder_time()), kDeposit + (days - 14) * kDay) << "the warning";
  }
}

TEST(SettleTest, CV9_APasswordThatIsOverdueByAgeMakesItStale) {
  const Office office;
  storage::v1::Credential current = office.X();
  const absl::Time due = ToTime(current.rotation_due());
  EXPECT_EQ(ComplianceOf(current, office.policy, due - absl::Microseconds(1)), v1::COMPLIANCE_VERIFIED);
  EXPECT_EQ(ComplianceOf(current, office.policy, due), v1::COMPLIANCE_STALE);
}

TEST(SettleTest, AGraverReasonIsNotForgotten) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  current.set_rotation_reason(v1::ROTATION_REASON_INCIDENT);
  *current.mutable_rotation_due() = ToProto(kNow - kDay);
  Settle(current, office.As("people/ece"));
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_INCIDENT);
  EXPECT_EQ(ToTime(current.rotation_due()), kNow - kDay);
}

TEST(SettleTest, WithoutAPasswordNothingIsDue) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  Remove(current, v1::FIELD_PASSWORD);
  Settle(current, office.As("people/ece"));
  EXPECT_FALSE(current.has_rotation_due());
  EXPECT_FALSE(current.has_rotation_reminder_time());
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_UNSPECIFIED);
}

TEST(SettleTest, TheShortcomingsBeginningStaysWhileItsKindChanges) {
  const Office office;
  storage::v1::Credential current = office.EmptyInstagram();
  const absl::Time since = ToTime(current.shortcoming_time());
  *FieldAt(current, v1::FIELD_EMAIL).add_versions() = Version(v1::FIELD_EMAIL, 1, "people/ece", kNow);
  Settle(current, office.As("people/ece"));
  EXPECT_EQ(current.compliance(), v1::COMPLIANCE_INCOMPLETE);
  EXPECT_EQ(ToTime(current.shortcoming_time()), since);
}

TEST(SettleTest, LooksAgainWhenTheComplianceChangesByTimeAlone) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  Unconfirm(current, v1::FIELD_EMAIL);
  absl::Time now = kDeposit;
  std::vector<v1::Compliance> lived;
  for (int i = 0; i < 10; ++i) {
    Settle(current, office.As("people/ece", now));
    lived.push_back(current.compliance());
    if (!current.has_review_time()) break;
    ASSERT_GT(ToTime(current.review_time()), now) << "or the timer would never rest";
    EXPECT_EQ(ComplianceOf(current, office.policy, ToTime(current.review_time()) - absl::Microseconds(1)),
              current.compliance());
    now = ToTime(current.review_time());
  }
  EXPECT_FALSE(current.has_review_time());
  EXPECT_EQ(lived.front(), v1::COMPLIANCE_SHARED);
  EXPECT_EQ(lived.at(1), v1::COMPLIANCE_UNCONFIRMED);
}

// --- The policy changes.

TEST(RefreshTest, WhatThePolicyDoesNotTouchStays) {
  const Office office;
  const CredentialDecision decision = Given(Refresh(office.Instagram(), office.AsVault()));
  EXPECT_TRUE(decision.unchanged);
  EXPECT_TRUE(decision.events.empty());
}

TEST(RefreshTest, P7_AnAccountThatBecomesHighOwesMoreAndSooner) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  Remove(current, v1::FIELD_SECOND_FACTOR);
  office.policy.mutable_tiers(0)->add_accounts(kInstagram);
  const CredentialDecision decision = Given(Refresh(current, office.AsVault()));
  EXPECT_FALSE(decision.unchanged);
  EXPECT_EQ(decision.state.tier(), v1::TIER_HIGH);
  EXPECT_EQ(decision.state.compliance(), v1::COMPLIANCE_INCOMPLETE);
  EXPECT_EQ(ToTime(decision.state.rotation_due()), kDeposit + 90 * kDay);
  EXPECT_EQ(ToTime(decision.state.shortcoming_time()), kNow);
  EXPECT_EQ(ToTime(decision.state.reminder_time()), kNow + 3 * kDay);
}

TEST(RefreshTest, CV2_AShorterHistoryDestroysWhatItHasNoRoomFor) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  ShownAt(current, v1::FIELD_PASSWORD).set_state(v1::FieldVersion::STATE_SUPERSEDED);
  *FieldAt(current, v1::FIELD_PASSWORD).add_versions() = Version(v1::FIELD_PASSWORD, 2, "people/ece", kDeposit);
  Settle(current, office.AsVault());
  office.policy.set_history_versions(0);
  const CredentialDecision decision = Given(Refresh(current, office.AsVault()));
  EXPECT_THAT(EventsOf(decision), ::testing::ElementsAre("VersionDestroyed"));
  EXPECT_FALSE(VersionOf(decision.state, v1::FIELD_PASSWORD, 1)->has_value());
  EXPECT_TRUE(CurrentOf(decision.state, v1::FIELD_PASSWORD)->has_value());
}

}  // namespace
}  // namespace meydan::vault
