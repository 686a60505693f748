// CV7: what comes after an emergency is not for whoever took it. Its rotation ends it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/domain/link.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/asking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::ElementsAre;

constexpr absl::Duration kMinute = absl::Minutes(1);
constexpr char kBreaker[] = "people/ikinci";
constexpr char kOther[] = "people/yonetici";  // with somebody's approval, where it takes one

// A call so many minutes after kNow.
Occasion Later(const Office& office, const std::string& person, int minutes) {
  const absl::Time now = kNow + minutes * kMinute;
  return office.As(person, now, FreshSignIn(now));
}

storage::v1::Credential Broken(const Office& office, int minutes = 0) {
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor(kOther);
  return Given(BreakGlass(current, kBroken, Breaking(), Later(office, kBreaker, minutes))).state;
}

CredentialDecision Rotated(const Office& office, const storage::v1::Credential& current, const std::string& person,
                           int minutes) {
  return Given(Rotate(current, {}, DepositOf(v1::FIELD_PASSWORD, "made by " + person), Later(office, person, minutes)));
}

CredentialDecision RotationConfirmed(const Office& office, const storage::v1::Credential& current,
                                     const std::string& person, int minutes, int version = 2) {
  v1::ConfirmRotationRequest request;
  request.set_version(version);
  return Given(ConfirmRotation(current, request, Later(office, person, minutes)));
}

CredentialDecision Deposited(const Office& office, const storage::v1::Credential& current, v1::Field field,
                             const std::string& person, int minutes) {
  return Given(Share(current, {}, {DepositOf(field, "new of " + person)}, Later(office, person, minutes)));
}

CredentialDecision Confirmed(const Office& office, const storage::v1::Credential& current, const std::string& person,
                             int minutes) {
  v1::ConfirmCredentialRequest request;
  request.add_fields(v1::FIELD_PASSWORD);
  return Given(Confirm(current, request, Later(office, person, minutes)));
}

v1::AccessGrant::State EmergencyOf(const storage::v1::Credential& current) {
  for (const v1::AccessGrant& grant : current.grants()) {
    if (grant.id() == kBroken) return grant.state();
  }
  return v1::AccessGrant::STATE_UNSPECIFIED;
}

void ExpectEnded(const CredentialDecision& decision) {
  EXPECT_EQ(EmergencyOf(decision.state), v1::AccessGrant::STATE_REVOKED);
  const auto revoked = EventOf<v1::AccessRevoked>(decision);
  EXPECT_EQ(revoked.grant(), kBroken);
  EXPECT_EQ(revoked.person(), kBreaker);
  EXPECT_EQ(revoked.reason(), v1::AccessRevoked::REASON_PASSWORD_CHANGED);
  bool recorded = false;
  for (const v1::AuditRecord& record : RecordsOf(decision)) {
    recorded = recorded || (record.action() == v1::AuditRecord::ACTION_END_ACCESS && record.subject() == kBroken);
  }
  EXPECT_TRUE(recorded);
}

TEST(EmergencyEndingTest, CV7_CV9_TheRotationThatItCausedEndsItOnceConfirmed) {
  const Office office;
  storage::v1::Credential current = Broken(office);
  current = Rotated(office, current, kOther, 10).state;
  EXPECT_EQ(WhyNotRevealed(current, Later(office, kBreaker, 11)), "") << "the one in use, which they know";
  EXPECT_EQ(WhyNotRevealed(current, Later(office, kBreaker, 11), v1::FIELD_PASSWORD, 2), "VERSION_NOT_FOUND");
  const CredentialDecision done = RotationConfirmed(office, current, kOther, 12);
  EXPECT_THAT(EventsOf(done), ElementsAre("CredentialRotated", "AccessRevoked"));
  ExpectEnded(done);
  EXPECT_EQ(done.state.rotation_reason(), v1::ROTATION_REASON_AGE) << "it is answered";
  for (const v1::Field field : {v1::FIELD_PASSWORD, v1::FIELD_RECOVERY_CODES, v1::FIELD_EMAIL}) {
    EXPECT_EQ(WhyNotRevealed(done.state, Later(office, kBreaker, 13), field), "GRANT_ENDED");
  }
  EXPECT_EQ(WhyNotRevealed(done.state, Later(office, kOther, 13)), "") << "others are not concerned";
}

TEST(EmergencyEndingTest, CV7_ADepositThatIsConfirmedEndsItToo) {
  const Office office;
  storage::v1::Credential current = Deposited(office, Broken(office), v1::FIELD_PASSWORD, kOther, 10).state;
  EXPECT_EQ(EmergencyOf(current), v1::AccessGrant::STATE_ACTIVE) << "nobody has said that it is in use";
  EXPECT_EQ(WhyNotRevealed(current, Later(office, kBreaker, 11)), "GRANT_ENDED") << "but it is not for them";
  EXPECT_EQ(WhyNotRevealed(current, Later(office, kBreaker, 11), v1::FIELD_PASSWORD, 1), "");
  const CredentialDecision done = Confirmed(office, current, kOther, 12);
  ExpectEnded(done);
  EXPECT_EQ(done.state.rotation_reason(), v1::ROTATION_REASON_AGE);
}

TEST(EmergencyEndingTest, CV7_ThatWhatIsOlderIsConfirmedEndsNothing) {
  const Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor(kOther);
  current = Rotated(office, current, kOther, 1).state;
  current = Given(BreakGlass(current, kBroken, Breaking(), Later(office, kBreaker, 2))).state;
  const CredentialDecision done = RotationConfirmed(office, current, kOther, 3);
  EXPECT_THAT(EventsOf(done), ElementsAre("CredentialRotated"));
  EXPECT_EQ(EmergencyOf(done.state), v1::AccessGrant::STATE_ACTIVE);
  EXPECT_EQ(done.state.rotation_reason(), v1::ROTATION_REASON_BREAK_GLASS);
  EXPECT_EQ(WhyNotRevealed(done.state, Later(office, kBreaker, 4)), "") << "they know the one before at most";
}

// Else whoever broke the glass would know the new one too, and nobody would be asked to change it again.
TEST(EmergencyEndingTest, CV7_CV9_WhatItsHolderMakesThemselfIsNoAnswerWhereNobodySeesAlone) {
  for (const bool by_rotation : {true, false}) {
    const Office office;
    storage::v1::Credential current = Broken(office);
    if (by_rotation) {
      const CredentialDecision begun = Rotated(office, current, kBreaker, 5);
      EXPECT_THAT(EventsOf(begun), ElementsAre("RotationStarted", "RotationDue"));
      current = RotationConfirmed(office, begun.state, kBreaker, 6).state;
    } else {
      current = Deposited(office, current, v1::FIELD_PASSWORD, kBreaker, 5).state;
      current = Confirmed(office, current, kBreaker, 6).state;
    }
    EXPECT_EQ(EmergencyOf(current), v1::AccessGrant::STATE_REVOKED);
    EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_BREAK_GLASS) << "still due";
    EXPECT_LE(ToTime(current.rotation_due()), kNow + 5 * kMinute);
    current = Rotated(office, current, kOther, 7).state;
    current = RotationConfirmed(office, current, kOther, 8, 3).state;
    EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_AGE) << "somebody else's is one";
  }
}

TEST(EmergencyEndingTest, CV7_TheOldPasswordDepositedAgainSpoilsNobodysAnswer) {
  const Office office;
  storage::v1::Credential current = Rotated(office, Broken(office), kOther, 5).state;
  current =
      Given(Share(current, {}, {DepositOf(v1::FIELD_PASSWORD, "FIELD_PASSWORD-1")}, Later(office, kBreaker, 6))).state;
  current = RotationConfirmed(office, current, kOther, 7).state;
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_AGE) << "the holder never knew it";
  EXPECT_EQ(EmergencyOf(current), v1::AccessGrant::STATE_REVOKED);
}

TEST(EmergencyEndingTest, CV7_InTierStandardItsHolderAnswersIt) {
  const Office office;
  storage::v1::Credential current =
      Given(BreakGlass(office.Instagram(), kBroken, Breaking(), office.As("people/ece"))).state;
  ASSERT_EQ(current.rotation_reason(), v1::ROTATION_REASON_BREAK_GLASS);
  current = Rotated(office, current, "people/ece", 5).state;
  current = RotationConfirmed(office, current, "people/ece", 6).state;
  EXPECT_EQ(EmergencyOf(current), v1::AccessGrant::STATE_REVOKED);
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_AGE);
  EXPECT_EQ(WhyNotRevealed(current, Later(office, "people/ece", 7)), "") << "by their post, as before";
}

TEST(EmergencyEndingTest, CV7_AnApprovalCountsBeforeAnEmergency) {
  const Office office;
  storage::v1::Credential current = Broken(office);
  v1::AccessGrant& grant = *current.add_grants();
  grant = GrantFor(kBreaker, "approved");
  grant.set_uses_left(2);
  current = Deposited(office, current, v1::FIELD_PASSWORD, kOther, 10).state;
  const auto ruling = RevealAs(current, Later(office, kBreaker, 11));
  ASSERT_TRUE(ruling.ok() && ruling->ruling.refusal.ok());
  EXPECT_EQ(EventOf<v1::CredentialRevealed>(ruling->ruling.decision).grant(), "approved");
  EXPECT_EQ(ruling->version, 2);
}

TEST(EmergencyEndingTest, CV7_NewRecoveryCodesAreNotForItNewCodesOfTheSecondFactorAre) {
  const Office office;
  storage::v1::Credential current = Deposited(office, Broken(office), v1::FIELD_RECOVERY_CODES, kOther, 10).state;
  current = Deposited(office, current, v1::FIELD_SECOND_FACTOR, kOther, 10).state;
  EXPECT_EQ(WhyNotRevealed(current, Later(office, kBreaker, 11), v1::FIELD_RECOVERY_CODES), "GRANT_ENDED");
  EXPECT_EQ(WhyNotRevealed(current, Later(office, kBreaker, 11), v1::FIELD_RECOVERY_CODES, 2), "VERSION_NOT_FOUND");
  v1::GetOneTimeCodeRequest code;
  code.set_purpose("to get in");
  const auto ruling = RevealCode(current, code, absl::OkStatus(), {}, Later(office, kBreaker, 11));
  ASSERT_TRUE(ruling.ok());
  EXPECT_TRUE(ruling->ruling.refusal.ok()) << "a code is no knowledge of the seed";
}

TEST(EmergencyEndingTest, CV8_NoLinkFromItToWhatWasMadeSince) {
  const Office office;
  const storage::v1::Credential current = Deposited(office, Broken(office), v1::FIELD_PASSWORD, kOther, 10).state;
  v1::CreateHandOverLinkRequest request;
  request.set_recipient("people/mudur");
  request.add_fields(v1::FIELD_PASSWORD);
  request.set_purpose("for the director");
  const auto ruling = AllowLink(current, "links/1", request, absl::OkStatus(), {}, Later(office, kBreaker, 11));
  ASSERT_TRUE(ruling.ok());
  EXPECT_EQ(ReasonOf(ruling->ruling.refusal), "GRANT_ENDED");
}

}  // namespace
}  // namespace meydan::vault
