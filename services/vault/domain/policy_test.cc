#include "services/vault/domain/policy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "common/base/proto_time.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

v1::SetVaultPolicyRequest RequestWith(const v1::VaultPolicy& policy) {
  v1::SetVaultPolicyRequest request;
  *request.mutable_policy() = policy;
  return request;
}

TEST(PolicyTest, TheDefaultOneIsRightAndGuardsNobodyHighly) {
  const Office office;
  EXPECT_THAT(CheckPolicy(DefaultPolicy(), office.world), IsOk());
  EXPECT_EQ(TierOf(DefaultPolicy(), office.X()), v1::TIER_STANDARD);
}

struct Fault {
  const char* name;
  const char* field;  // that is named
  std::function<void(v1::VaultPolicy&)> spoil;
};

class PolicyFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(PolicyFaultTest, IsNamedWithItsPath) {
  const Office office;
  v1::VaultPolicy policy = office.policy;
  GetParam().spoil(policy);
  const absl::Status status = CheckPolicy(policy, office.world);
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  google::rpc::BadRequest bad;
  ASSERT_TRUE(bad.ParseFromString(std::string(*status.GetPayload(kBadRequestUrl))));
  const auto& violations = bad.field_violations();
  EXPECT_TRUE(std::any_of(violations.begin(), violations.end(), [](const auto& one) {
    return one.field() == GetParam().field;
  })) << bad.DebugString();
  // Nobody puts it in force, either.
  EXPECT_THAT(SetPolicy({}, RequestWith(policy), office.As("people/mudur")),
              Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
}

using P = v1::VaultPolicy;
std::string NameOfFault(const ::testing::TestParamInfo<Fault>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    CV6, PolicyFaultTest,
    ::testing::Values(
        Fault{"QuorumOfZero", "policy.high.quorum", [](P& p) { p.mutable_high()->set_quorum(0); }},
        Fault{"QuorumOfZeroInStandard", "policy.standard.quorum", [](P& p) { p.mutable_standard()->set_quorum(0); }},
        Fault{"NegativeQuorum", "policy.high.quorum", [](P& p) { p.mutable_high()->set_quorum(-1); }},
        Fault{"QuorumOfSix", "policy.high.quorum", [](P& p) { p.mutable_high()->set_quorum(6); }},
        Fault{"HighWithoutFourEyes", "policy.high.four_eyes", [](P& p) { p.mutable_high()->set_four_eyes(false); }},
        Fault{"HighNotThere", "policy.high.four_eyes", [](P& p) { p.clear_high(); }},
        Fault{"EndlessGrants", "policy.high.grant_minutes", [](P& p) { p.mutable_high()->set_grant_minutes(10081); }},
        Fault{"GrantsWithoutUses", "policy.standard.grant_uses",
              [](P& p) { p.mutable_standard()->set_grant_uses(0); }}),
    NameOfFault);

INSTANTIATE_TEST_SUITE_P(
    P15, PolicyFaultTest,
    ::testing::Values(Fault{"NoPasswordOwed", "policy.standard.required_fields",
                            [](P& p) {
                              p.mutable_standard()->clear_required_fields();
                              p.mutable_standard()->add_required_fields(v1::FIELD_USER_NAME);
                              p.mutable_standard()->add_required_fields(v1::FIELD_EMAIL);
                            }},
                      Fault{"FieldTwice", "policy.standard.required_fields[3]",
                            [](P& p) { p.mutable_standard()->add_required_fields(v1::FIELD_EMAIL); }},
                      Fault{"UnknownField", "policy.high.required_fields[5]",
                            [](P& p) { p.mutable_high()->add_required_fields(static_cast<v1::Field>(99)); }},
                      Fault{"NoReminders", "policy.reminder_days", [](P& p) { p.clear_reminder_days(); }},
                      Fault{"NineReminders", "policy.reminder_days",
                            [](P& p) {
                              p.clear_reminder_days();
                              for (int i = 1; i <= 9; ++i) p.add_reminder_days(i);
                            }},
                      Fault{"RemindersThatFall", "policy.reminder_days[1]", [](P& p) { p.set_reminder_days(1, 2); }},
                      Fault{"TwoRemindersAtOnce", "policy.reminder_days[1]", [](P& p) { p.set_reminder_days(1, 3); }},
                      Fault{"ReminderBeforeItsTime", "policy.reminder_days[0]",
                            [](P& p) { p.set_reminder_days(0, -1); }},
                      Fault{"NeverUnconfirmed", "policy.confirm_days", [](P& p) { p.set_confirm_days(0); }},
                      Fault{"NeverStale", "policy.stale_days", [](P& p) { p.set_stale_days(731); }}),
    NameOfFault);

INSTANTIATE_TEST_SUITE_P(CV9, PolicyFaultTest,
                         ::testing::Values(Fault{"NeverRotated", "policy.standard.rotation_days",
                                                 [](P& p) { p.mutable_standard()->set_rotation_days(0); }},
                                           Fault{"WarnedBeforeItBegan", "policy.standard.rotation_warn_days",
                                                 [](P& p) { p.mutable_standard()->set_rotation_days(14); }},
                                           Fault{"HistoryOf25", "policy.history_versions",
                                                 [](P& p) { p.set_history_versions(25); }}),
                         NameOfFault);

INSTANTIATE_TEST_SUITE_P(
    P7, PolicyFaultTest,
    ::testing::Values(
        Fault{"UnknownTier", "policy.tiers[0].tier", [](P& p) { p.mutable_tiers(0)->set_tier(v1::TIER_UNSPECIFIED); }},
        Fault{"UnknownUnit", "policy.tiers[0].units[0]", [](P& p) { p.mutable_tiers(0)->add_units("units/yok"); }},
        Fault{"UnknownAccount", "policy.tiers[0].accounts[1]",
              [](P& p) { p.mutable_tiers(0)->add_accounts("accounts/x.yok"); }},
        Fault{"UnknownPlatform", "policy.tiers[0].platforms[0]",
              [](P& p) { p.mutable_tiers(0)->add_platforms(directory::v1::PLATFORM_UNSPECIFIED); }},
        Fault{"NoLimitOfReveals", "policy.reveals_per_hour", [](P& p) { p.set_reveals_per_hour(0); }},
        Fault{"OfficeThatNeverOpens", "policy.office_hour_to", [](P& p) { p.set_office_hour_to(7); }},
        Fault{"EndlessEmergency", "policy.break_glass_minutes", [](P& p) { p.set_break_glass_minutes(481); }},
        Fault{"ReviewNever", "policy.break_glass_review_hours", [](P& p) { p.set_break_glass_review_hours(169); }},
        Fault{"EndlessLink", "policy.link_minutes", [](P& p) { p.set_link_minutes(1441); }},
        Fault{"StepsWithoutEnd", "policy.hand_over_step_hours", [](P& p) { p.set_hand_over_step_hours(0); }},
        Fault{"RequestsWithoutEnd", "policy.request_hours", [](P& p) { p.set_request_hours(0); }},
        Fault{"StaleSignIn", "policy.high.fresh_minutes", [](P& p) { p.mutable_high()->set_fresh_minutes(1441); }}),
    NameOfFault);

TEST(TierTest, TheFirstRuleThatMatchesInAllItsConditionsCounts) {
  const Office office;
  v1::VaultPolicy policy = DefaultPolicy();
  v1::TierRule& first = *policy.add_tiers();
  first.set_tier(v1::TIER_STANDARD);
  first.add_units(kLaw);
  first.add_platforms(directory::v1::PLATFORM_YOUTUBE);
  policy.add_tiers()->set_tier(v1::TIER_HIGH);  // all others
  storage::v1::Credential credential = office.Instagram();
  EXPECT_EQ(TierOf(policy, credential), v1::TIER_HIGH) << "Law's, but not on YouTube";
  credential.set_account("accounts/youtube.ornekuni_hukuk");
  EXPECT_EQ(TierOf(policy, credential), v1::TIER_STANDARD);
  EXPECT_EQ(TierOf(policy, office.X()), v1::TIER_HIGH);
  EXPECT_EQ(&TermsOf(policy, v1::TIER_HIGH), &policy.high());
  EXPECT_EQ(&TermsOf(policy, v1::TIER_STANDARD), &policy.standard());
}

// A rule by one thing alone.
struct UnheardRow {
  const char* name;
  std::function<void(v1::TierRule&)> limit;
};

class UnheardAccountTest : public ::testing::TestWithParam<UnheardRow> {};

TEST_P(UnheardAccountTest, P7IsGuardedNoLess) {
  v1::VaultPolicy policy = DefaultPolicy();
  v1::TierRule& rule = *policy.add_tiers();
  rule.set_tier(v1::TIER_HIGH);
  GetParam().limit(rule);
  Office office;
  office.policy = policy;
  const storage::v1::Credential credential = office.X();
  EXPECT_EQ(TierOf(policy, credential), v1::TIER_HIGH);
  office.world.account = [](absl::string_view) { return std::nullopt; };
  EXPECT_TRUE(NeedsApproval(credential, office.AsVault()));
}

INSTANTIATE_TEST_SUITE_P(
    P7, UnheardAccountTest,
    ::testing::Values(UnheardRow{"ByItsPlatform",
                                 [](v1::TierRule& rule) { rule.add_platforms(directory::v1::PLATFORM_X); }},
                      UnheardRow{"ByItsUnit", [](v1::TierRule& rule) { rule.add_units(kDirectorate); }},
                      UnheardRow{"ByItself", [](v1::TierRule& rule) { rule.add_accounts(kX); }}),
    [](const auto& info) { return info.param.name; });

struct SignInRow {
  const char* name;
  SignIn sign_in;
  const char* reason;  // "": is enough for TIER_HIGH: 15 minutes and a second factor
};

class SignInTest : public ::testing::TestWithParam<SignInRow> {};

TEST_P(SignInTest, IsEnoughOrNot) {
  const absl::Status status = CheckSignIn(GetParam().sign_in, DefaultPolicy().high(), kNow);
  if (*GetParam().reason == '\0') {
    EXPECT_THAT(status, IsOk());
  } else {
    EXPECT_THAT(status, Fails(kDenied, GetParam().reason));
  }
}

INSTANTIATE_TEST_SUITE_P(
    CV3, SignInTest,
    ::testing::Values(SignInRow{"Fresh", FreshSignIn(), ""},
                      SignInRow{"AtTheLimit", {kNow - absl::Minutes(15), true}, ""},
                      SignInRow{"TooOld", {kNow - absl::Minutes(15) - absl::Microseconds(1), true}, "SIGN_IN_TOO_OLD"},
                      SignInRow{"NobodyKnowsWhen", {std::nullopt, true}, "SIGN_IN_TOO_OLD"},
                      SignInRow{"OfTomorrow", {kNow + absl::Hours(24), true}, "SIGN_IN_TOO_OLD"},
                      SignInRow{"ClocksDiffer", {kNow + absl::Minutes(1), true}, ""},
                      SignInRow{"OneFactor", {kNow - absl::Minutes(1), false}, "SECOND_FACTOR_REQUIRED"}),
    [](const auto& info) { return info.param.name; });

TEST(SignInTermsTest, ZeroMinutesTakeAnySignIn) {
  v1::TierTerms terms = DefaultPolicy().standard();
  terms.set_fresh_minutes(0);
  EXPECT_THAT(CheckSignIn({std::nullopt, true}, terms, kNow), IsOk());
  terms.set_second_factor(false);
  EXPECT_THAT(CheckSignIn({}, terms, kNow), IsOk());
}

// What is committed, a refusal's record included.
Decision<storage::v1::Policy> Put(const storage::v1::Policy& current, const v1::SetVaultPolicyRequest& request,
                                  const Occasion& occasion) {
  const absl::StatusOr<PolicyRuling> ruling = SetPolicy(current, request, occasion);
  EXPECT_THAT(ruling, IsOk());
  return ruling->decision;
}

// The refusal, which leaves nothing but its record.
absl::Status RefusalToSet(const Occasion& occasion) {
  const absl::StatusOr<PolicyRuling> ruling = SetPolicy({}, RequestWith(occasion.policy), occasion);
  EXPECT_THAT(ruling, IsOk());
  const auto records = RecordsOf(ruling->decision.events);
  EXPECT_EQ(records.size(), 1u);
  EXPECT_EQ(ruling->decision.events.size(), 1u);
  if (!records.empty()) EXPECT_EQ(records[0].refusal(), ReasonOf(ruling->refusal));
  return ruling->refusal;
}

TEST(SetPolicyTest, IsForTheDirectorAloneWithASecondFactor) {
  const Office office;
  for (const char* person : {"people/rana", "people/dekan", "people/yonetici", "people/bt", "services/directory"}) {
    EXPECT_THAT(RefusalToSet(office.As(person)), Fails(kDenied, "SET_POLICY_NOT_ALLOWED"));
  }
  EXPECT_THAT(RefusalToSet(office.As("people/mudur", kNow, {kNow, false})), Fails(kDenied, "SECOND_FACTOR_REQUIRED"));
}

TEST(SetPolicyTest, P7_NeedsASignInOfTheLastMinutesWhateverThePolicySays) {
  Office office;
  office.policy.mutable_standard()->set_fresh_minutes(0);
  office.policy.mutable_high()->set_fresh_minutes(0);
  for (const SignIn& old : {SignIn{kNow - absl::Minutes(16), true}, SignIn{std::nullopt, true}}) {
    EXPECT_THAT(RefusalToSet(office.As("people/mudur", kNow, old)), Fails(kDenied, "SIGN_IN_TOO_OLD"));
  }
}

TEST(SetPolicyTest, TheDefaultOneStaysInForceAfterARefusal) {
  const Office office;
  const storage::v1::Policy refused = Put({}, RequestWith(office.policy), office.As("people/rana")).state;
  EXPECT_FALSE(refused.has_policy());
  const auto set = Put(refused, RequestWith(office.policy), office.As("people/mudur"));
  EXPECT_EQ(set.state.policy().etag(), "p2");
  EXPECT_EQ(set.state.chain().number(), 2);
}

TEST(SetPolicyTest, IsRecordedAndTold) {
  const Office office;
  const Decision<storage::v1::Policy> decision = Put({}, RequestWith(office.policy), office.As("people/mudur"));
  EXPECT_THAT(EventsOf(decision.events), ElementsAre("VaultPolicyChanged"));
  const auto records = RecordsOf(decision.events);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].action(), v1::AuditRecord::ACTION_SET_POLICY);
  EXPECT_EQ(records[0].actor(), "people/mudur");
  EXPECT_NE(records[0].words_digest(), "");
  EXPECT_EQ(records[0].subject(), "p1") << "which one";
  v1::VaultPolicyChanged changed;
  ASSERT_TRUE(decision.events.back().UnpackTo(&changed));
  EXPECT_EQ(changed.person(), "people/mudur");
  EXPECT_THAT(changed.set(), EqualsProto(decision.state.policy())) << "so that what was in force can be told later";
  EXPECT_THAT(changed.before(), EqualsProto(DefaultPolicy()));
  EXPECT_FALSE(changed.has_pending_from());
  EXPECT_EQ(decision.state.name(), "policies/vault");
  EXPECT_EQ(decision.state.policy().updated_by(), "people/mudur");
  EXPECT_EQ(ToTime(decision.state.policy().update_time()), kNow);
  EXPECT_EQ(decision.state.chain().number(), 1);
}

TEST(SetPolicyTest, GuardsAgainstLostUpdatesByItsEtag) {
  const Office office;
  v1::VaultPolicy policy = DefaultPolicy();
  policy.set_confirm_days(3);
  const Decision<storage::v1::Policy> first = Put({}, RequestWith(policy), office.As("people/mudur"));
  EXPECT_NE(first.state.policy().etag(), DefaultPolicy().etag());
  policy.set_confirm_days(4);  // still with the etag of the default policy
  EXPECT_THAT(SetPolicy(first.state, RequestWith(policy), office.As("people/mudur")),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  policy.set_etag(first.state.policy().etag());
  EXPECT_THAT(SetPolicy(first.state, RequestWith(policy), office.As("people/mudur")), IsOk());
  policy.clear_etag();
  EXPECT_THAT(SetPolicy(first.state, RequestWith(policy), office.As("people/mudur")), IsOk());
}

TEST(SetPolicyTest, TheSameAgainChangesNothing) {
  const Office office;
  const Decision<storage::v1::Policy> first = Put({}, RequestWith(office.policy), office.As("people/mudur"));
  const Decision<storage::v1::Policy> again =
      Put(first.state, RequestWith(first.state.policy()), office.As("people/mudur"));
  EXPECT_TRUE(again.unchanged);
  EXPECT_TRUE(again.events.empty());
}

}  // namespace
}  // namespace meydan::vault
