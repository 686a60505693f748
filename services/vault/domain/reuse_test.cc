// CV12: a password that another account has, too, and who is told; CV7, CV8, CV10: what a deposit does not answer.
#include "services/vault/domain/reuse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/proto_time.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/asking.h"
#include "services/vault/domain/versions.h"
#include "services/vault/domain/view.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// Law's password, which X has, too.
Deposit SameAsX() {
  Deposit deposit = DepositOf(v1::FIELD_PASSWORD, "same");
  deposit.reused_with = {kXCredential};
  return deposit;
}

CredentialDecision ShareSame(const Office& office, const std::string& person) {
  return Given(Share(office.Instagram(), {}, {SameAsX()}, office.As(person)));
}

v1::FieldStatus PasswordOf(const v1::Credential& shown) {
  for (const v1::FieldStatus& field : shown.fields()) {
    if (field.field() == v1::FIELD_PASSWORD) return field;
  }
  ADD_FAILURE() << "no password";
  return {};
}

// As `person` sees it: whether they can tell that the password is used elsewhere, too, by anything.
bool CanTell(const Office& office, const storage::v1::Credential& current, const std::string& person) {
  const Occasion occasion = office.As(person);
  const v1::Credential shown = ShownTo(occasion.who, current, occasion);
  const v1::FieldStatus password = PasswordOf(shown);
  const v1::FieldVersion& version = password.versions(password.versions_size() - 1);
  const bool stale = shown.compliance() == v1::COMPLIANCE_STALE || password.compliance() == v1::COMPLIANCE_STALE ||
                     Row(current, occasion).compliance() == v1::COMPLIANCE_STALE;
  const bool due = shown.rotation_reason() != v1::ROTATION_REASON_AGE;
  const bool weak = !version.weaknesses().empty();
  EXPECT_EQ(stale, weak);
  return stale || due || weak;
}

TEST(ReuseTest, CV12_WhoDepositsLearnsOfNoOtherAccountsPassword) {
  const Office office;
  const CredentialDecision decision = ShareSame(office, "people/ece");
  EXPECT_THAT(EventsOf(decision), ElementsAre("CredentialShared"));
  for (const char* person : {"people/ece", "people/dekan"}) EXPECT_FALSE(CanTell(office, decision.state, person));
  // Neither by what a deposit of any other one leads to.
  const CredentialDecision other = SharePassword(office, office.Instagram(), "other");
  EXPECT_EQ(EventsOf(other), EventsOf(decision));
  EXPECT_EQ(other.state.compliance(), decision.state.compliance());
}

TEST(ReuseTest, CV12_TheDirectorateIsShownIt) {
  const Office office;
  const storage::v1::Credential current = ShareSame(office, "people/ece").state;
  EXPECT_TRUE(CanTell(office, current, "people/mudur"));
  EXPECT_EQ(ComplianceFor(current, office.As("people/mudur")), v1::COMPLIANCE_STALE);
  EXPECT_EQ(ComplianceFor(current, office.As("people/ece")), v1::COMPLIANCE_SHARED);
}

TEST(ReuseTest, CV12_WhoIsAmongThePeopleOfBothIsToldAndItIsDue) {
  const Office office;
  const CredentialDecision decision = ShareSame(office, "people/yonetici");  // who runs both
  EXPECT_TRUE(CanTell(office, decision.state, "people/yonetici"));
  EXPECT_THAT(EventsOf(decision), ElementsAre("CredentialShared", "RotationDue"));
  EXPECT_EQ(decision.state.rotation_reason(), v1::ROTATION_REASON_WEAK);
}

TEST(ReuseTest, CV12_ARotationToIsNoOracleEither) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  const auto known = Rotate(current, {}, SameAsX(), office.As("people/yonetici"));
  EXPECT_THAT(RefusalOf(current, known), Fails(absl::StatusCode::kFailedPrecondition, "PASSWORD_REFUSED"));
  const CredentialDecision taken = Given(Rotate(current, {}, SameAsX(), office.As("people/ece")));
  EXPECT_THAT(EventsOf(taken), ElementsAre("RotationStarted"));
  EXPECT_THAT(PendingOf(taken.state, v1::FIELD_PASSWORD)->shown().weaknesses(), IsEmpty());
}

TEST(ReuseTest, CV12_TheOtherAccountIsMarkedToo) {
  const Office office;
  const storage::v1::Credential x = office.X();
  const std::string digest = CurrentOf(x, v1::FIELD_PASSWORD)->reuse_digest();
  EXPECT_TRUE(MarkReused(x, "another", kInstagramCredential).unchanged);
  EXPECT_TRUE(MarkReused(x, digest, kXCredential).unchanged) << "itself";
  const CredentialDecision marked = MarkReused(x, digest, kInstagramCredential);
  EXPECT_FALSE(marked.unchanged);
  EXPECT_THAT(marked.events, IsEmpty());
  EXPECT_TRUE(CanTell(office, marked.state, "people/mudur"));
  EXPECT_FALSE(CanTell(office, marked.state, "people/ikinci"));
  EXPECT_TRUE(MarkReused(marked.state, digest, kInstagramCredential).unchanged) << "a replay";
}

// CV3: a token alone replaces nothing.
TEST(ShareSignInTest, CV3_WhatOpensTheAccountNeedsASignInAsARevealDoes) {
  const Office office;
  const storage::v1::Credential current = office.X();
  const auto why = [&](v1::Field field, SignIn sign_in) {
    const auto ruling = Share(current, {}, {DepositOf(field, "new")}, office.As("people/yonetici", kNow, sign_in));
    return ruling->refusal.ok() ? "" : ReasonOf(RefusalOf(current, ruling));
  };
  const SignIn old{kNow - absl::Hours(2), true}, bare{kNow - absl::Minutes(1), false};
  for (const v1::Field field : {v1::FIELD_PASSWORD, v1::FIELD_SECOND_FACTOR, v1::FIELD_RECOVERY_CODES}) {
    EXPECT_EQ(why(field, old), "SIGN_IN_TOO_OLD");
    EXPECT_EQ(why(field, bare), "SECOND_FACTOR_REQUIRED");
    EXPECT_EQ(why(field, FreshSignIn()), "");
  }
  EXPECT_EQ(why(v1::FIELD_EMAIL, old), "") << "which opens nothing";
}

// What is due for more than age: M6 of the review of this room.
class AnswerTest : public ::testing::TestWithParam<v1::RotationReason> {
 protected:
  storage::v1::Credential Due() const {
    CredentialDecision decision{office.Instagram(), {}};
    if (GetParam() == v1::ROTATION_REASON_LEAVER) {
      v1::HandOver& hand_over = *decision.state.add_hand_overs();
      hand_over.set_state(v1::HandOver::STATE_ROTATING);
      v1::Exposure& exposure = *hand_over.add_exposures();
      exposure.set_field(v1::FIELD_PASSWORD);
      exposure.set_version(1);
    }
    MakeDue(decision, GetParam(), office.AsVault());
    return decision.state;
  }
  storage::v1::Credential Confirmed(const storage::v1::Credential& current) const {
    v1::ConfirmCredentialRequest confirm;
    confirm.add_fields(v1::FIELD_PASSWORD);
    return Given(Confirm(current, confirm, office.As("people/ece", kNow + absl::Hours(1)))).state;
  }
  bool IsOpen(const storage::v1::Credential& current) const {
    return current.rotation_reason() == GetParam() && ToTime(current.rotation_due()) <= kNow;
  }
  Office office;
};

TEST_P(AnswerTest, ADepositThatWasNeverSetOnThePlatformIsNoAnswer) {
  storage::v1::Credential current = Due();
  ASSERT_TRUE(IsOpen(current));
  current = SharePassword(office, current, "never set").state;
  EXPECT_TRUE(IsOpen(current));
  EXPECT_EQ(RotationTimersOf(current).size(), 1u) << "and goes on being reminded of";
  current = Confirmed(current);
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_AGE);
  EXPECT_GT(ToTime(current.rotation_due()), kNow);
}

TEST_P(AnswerTest, ConfirmingTheOldOneIsNone) { EXPECT_TRUE(IsOpen(Confirmed(Due()))); }

TEST_P(AnswerTest, TheOldValueBroughtBackIsNone) {
  storage::v1::Credential current = SharePassword(office, Due(), "second").state;
  current = SharePassword(office, current, "FIELD_PASSWORD-1").state;
  EXPECT_TRUE(IsOpen(Confirmed(current)));
}

TEST_P(AnswerTest, NeitherAfterItsOldVersionWasDestroyed) {
  office.policy.set_history_versions(0);
  storage::v1::Credential current = SharePassword(office, Due(), "second").state;
  ASSERT_THAT(StatesOf(current), ElementsAre("1 DESTROYED", "2 CURRENT"));
  current = SharePassword(office, current, "FIELD_PASSWORD-1").state;
  EXPECT_TRUE(IsOpen(Confirmed(current)));
}

TEST_P(AnswerTest, ARotationIsOne) {
  storage::v1::Credential current =
      Given(Rotate(Due(), {}, DepositOf(v1::FIELD_PASSWORD, "made"), office.As("people/ece"))).state;
  EXPECT_TRUE(IsOpen(current));
  v1::ConfirmRotationRequest confirm;
  confirm.set_version(2);
  current = Given(ConfirmRotation(current, confirm, office.As("people/ece"))).state;
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_AGE);
}

TEST_P(AnswerTest, ClosingAndOpeningTheAccountIsNone) {
  storage::v1::Credential current = Due();
  current.set_duty(false);
  Settle(current, office.AsVault());
  EXPECT_FALSE(current.has_rotation_due());
  current.set_duty(true);
  Settle(current, office.AsVault());
  EXPECT_TRUE(IsOpen(current));
}

TEST_P(AnswerTest, WhatIsWrongWithTheNewOneCountsAfterwards) {
  const Deposit weak = DepositOf(v1::FIELD_PASSWORD, "weak", {v1::WEAKNESS_GUESSABLE});
  storage::v1::Credential current = Given(Share(Due(), {}, {weak}, office.As("people/ece"))).state;
  EXPECT_TRUE(IsOpen(current));
  EXPECT_EQ(Confirmed(current).rotation_reason(), v1::ROTATION_REASON_WEAK);
}

INSTANTIATE_TEST_SUITE_P(CV7_CV8_CV10, AnswerTest,
                         ::testing::Values(v1::ROTATION_REASON_BREAK_GLASS, v1::ROTATION_REASON_INCIDENT,
                                           v1::ROTATION_REASON_LEAVER),
                         [](const auto& info) {
                           return v1::RotationReason_Name(info.param).substr(sizeof("ROTATION_REASON_") - 1);
                         });

TEST(EmergencyDueTest, CV7_WhatWaitedToBeSetWhenItHappenedIsNoAnswer) {
  Office office;
  storage::v1::Credential current =
      Given(Rotate(office.Instagram(), {}, DepositOf(v1::FIELD_PASSWORD, "made"), office.As("people/ece"))).state;
  CredentialDecision decision{current, {}};
  MakeDue(decision, v1::ROTATION_REASON_BREAK_GLASS, office.AsVault());
  v1::ConfirmRotationRequest confirm;
  confirm.set_version(2);
  current = Given(ConfirmRotation(decision.state, confirm, office.As("people/ece"))).state;
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_BREAK_GLASS);
}

}  // namespace
}  // namespace meydan::vault
