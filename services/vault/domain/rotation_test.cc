#include "services/vault/domain/rotation.h"

#include <gtest/gtest.h>

#include "common/base/proto_time.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kNotNow = absl::StatusCode::kFailedPrecondition;

v1::RotateCredentialRequest RotateRequest() { return {}; }
Deposit NewPassword(const std::string& text = "made", const std::vector<v1::Weakness>& weaknesses = {}) {
  return DepositOf(v1::FIELD_PASSWORD, text, weaknesses);
}

v1::ConfirmRotationRequest ConfirmRequest(int version) {
  v1::ConfirmRotationRequest request;
  request.set_version(version);
  return request;
}

v1::FieldVersion::State StateOf(const storage::v1::Credential& credential, int version) {
  return VersionOf(credential, v1::FIELD_PASSWORD, version)->shown().state();
}

// --- What is due, and how urgently.

struct DueRow {
  const char* name;
  v1::RotationReason before;  // due since yesterday
  v1::RotationReason asked;
  v1::RotationReason after;
};
class MakeDueTest : public ::testing::TestWithParam<DueRow> {};

TEST_P(MakeDueTest, KeepsTheGraverReason) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  current.set_rotation_reason(GetParam().before);
  if (NeedsConfirmedChange(GetParam().before)) current.set_rotation_after(1);
  *current.mutable_rotation_due() = ToProto(kNow - kDay);
  CredentialDecision decision{current, {}};
  MakeDue(decision, GetParam().asked, office.AsVault());
  EXPECT_EQ(decision.state.rotation_reason(), GetParam().after);
  EXPECT_EQ(ToTime(decision.state.rotation_due()), kNow - kDay) << "how late it is, is not forgotten";
  EXPECT_EQ(EventsOf(decision).size(), GetParam().before == GetParam().after ? 0u : 1u);
}

constexpr auto kAge = v1::ROTATION_REASON_AGE;
constexpr auto kLeaver = v1::ROTATION_REASON_LEAVER;
constexpr auto kBreakGlass = v1::ROTATION_REASON_BREAK_GLASS;
constexpr auto kWeak = v1::ROTATION_REASON_WEAK;
constexpr auto kIncident = v1::ROTATION_REASON_INCIDENT;
constexpr auto kAsked = v1::ROTATION_REASON_ASKED;

INSTANTIATE_TEST_SUITE_P(CV9, MakeDueTest,
                         ::testing::Values(DueRow{"LeaverAfterWeak", kWeak, kLeaver, kLeaver},
                                           DueRow{"WeakAfterLeaver", kLeaver, kWeak, kLeaver},
                                           DueRow{"AskedAfterBreakGlass", kBreakGlass, kAsked, kBreakGlass},
                                           DueRow{"IncidentAfterAsked", kAsked, kIncident, kIncident},
                                           DueRow{"LeaverAfterIncident", kIncident, kLeaver, kIncident},
                                           DueRow{"AskedAfterWeak", kWeak, kAsked, kWeak}),
                         [](const auto& info) { return info.param.name; });

TEST(MakeDueNowTest, CV9_ADistantDueDateComesForward) {
  const Office office;
  CredentialDecision decision{office.Instagram(), {}};
  MakeDue(decision, kLeaver, office.AsVault());
  EXPECT_EQ(ToTime(decision.state.rotation_due()), kNow);
  const auto due = EventOf<v1::RotationDue>(decision);
  EXPECT_EQ(due.reason(), kLeaver);
  EXPECT_FALSE(due.overdue());
  EXPECT_EQ(due.facts().compliance(), v1::COMPLIANCE_STALE);
  ASSERT_EQ(RecordsOf(decision).size(), 1u);
  EXPECT_EQ(RecordsOf(decision)[0].action(), v1::AuditRecord::ACTION_ROTATE);
  EXPECT_EQ(RecordsOf(decision)[0].version(), 1);
}

TEST(MakeDueNowTest, NothingWithoutAPasswordOrADuty) {
  const Office office;
  CredentialDecision empty{office.EmptyInstagram(), {}};
  MakeDue(empty, kLeaver, office.AsVault());
  EXPECT_THAT(empty.events, IsEmpty());
  storage::v1::Credential closed = office.Instagram();
  closed.set_duty(false);
  CredentialDecision decision{closed, {}};
  MakeDue(decision, kLeaver, office.AsVault());
  EXPECT_THAT(decision.events, IsEmpty());
}

TEST(AskRotationTest, CV9_MakesItDueAtOnce) {
  const Office office;
  const CredentialDecision decision = Given(AskRotation(office.Instagram(), {}, office.As("people/dekan")));
  EXPECT_EQ(decision.state.rotation_reason(), kAsked);
  EXPECT_THAT(EventsOf(decision), ElementsAre("RotationDue"));
  EXPECT_TRUE(Given(AskRotation(decision.state, {}, office.As("people/ece"))).unchanged);
}

TEST(AskRotationTest, IsForTheAccountsPeopleAndNeedsAPassword) {
  const Office office;
  storage::v1::Credential current = office.EmptyInstagram();
  *current.add_grants() = GrantFor("people/ali");
  EXPECT_THAT(RefusalOf(current, AskRotation(current, {}, office.As("people/ali"))),
              Fails(kDenied, "SHARE_NOT_ALLOWED"));
  EXPECT_THAT(RefusalOf(current, AskRotation(current, {}, office.As("people/ece"))), Fails(kNotNow, "FIELD_MISSING"));
  EXPECT_THAT(RefusalOf(current, AskRotation(current, {}, office.As("people/rana"))),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

// --- Making a new one.

TEST(RotateTest, CV9_ANewPasswordWaitsUntilItIsInUse) {
  const Office office;
  const CredentialDecision begun =
      Given(Rotate(office.Instagram(), RotateRequest(), NewPassword(), office.As("people/ece")));
  EXPECT_THAT(EventsOf(begun), ElementsAre("RotationStarted"));
  EXPECT_EQ(EventOf<v1::RotationStarted>(begun).version(), 2);
  EXPECT_EQ(StateOf(begun.state, 1), v1::FieldVersion::STATE_CURRENT);
  EXPECT_EQ(StateOf(begun.state, 2), v1::FieldVersion::STATE_PENDING);
  const v1::FieldVersion& pending = VersionOf(begun.state, v1::FIELD_PASSWORD, 2)->shown();
  ASSERT_EQ(pending.known_by_size(), 1);
  EXPECT_EQ(pending.known_by(0).person(), "people/ece");
  EXPECT_EQ(pending.known_by(0).how(), v1::Knowledge::HOW_ROTATED);
  EXPECT_EQ(begun.state.compliance(), v1::COMPLIANCE_VERIFIED) << "the old one still works";

  const absl::Time later = kNow + absl::Hours(1);
  const CredentialDecision done =
      Given(ConfirmRotation(begun.state, ConfirmRequest(2), office.As("people/ece", later)));
  EXPECT_THAT(EventsOf(done), ElementsAre("CredentialRotated"));
  EXPECT_EQ(StateOf(done.state, 1), v1::FieldVersion::STATE_SUPERSEDED);
  EXPECT_EQ(StateOf(done.state, 2), v1::FieldVersion::STATE_CURRENT);
  EXPECT_EQ(VersionOf(done.state, v1::FIELD_PASSWORD, 2)->shown().confirmed_by(), "people/ece");
  EXPECT_EQ(done.state.rotation_reason(), kAge);
  EXPECT_EQ(ToTime(done.state.rotation_due()), kNow + 180 * kDay);
  EXPECT_EQ(done.state.rotation_by(), "");
  EXPECT_EQ(RecordsOf(done)[0].action(), v1::AuditRecord::ACTION_CONFIRM_ROTATION);
}

TEST(RotateTest, AnotherCallReplacesThePendingOne) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  current = Given(Rotate(current, RotateRequest(), NewPassword("a"), office.As("people/ece"))).state;
  current = Given(Rotate(current, RotateRequest(), NewPassword("b"), office.As("people/yonetici"))).state;
  EXPECT_EQ(StateOf(current, 2), v1::FieldVersion::STATE_DESTROYED);
  EXPECT_FALSE(VersionOf(current, v1::FIELD_PASSWORD, 2)->has_value());
  EXPECT_EQ(StateOf(current, 3), v1::FieldVersion::STATE_PENDING);
  EXPECT_THAT(RefusalOf(current, ConfirmRotation(current, ConfirmRequest(3), office.As("people/ece"))),
              Fails(kDenied, "ROTATION_FOREIGN"));
  EXPECT_THAT(RefusalOf(current, ConfirmRotation(current, ConfirmRequest(2), office.As("people/yonetici"))),
              Fails(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND"));
}

TEST(RotateTest, WithoutARotationThereIsNothingToConfirm) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  EXPECT_THAT(RefusalOf(current, ConfirmRotation(current, ConfirmRequest(2), office.As("people/ece"))),
              Fails(kNotNow, "NO_ROTATION"));
}

TEST(RotateTest, ADepositEndsARotationThatWasBegun) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  current = Given(Rotate(current, RotateRequest(), NewPassword("a"), office.As("people/ece"))).state;
  current = Given(Share(current, {}, {DepositOf(v1::FIELD_PASSWORD, "b")}, office.As("people/dekan"))).state;
  EXPECT_EQ(StateOf(current, 2), v1::FieldVersion::STATE_DESTROYED);
  EXPECT_EQ(StateOf(current, 3), v1::FieldVersion::STATE_CURRENT);
  EXPECT_THAT(RefusalOf(current, ConfirmRotation(current, ConfirmRequest(2), office.As("people/ece"))),
              Fails(kNotNow, "NO_ROTATION"));
}

TEST(RotateTest, TheFirstPasswordCanBeMadeToo) {
  const Office office;
  const auto begun = Given(Rotate(office.EmptyInstagram(), RotateRequest(), NewPassword(), office.As("people/ece")));
  EXPECT_EQ(StateOf(Given(ConfirmRotation(begun.state, ConfirmRequest(1), office.As("people/ece"))).state, 1),
            v1::FieldVersion::STATE_CURRENT);
}

TEST(RotateTest, TheEtagGuardsIt) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  v1::RotateCredentialRequest request = RotateRequest();
  request.set_etag("r1");
  EXPECT_THAT(RefusalOf(current, Rotate(current, request, NewPassword(), office.As("people/ece"))),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
}

TEST(RotateTest, AClosedAccountHasNone) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  current.set_duty(false);
  EXPECT_THAT(RefusalOf(current, Rotate(current, RotateRequest(), NewPassword(), office.As("people/ece"))),
              Fails(kNotNow, "DUTY_ENDED"));
}

// --- By whom: the answer shows the new password.

TEST(RotateRightsTest, CV6_TheHighTierNeedsAnotherPersonsApproval) {
  const Office office;
  storage::v1::Credential current = office.X();
  EXPECT_THAT(RefusalOf(current, Rotate(current, RotateRequest(), NewPassword(), office.As("people/yonetici"))),
              Fails(kDenied, "GRANT_REQUIRED"));
  EXPECT_THAT(RefusalOf(current, Rotate(current, RotateRequest(), NewPassword(), office.As("people/mudur"))),
              Fails(kDenied, "GRANT_REQUIRED"));
  v1::AccessGrant& grant = *current.add_grants();
  grant = GrantFor("people/yonetici");
  grant.set_uses_left(1);
  const CredentialDecision decision =
      Given(Rotate(current, RotateRequest(), NewPassword(), office.As("people/yonetici")));
  EXPECT_EQ(decision.state.grants(0).state(), v1::AccessGrant::STATE_USED_UP);
  EXPECT_EQ(RecordsOf(decision)[0].subject(), grant.id());
  // Which that person then confirms without another one.
  Given(ConfirmRotation(decision.state, ConfirmRequest(2), office.As("people/yonetici")));
}

TEST(RotateRightsTest, DR4_AHandOverThatWaitsForItNeedsNoGrant) {
  Office office;
  office.university.EndDesignation(kX, "people/yonetici");
  const storage::v1::Credential current = Given(FollowDirectory(office.X(), kX, office.AsVault())).state;
  ASSERT_EQ(current.hand_overs(0).state(), v1::HandOver::STATE_ROTATING);
  const auto begun = Given(Rotate(current, RotateRequest(), NewPassword(), office.As("people/ikinci")));
  const auto done = Given(ConfirmRotation(begun.state, ConfirmRequest(2), office.As("people/ikinci")));
  for (const v1::Exposure& exposure : done.state.hand_overs(0).exposures()) {
    EXPECT_EQ(exposure.rotated(), exposure.field() == v1::FIELD_PASSWORD);
  }
}

TEST(RotateRightsTest, CV6_OneThatWaitsForOtherFieldsIsNoWayAroundApproval) {
  const Office office;
  storage::v1::Credential current = office.X();
  v1::HandOver& hand_over = *current.add_hand_overs();
  hand_over.set_state(v1::HandOver::STATE_ROTATING);
  v1::Exposure& password = *hand_over.add_exposures();
  password.set_field(v1::FIELD_PASSWORD);
  password.set_rotated(true);
  hand_over.add_exposures()->set_field(v1::FIELD_SECOND_FACTOR);
  EXPECT_THAT(RefusalOf(current, Rotate(current, RotateRequest(), NewPassword(), office.As("people/ikinci"))),
              Fails(kDenied, "GRANT_REQUIRED"));
}

TEST(RotateRightsTest, TheHolderOfAGrantChangesNoPassword) {
  const Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ali");
  EXPECT_THAT(RefusalOf(current, Rotate(current, RotateRequest(), NewPassword(), office.As("people/ali"))),
              Fails(kDenied, "SHARE_NOT_ALLOWED"));
}

TEST(RotateRightsTest, CV3_ItNeedsAFreshSignInWithASecondFactor) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  EXPECT_THAT(RefusalOf(current, Rotate(current, RotateRequest(), NewPassword(),
                                        office.As("people/ece", kNow, {kNow - kDay, true}))),
              Fails(kDenied, "SIGN_IN_TOO_OLD"));
  EXPECT_THAT(
      RefusalOf(current, Rotate(current, RotateRequest(), NewPassword(), office.As("people/ece", kNow, {kNow, false}))),
      Fails(kDenied, "SECOND_FACTOR_REQUIRED"));
}

// --- CV12: a given one.

struct GivenRow {
  const char* name;
  const char* text;
  std::vector<v1::Weakness> weaknesses;
  bool taken;
};
class GivenPasswordTest : public ::testing::TestWithParam<GivenRow> {};

TEST_P(GivenPasswordTest, IsTakenOrRefused) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  const auto ruling =
      Rotate(current, RotateRequest(), NewPassword(GetParam().text, GetParam().weaknesses), office.As("people/ece"));
  if (GetParam().taken) {
    Given(ruling);
  } else {
    EXPECT_THAT(RefusalOf(current, ruling), Fails(kNotNow, "PASSWORD_REFUSED"));
  }
}

INSTANTIATE_TEST_SUITE_P(
    CV12, GivenPasswordTest,
    ::testing::Values(GivenRow{"Good", "good", {}, true}, GivenRow{"Guessable", "1234", {v1::WEAKNESS_GUESSABLE}, true},
                      GivenRow{"Breached", "hunter2", {v1::WEAKNESS_GUESSABLE, v1::WEAKNESS_BREACHED}, false},
                      GivenRow{"OfAnotherAccount", "x", {v1::WEAKNESS_REUSED}, false},
                      GivenRow{"NotOfThePlatform", "y", {v1::WEAKNESS_PLATFORM_RULES}, false},
                      GivenRow{"TheOneInUse", "FIELD_PASSWORD-1", {}, false}),
    [](const auto& info) { return info.param.name; });

TEST(GuessablePasswordTest, CV12_IsDueAgainOnceItIsInUse) {
  const Office office;
  const auto begun = Given(Rotate(office.Instagram(), RotateRequest(), NewPassword("1234", {v1::WEAKNESS_GUESSABLE}),
                                  office.As("people/ece")));
  EXPECT_EQ(begun.state.rotation_reason(), kAge);
  const auto done = Given(ConfirmRotation(begun.state, ConfirmRequest(2), office.As("people/ece")));
  EXPECT_EQ(done.state.rotation_reason(), kWeak);
  EXPECT_THAT(EventsOf(done), ElementsAre("CredentialRotated", "RotationDue"));
}

TEST(GivenPasswordFormTest, TooLongIsNoPassword) {
  const Office office;
  v1::RotateCredentialRequest request = RotateRequest();
  request.set_password(std::string(4001, 'x'));
  EXPECT_THAT(Rotate(office.Instagram(), request, NewPassword(), office.As("people/ece")),
              Fails(absl::StatusCode::kInvalidArgument, "VALUE_TOO_LONG"));
}

}  // namespace
}  // namespace meydan::vault
