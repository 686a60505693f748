#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/linking.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// CV3, CV6: who sees what, by tier, alone.
struct SightRow {
  const char* name;
  const char* person;
  const char* instagram;  // Law's, TIER_STANDARD: the reason, or "" when it is shown
  const char* x;          // the Directorate's, TIER_HIGH
};

class SightTest : public ::testing::TestWithParam<SightRow> {};

TEST_P(SightTest, CV3_SeesWhatItsPostsAndTheTierLet) {
  const Office office;
  for (const v1::Field field : {v1::FIELD_PASSWORD, v1::FIELD_RECOVERY_CODES, v1::FIELD_USER_NAME}) {
    EXPECT_EQ(WhyNotRevealed(office.Instagram(), office.As(GetParam().person), field), GetParam().instagram);
    EXPECT_EQ(WhyNotRevealed(office.X(), office.As(GetParam().person), field), GetParam().x);
  }
}

INSTANTIATE_TEST_SUITE_P(
    CV3, SightTest,
    ::testing::Values(SightRow{"Director", "people/mudur", "", "GRANT_REQUIRED"},
                      SightRow{"ManagerOfBoth", "people/yonetici", "", "GRANT_REQUIRED"},
                      SightRow{"ManagerOfX", "people/ikinci", "CREDENTIAL_NOT_FOUND", "GRANT_REQUIRED"},
                      SightRow{"Representative", "people/ece", "", "CREDENTIAL_NOT_FOUND"},
                      SightRow{"UnitHead", "people/dekan", "", "CREDENTIAL_NOT_FOUND"},
                      SightRow{"Staff", "people/ali", "CREDENTIAL_NOT_FOUND", "CREDENTIAL_NOT_FOUND"},
                      SightRow{"UnitHeadElsewhere", "people/tip.dekan", "CREDENTIAL_NOT_FOUND", "CREDENTIAL_NOT_FOUND"},
                      SightRow{"Reviewer", "people/rana", "CREDENTIAL_NOT_FOUND", "CREDENTIAL_NOT_FOUND"},
                      SightRow{"Operator", "people/bt", "CREDENTIAL_NOT_FOUND", "CREDENTIAL_NOT_FOUND"},
                      SightRow{"PartOfMeydan", "services/vault", "REVEAL_NOT_ALLOWED", "REVEAL_NOT_ALLOWED"}),
    [](const auto& info) { return info.param.name; });

// CV13: the permission is asked for by whatever lets a secret out, not by the one way that somebody thought of: where a
// reveal is refused, so are a code, a link and a new password, for the same reason, and each refusal is recorded.
TEST_P(SightTest, CV13_EveryWayToASecretAsksForTheSamePermission) {
  const Office office;
  const Occasion occasion = office.As(GetParam().person);
  const auto why_not = [](const storage::v1::Credential& current, const absl::StatusOr<Ruling>& ruling) {
    if (ruling.ok() && ruling->refusal.ok()) return std::string();
    return ReasonOf(RefusalOf(current, ruling));
  };
  const auto look = [&](const storage::v1::Credential& current, const std::string& expected) {
    v1::GetOneTimeCodeRequest code;
    code.set_purpose("to sign in");
    const auto coded = RevealCode(current, code, absl::OkStatus(), {}, occasion);
    ASSERT_THAT(coded, IsOk());
    EXPECT_EQ(why_not(current, coded->ruling), expected) << "a code";
    EXPECT_EQ(why_not(current, Allowed(current, Making("people/tip.uye"), occasion)), expected) << "a link";
    const Deposit made = DepositOf(v1::FIELD_PASSWORD, "made");
    const std::string rotated = why_not(current, Rotate(current, {}, made, occasion));
    // Parts of Meydan have a reason of their own there; no other way in has one more person than the reveal.
    EXPECT_EQ(rotated.empty(), expected.empty()) << "a new password: " << rotated;
  };
  look(office.Instagram(), GetParam().instagram);
  look(office.X(), GetParam().x);
}

TEST(RevealTest, CV3_IsRecordedToldAndRemembered) {
  const Office office;
  const auto ruling = RevealAs(office.Instagram(), office.As("people/dekan"));
  ASSERT_THAT(ruling, IsOk());
  ASSERT_THAT(ruling->ruling.refusal, IsOk());
  EXPECT_EQ(ruling->version, 1);
  const CredentialDecision& decision = ruling->ruling.decision;
  EXPECT_THAT(EventsOf(decision), ElementsAre("CredentialRevealed"));
  const auto revealed = EventOf<v1::CredentialRevealed>(decision);
  EXPECT_EQ(revealed.person(), "people/dekan");
  EXPECT_EQ(revealed.field(), v1::FIELD_PASSWORD);
  EXPECT_EQ(revealed.grant(), "");
  const auto records = RecordsOf(decision);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].action(), v1::AuditRecord::ACTION_REVEAL);
  EXPECT_EQ(records[0].field(), v1::FIELD_PASSWORD);
  EXPECT_EQ(records[0].version(), 1);
  EXPECT_EQ(records[0].words_digest(), "hmac-of-27-bytes") << "what a person wrote is digested, not kept";
  EXPECT_EQ(records[0].refusal(), "");
  const auto& known_by = CurrentOf(decision.state, v1::FIELD_PASSWORD)->shown().known_by();
  EXPECT_EQ(known_by.rbegin()->person(), "people/dekan");
  EXPECT_EQ(known_by.rbegin()->how(), v1::Knowledge::HOW_REVEALED);
}

TEST(RevealTest, CV4_NothingIsToldUnlessTheSameDecisionRecordsIt) {
  const Office office;
  const auto ruling = RevealAs(office.Instagram(), office.As("people/ece"));
  ASSERT_THAT(ruling, IsOk());
  EXPECT_EQ(ruling->ruling.decision.state.chain().number(), office.Instagram().chain().number() + 1);
  EXPECT_FALSE(ruling->ruling.decision.unchanged);
}

struct FormRow {
  const char* name;
  v1::Field field;
  std::string purpose;
  const char* reason;
};

class RevealFormTest : public ::testing::TestWithParam<FormRow> {};

TEST_P(RevealFormTest, CV3_NeedsAPurposeAndAField) {
  const Office office;
  v1::RevealSecretRequest request = Revealing(GetParam().field);
  request.set_purpose(GetParam().purpose);
  EXPECT_THAT(Reveal(office.X(), request, absl::OkStatus(), {}, office.As("people/mudur")),
              Fails(absl::StatusCode::kInvalidArgument, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    CV3, RevealFormTest,
    ::testing::Values(FormRow{"NoPurpose", v1::FIELD_PASSWORD, "", "PURPOSE_REQUIRED"},
                      FormRow{"Blanks", v1::FIELD_PASSWORD, "  a \t  ", "PURPOSE_REQUIRED"},
                      FormRow{"TooLong", v1::FIELD_PASSWORD, std::string(501, 'a'), "PURPOSE_TOO_LONG"},
                      FormRow{"NoField", v1::FIELD_UNSPECIFIED, "to publish", "FIELD_REQUIRED"},
                      FormRow{"NoSuchField", static_cast<v1::Field>(99), "to publish", "FIELD_REQUIRED"}),
    [](const auto& info) { return info.param.name; });

TEST(RevealTest, CV11_TheSeedOfTheSecondFactorNeverLeaves) {
  const Office office;
  EXPECT_EQ(WhyNotRevealed(office.Instagram(), office.As("people/ece"), v1::FIELD_SECOND_FACTOR),
            "SEED_NEVER_REVEALED");
}

TEST(RevealTest, CV11_ACodeIsNoKnowledgeOfTheSeed) {
  const Office office;
  v1::GetOneTimeCodeRequest request;
  request.set_purpose("to sign in");
  const auto ruling = RevealCode(office.Instagram(), request, absl::OkStatus(), {}, office.As("people/dekan"));
  ASSERT_THAT(ruling, IsOk());
  ASSERT_THAT(ruling->ruling.refusal, IsOk());
  EXPECT_EQ(ruling->version, 1);
  EXPECT_EQ(EventOf<v1::CredentialRevealed>(ruling->ruling.decision).field(), v1::FIELD_SECOND_FACTOR);
  EXPECT_EQ(RecordsOf(ruling->ruling.decision)[0].action(), v1::AuditRecord::ACTION_CODE);
  EXPECT_EQ(CurrentOf(ruling->ruling.decision.state, v1::FIELD_SECOND_FACTOR)->shown().known_by_size(), 1);
  const auto refused = RevealCode(office.X(), request, absl::OkStatus(), {}, office.As("people/ikinci"));
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), refused->ruling)), "GRANT_REQUIRED");
}

struct SignInRow {
  const char* name;
  SignIn sign_in;
  const char* reason;
};

class RevealSignInTest : public ::testing::TestWithParam<SignInRow> {};

TEST_P(RevealSignInTest, CV3_NeedsAFreshSignInWithASecondFactor) {
  const Office office;  // TIER_STANDARD: an hour
  EXPECT_EQ(WhyNotRevealed(office.Instagram(), office.As("people/ece", kNow, GetParam().sign_in)), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    CV3, RevealSignInTest,
    ::testing::Values(SignInRow{"Fresh", {kNow - absl::Minutes(60), true}, ""},
                      SignInRow{"Old", {kNow - absl::Minutes(61), true}, "SIGN_IN_TOO_OLD"},
                      SignInRow{"Untold", {std::nullopt, true}, "SIGN_IN_TOO_OLD"},
                      SignInRow{"Future", {kNow + absl::Hours(1), true}, "SIGN_IN_TOO_OLD"},
                      SignInRow{"NoSecondFactor", {kNow - absl::Minutes(1), false}, "SECOND_FACTOR_REQUIRED"}),
    [](const auto& info) { return info.param.name; });

TEST(RevealTest, CV3_TooManyInAnHourIsRefusedBeforeTheAccessIsLookedAtAndRecorded) {
  const Office office;
  const absl::Status rate = MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS", "too many");
  const auto ruling = Reveal(office.X(), Revealing(), rate, {}, office.As("people/ikinci"));
  ASSERT_THAT(ruling, IsOk());
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), ruling->ruling)), "TOO_MANY_REVEALS");
  const auto stranger = Reveal(office.X(), Revealing(), rate, {}, office.As("people/ali"));
  ASSERT_THAT(stranger, IsOk());
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), stranger->ruling)), "CREDENTIAL_NOT_FOUND");
  EXPECT_THAT(Reveal({}, Revealing(), absl::OkStatus(), {}, office.As("people/ali")),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

TEST(RevealTest, CV3_WhatIsUnusualIsTold) {
  const Office office;
  const Alerts alerts = {v1::UnusualReveal::KIND_OUT_OF_HOURS, v1::UnusualReveal::KIND_MANY_REFUSALS};
  const auto allowed = Reveal(office.Instagram(), Revealing(), absl::OkStatus(), alerts, office.As("people/ece"));
  ASSERT_THAT(allowed, IsOk());
  EXPECT_THAT(EventsOf(allowed->ruling.decision), ElementsAre("CredentialRevealed", "UnusualReveal", "UnusualReveal"));
  const auto refused = Reveal(office.X(), Revealing(), absl::OkStatus(), alerts, office.As("people/ikinci"));
  ASSERT_THAT(refused, IsOk());
  EXPECT_THAT(EventsOf(refused->ruling.decision), ElementsAre("UnusualReveal"))
      << "that somebody is refused often is told though nothing was shown";
  EXPECT_THAT(ToldIn(refused->ruling.decision.events), ElementsAre(v1::UnusualReveal::KIND_MANY_REFUSALS));
  Ruling unchanged{{office.X(), {}, true}, absl::OkStatus()};
  TellWith(unchanged, alerts, office.As("people/ece"));
  EXPECT_THAT(EventsOf(unchanged.decision), IsEmpty()) << "what is not committed tells nobody";
  EXPECT_EQ(EventOf<v1::UnusualReveal>(refused->ruling.decision).kind(), v1::UnusualReveal::KIND_MANY_REFUSALS);
}

// CV2: a field in versions 1 (superseded an hour before kNow), 2 (current), 3 (destroyed) and 4 (pending).
storage::v1::Credential WithHistory(storage::v1::Credential credential) {
  storage::v1::StoredField& field = FieldOf(credential, v1::FIELD_PASSWORD);
  for (int number : {2, 3, 4}) *field.add_versions() = Version(v1::FIELD_PASSWORD, number, "people/ece", kNow);
  const auto end = [&](int index, v1::FieldVersion::State state) {
    v1::FieldVersion& shown = *field.mutable_versions(index)->mutable_shown();
    shown.set_state(state);
    *shown.mutable_end_time() = ToProto(kNow - absl::Hours(1));
  };
  end(0, v1::FieldVersion::STATE_SUPERSEDED);
  end(2, v1::FieldVersion::STATE_DESTROYED);
  field.mutable_versions(3)->mutable_shown()->set_state(v1::FieldVersion::STATE_PENDING);
  return credential;
}

TEST(RevealTest, CV2_VersionsAreShownByNumberAndDestroyedOnesNever) {
  const Office office;
  const storage::v1::Credential current = WithHistory(office.Instagram());
  const Occasion ece = office.As("people/ece");
  EXPECT_EQ(RevealAs(current, ece)->version, 2);
  EXPECT_EQ(RevealAs(current, ece, v1::FIELD_PASSWORD, 1)->version, 1);
  EXPECT_EQ(RevealAs(current, ece, v1::FIELD_PASSWORD, 4)->version, 4);
  EXPECT_EQ(WhyNotRevealed(current, ece, v1::FIELD_PASSWORD, 3), "VERSION_DESTROYED");
  EXPECT_EQ(WhyNotRevealed(current, ece, v1::FIELD_PASSWORD, 5), "VERSION_NOT_FOUND");
  EXPECT_EQ(WhyNotRevealed(current, ece, v1::FIELD_PASSWORD, -1), "VERSION_NOT_FOUND");
  EXPECT_EQ(WhyNotRevealed(office.EmptyInstagram(), ece), "FIELD_MISSING");
}

TEST(RevealTest, CV2_ANewGranteeSeesNoEarlierPassword) {
  const Office office;
  storage::v1::Credential current = WithHistory(office.X());
  *current.add_grants() = GrantFor("people/ali");
  *current.mutable_grants(0)->mutable_start_time() = ToProto(kNow - absl::Minutes(59));
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD, 1), "VERSION_NOT_FOUND");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD, 2), "");
  *current.mutable_grants(0)->mutable_start_time() = ToProto(kNow - absl::Minutes(61));
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD, 1), "");
}

TEST(RevealTest, CV2_ANewManagerSeesNoEarlierPassword) {
  Office office;
  office.university.Designate(kInstagram, "people/ali");
  storage::v1::Credential current = WithHistory(office.Instagram());
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD, 1), "VERSION_NOT_FOUND")
      << "the vault has yet to hear of the designation";
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD, 2), "");
  current = Given(FollowDirectory(current, kInstagram, office.AsVault())).state;
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD, 1), "VERSION_NOT_FOUND");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/dekan"), v1::FIELD_PASSWORD, 1), "");
}

TEST(RevealTest, CV6_UsesAreCounted) {
  const Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ali");
  current.mutable_grants(0)->set_uses_left(2);
  for (const int left : {1, 0}) {
    const auto ruling = RevealAs(current, office.As("people/ali"));
    ASSERT_THAT(ruling, IsOk());
    ASSERT_THAT(ruling->ruling.refusal, IsOk());
    EXPECT_EQ(EventOf<v1::CredentialRevealed>(ruling->ruling.decision).grant(), current.grants(0).id());
    current = ruling->ruling.decision.state;
    EXPECT_EQ(current.grants(0).uses_left(), left);
  }
  EXPECT_EQ(current.grants(0).state(), v1::AccessGrant::STATE_USED_UP);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali")), "CREDENTIAL_NOT_FOUND");
}

TEST(RevealTest, CV6_ARefusedRevealSpendsNoUse) {
  const Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ali");
  current.mutable_grants(0)->set_uses_left(1);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD, 7), "VERSION_NOT_FOUND");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali", kNow, {kNow, false})), "SECOND_FACTOR_REQUIRED");
}

TEST(RevealTest, CV6_AGrantIsForItsFieldsItsHolderAndItsTime) {
  const Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ikinci");
  current.mutable_grants(0)->clear_fields();
  current.mutable_grants(0)->add_fields(v1::FIELD_EMAIL);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ikinci"), v1::FIELD_EMAIL), "");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ikinci"), v1::FIELD_PASSWORD), "GRANT_REQUIRED");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/yonetici"), v1::FIELD_EMAIL), "GRANT_REQUIRED");
  const absl::Time end = ToTime(current.grants(0).expire_time());
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ikinci", end - absl::Microseconds(1)), v1::FIELD_EMAIL), "");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ikinci", end), v1::FIELD_EMAIL), "GRANT_ENDED")
      << "also when no timer has ended it yet";
  current.mutable_grants(0)->set_person("people/ali");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali"), v1::FIELD_PASSWORD), "REVEAL_NOT_ALLOWED");
}

TEST(RevealTest, CV6_ThePolicyCountsFromTheMomentItIsSet) {
  Office office;
  const storage::v1::Credential current = office.Instagram();  // was settled as TIER_STANDARD
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ece")), "");
  office.policy.mutable_tiers(0)->add_accounts(kInstagram);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ece")), "GRANT_REQUIRED");
  office.policy.clear_tiers();
  office.policy.mutable_standard()->set_four_eyes(true);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ece")), "GRANT_REQUIRED");
  office.policy.mutable_standard()->set_four_eyes(false);
  office.policy.mutable_high()->set_four_eyes(false);
  office.policy.add_tiers()->set_tier(v1::TIER_HIGH);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ece")), "GRANT_REQUIRED") << "TIER_HIGH always needs four eyes";
}

TEST(RevealTest, AGrantForAPostsSakeEndsWithThePostBeforeTheVaultHearsOfIt) {
  Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ikinci");
  current.mutable_grants(0)->set_post("MANAGER");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ikinci")), "");
  office.university.EndDesignation(kX, "people/ikinci");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ikinci")), "GRANT_ENDED");
}

TEST(WhoCanSeeTest, CV10_TellsByWhatAndWhetherAnybodyMustApprove) {
  const Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ali");
  current = Covered(office, current, "people/ikinci", "people/rana");
  std::vector<std::string> seen;
  for (const v1::Access& access : WhoCanSee(current, office.As("people/mudur"))) {
    seen.push_back(access.person() + " " + access.by() + (access.needs_approval() ? " *" : ""));
  }
  EXPECT_THAT(seen, ElementsAre("people/ali GRANT", "people/ikinci MANAGER *", "people/mudur DIRECTOR *",
                                "people/rana GRANT *", "people/yonetici MANAGER *"));
  seen.clear();
  for (const v1::Access& access : WhoCanSee(office.Instagram(), office.As("people/mudur"))) {
    seen.push_back(access.person() + " " + access.by() + (access.needs_approval() ? " *" : ""));
  }
  EXPECT_THAT(seen, ElementsAre("people/dekan UNIT_HEAD", "people/ece REPRESENTATIVE", "people/ece.iletisim MANAGER",
                                "people/mudur DIRECTOR", "people/yonetici MANAGER"));
}

TEST(WhoCanSeeTest, CV10_EverybodyWhoIsNamedCanAndNobodyElse) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  *current.add_grants() = GrantFor("people/ali");
  std::vector<std::string> named;
  for (const v1::Access& access : WhoCanSee(current, office.As("people/mudur"))) named.push_back(access.person());
  for (const char* person : {"people/mudur", "people/rana", "people/deniz", "people/yonetici", "people/ikinci",
                             "people/ece", "people/ece.iletisim", "people/dekan", "people/ali", "people/tip.dekan"}) {
    const bool can = std::find(named.begin(), named.end(), person) != named.end();
    EXPECT_EQ(WhyNotRevealed(current, office.As(person)).empty(), can) << person;
  }
}

}  // namespace
}  // namespace meydan::vault
