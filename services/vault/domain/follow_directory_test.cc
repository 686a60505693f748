#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/rows.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::HandOver;

using State = directory::v1::Account;

CredentialDecision Follow(const Office& office, const storage::v1::Credential& current,
                          const std::string& account = kInstagram, absl::Time now = kNow) {
  return Given(FollowDirectory(current, account, office.AsVault(now)));
}

// {"MANAGER people/yonetici"}.
std::vector<std::string> HoldersOf(const storage::v1::Credential& credential) {
  std::vector<std::string> holders;
  for (const storage::v1::Holder& holder : credential.holders()) {
    holders.push_back(absl::StrCat(HandOver::Post_Name(holder.post()).substr(5), " ", holder.person()));
  }
  return holders;
}

// P15: which states of an account begin, keep and end the duty.
struct LifeRow {
  const char* name;
  directory::v1::Account::State state;
  bool begins;  // one that the vault does not know yet
  bool keeps;   // one that was owed
};
class AccountLifeTest : public ::testing::TestWithParam<LifeRow> {};

TEST_P(AccountLifeTest, OpensKeepsOrEndsTheDuty) {
  Office office;
  office.university.account(kInstagram).state = GetParam().state;
  const CredentialDecision first = Follow(office, {});
  EXPECT_EQ(!first.unchanged, GetParam().begins);
  EXPECT_EQ(first.state.name(), GetParam().begins ? kInstagramCredential : "");
  EXPECT_EQ(Follow(office, office.Instagram()).state.duty(), GetParam().keeps);
}

INSTANTIATE_TEST_SUITE_P(P15, AccountLifeTest,
                         ::testing::Values(LifeRow{"RequestedOwesNothing", State::STATE_REQUESTED, false, false},
                                           LifeRow{"ActiveOpensIt", State::STATE_ACTIVE, true, true},
                                           LifeRow{"DormantKeepsIt", State::STATE_DORMANT, true, true},
                                           LifeRow{"ClosedEndsIt", State::STATE_CLOSED, false, false}),
                         [](const auto& info) { return info.param.name; });

TEST(FollowTest, P15_AnAccountThatBecomesActiveOpensTheDuty) {
  const Office office;
  const CredentialDecision decision = Follow(office, {});
  const storage::v1::Credential& state = decision.state;
  EXPECT_EQ(state.name(), kInstagramCredential);
  EXPECT_EQ(state.account(), kInstagram);
  EXPECT_EQ(state.unit(), kLaw);
  EXPECT_TRUE(state.duty());
  EXPECT_EQ(state.compliance(), v1::COMPLIANCE_MISSING);
  EXPECT_EQ(ToTime(state.create_time()), kNow);
  EXPECT_EQ(ToTime(state.shortcoming_time()), kNow);
  EXPECT_THAT(HoldersOf(state),
              ElementsAre("MANAGER people/ece.iletisim", "MANAGER people/yonetici", "REPRESENTATIVE people/ece"));
  EXPECT_THAT(state.hand_overs(), IsEmpty());
  ASSERT_EQ(RecordsOf(decision).size(), 1u);
  EXPECT_EQ(RecordsOf(decision)[0].action(), v1::AuditRecord::ACTION_DUTY);
  EXPECT_TRUE(Follow(office, state, kInstagram, kNow + absl::Hours(1)).unchanged) << "heard twice";
}

TEST(FollowTest, P15_TheHighTierBeginsHigh) {
  const Office office;
  EXPECT_EQ(Follow(office, {}, kX).state.tier(), v1::TIER_HIGH);
}

TEST(FollowTest, AnAccountThatNobodyKnowsIsNone) {
  const Office office;
  EXPECT_TRUE(Follow(office, {}, "accounts/x.yok").unchanged);
}

TEST(FollowTest, NothingNewChangesNothing) {
  const Office office;
  EXPECT_TRUE(Follow(office, office.Instagram()).unchanged);
  EXPECT_TRUE(Follow(office, office.X(), kX).unchanged);
}

TEST(FollowTest, P15_ClosingEndsTheDutyWithGrantsRequestsCoversAndHandOvers) {
  Office office;
  office.university.SetRepresentative(kLaw, "people/ali");
  storage::v1::Credential current = Follow(office, office.Instagram()).state;
  ASSERT_EQ(current.hand_overs_size(), 1);
  *current.add_grants() = GrantFor("people/rana");
  *current.add_grants() = GrantFor("people/deniz", "cover", v1::AccessGrant::BASIS_LEAVE_COVER);
  v1::AccessRequest& request = *current.add_access_requests();
  request.set_id("request");
  request.set_requester("people/tip.uye");
  request.set_state(v1::AccessRequest::STATE_PENDING);
  office.university.account(kInstagram).state = State::STATE_CLOSED;
  const CredentialDecision decision = Follow(office, current);
  const storage::v1::Credential& state = decision.state;
  EXPECT_FALSE(state.duty());
  EXPECT_EQ(state.compliance(), v1::COMPLIANCE_UNSPECIFIED);
  for (const v1::AccessGrant& grant : state.grants()) EXPECT_EQ(grant.state(), v1::AccessGrant::STATE_REVOKED);
  EXPECT_EQ(state.access_requests(0).state(), v1::AccessRequest::STATE_CANCELLED);
  EXPECT_EQ(state.hand_overs(0).state(), HandOver::STATE_CANCELLED);
  EXPECT_FALSE(state.has_rotation_due());
  EXPECT_THAT(DutyTimersOf(state), IsEmpty());
  EXPECT_THAT(RotationTimersOf(state), IsEmpty());
  EXPECT_THAT(EventsOf(decision), Contains("AccessRevoked").Times(2));
  EXPECT_THAT(EventsOf(decision), Contains("AccessDenied"));
  EXPECT_TRUE(Follow(office, state).unchanged);
}

TEST(FollowTest, DR4_ANewRepresentativeBeginsAHandOverAndTheLeaversRightsEnd) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  *current.add_grants() = GrantFor("people/ece");
  office.university.SetRepresentative(kLaw, "people/ali");
  // Else she would go on as a manager, under her other name.
  office.university.EndDesignation(kInstagram, "people/ece.iletisim");
  const CredentialDecision decision = Follow(office, current);
  const storage::v1::Credential& state = decision.state;
  EXPECT_THAT(HoldersOf(state), ElementsAre("MANAGER people/yonetici", "REPRESENTATIVE people/ali"));
  EXPECT_EQ(ToTime(state.holders(0).since()), kNow - absl::Hours(24 * 20)) << "still the same one";
  EXPECT_EQ(ToTime(state.holders(1).since()), kNow);
  EXPECT_EQ(state.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
  ASSERT_GE(state.hand_overs_size(), 1);
  bool found = false;
  for (const HandOver& hand_over : state.hand_overs()) {
    if (hand_over.post() != HandOver::POST_REPRESENTATIVE) continue;
    found = true;
    EXPECT_EQ(hand_over.leaver(), "people/ece");
    EXPECT_EQ(hand_over.successor(), "people/ali");
    EXPECT_EQ(hand_over.state(), HandOver::STATE_ROTATING);
  }
  EXPECT_TRUE(found);
  EXPECT_THAT(EventsOf(decision), Contains("HandOverStarted"));
  EXPECT_EQ(state.rotation_reason(), v1::ROTATION_REASON_LEAVER);
  EXPECT_EQ(ToTime(state.rotation_due()), kNow);
  EXPECT_EQ(state.compliance(), v1::COMPLIANCE_STALE);
  EXPECT_EQ(RecordsOf(decision)[0].action(), v1::AuditRecord::ACTION_DUTY) << "the cause before what follows from it";
  EXPECT_TRUE(Follow(office, state).unchanged) << "heard twice";
}

TEST(FollowTest, DR4_WithoutASuccessorTheHandOverWaitsForOne) {
  Office office;
  office.university.SetRepresentative(kLaw, "");
  storage::v1::Credential current = Follow(office, office.Instagram()).state;
  ASSERT_EQ(current.hand_overs_size(), 1);
  EXPECT_EQ(current.hand_overs(0).successor(), "");
  office.university.SetRepresentative(kLaw, "people/ali");
  current = Follow(office, current, kInstagram, kNow + absl::Hours(5)).state;
  ASSERT_EQ(current.hand_overs_size(), 1);
  EXPECT_EQ(current.hand_overs(0).successor(), "people/ali");
}

TEST(FollowTest, TheSameHumanBeingUnderAnotherNameLeavesNothing) {
  Office office;
  office.university.SetRepresentative(kLaw, "people/ece.iletisim");
  const CredentialDecision decision = Follow(office, office.Instagram());
  EXPECT_THAT(decision.state.hand_overs(), IsEmpty());
  EXPECT_THAT(HoldersOf(decision.state), Contains("REPRESENTATIVE people/ece.iletisim"));
  EXPECT_EQ(decision.state.rotation_reason(), v1::ROTATION_REASON_AGE);
}

TEST(FollowTest, P4_AManagerWhoIsNoLongerDesignatedHandsOver) {
  Office office;
  office.university.EndDesignation(kX, "people/yonetici");
  const CredentialDecision decision = Follow(office, office.X(), kX);
  ASSERT_EQ(decision.state.hand_overs_size(), 1);
  EXPECT_EQ(decision.state.hand_overs(0).leaver(), "people/yonetici");
  EXPECT_EQ(decision.state.hand_overs(0).successor(), "people/ikinci") << "who has the post besides";
  EXPECT_EQ(decision.state.hand_overs(0).post(), HandOver::POST_MANAGER);
}

TEST(FollowTest, P4_TheNewManagerFollowsTheOldOne) {
  Office office;
  office.university.EndDesignation(kX, "people/yonetici");
  office.university.Designate(kX, "people/rana");
  const CredentialDecision decision = Follow(office, office.X(), kX);
  ASSERT_EQ(decision.state.hand_overs_size(), 1);
  EXPECT_EQ(decision.state.hand_overs(0).successor(), "people/rana");
}

TEST(FollowTest, AMovedAccountGetsTheOtherUnitsRepresentative) {
  Office office;
  office.university.account(kInstagram).unit = kMedicine;
  const CredentialDecision decision = Follow(office, office.Instagram());
  EXPECT_EQ(decision.state.unit(), kMedicine);
  EXPECT_THAT(HoldersOf(decision.state), Contains("REPRESENTATIVE people/tip.temsilci"));
  ASSERT_EQ(decision.state.hand_overs_size(), 1);
  EXPECT_EQ(decision.state.hand_overs(0).leaver(), "people/ece");
  EXPECT_EQ(decision.state.hand_overs(0).successor(), "people/tip.temsilci");
  EXPECT_THAT(IndexesOf(decision.state), Contains(store::IndexEntry{UnitIndex(kMedicine), kInstagramCredential}));
}

TEST(FollowTest, WhoLeavesAClosedAccountsPostHasNothingToHandOver) {
  Office office;
  office.university.account(kInstagram).state = State::STATE_CLOSED;
  storage::v1::Credential current = Follow(office, office.Instagram()).state;
  *current.add_grants() = GrantFor("people/ece");
  office.university.SetRepresentative(kLaw, "people/ali");
  const CredentialDecision decision = Follow(office, current);
  EXPECT_THAT(decision.state.hand_overs(), IsEmpty());
  EXPECT_EQ(decision.state.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
  EXPECT_THAT(HoldersOf(decision.state), Contains("REPRESENTATIVE people/ali"));
}

// CV2, CV3: a password history that travels with a share.
TEST(HistoryTrapTest, CV2_WhoTookThePostLaterSeesNoEarlierVersion) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  const absl::Time shared = kNow - absl::Hours(5);
  current = Given(Share(current, {}, {DepositOf(v1::FIELD_PASSWORD, "second")}, office.As("people/ece", shared))).state;
  office.university.Designate(kInstagram, "people/rana");
  current = Follow(office, current).state;
  v1::RevealSecretRequest request;
  request.set_name(kInstagramCredential);
  request.set_field(v1::FIELD_PASSWORD);
  request.set_purpose("to post the announcement");
  const auto reveal = [&](const std::string& person, int version) {
    request.set_version(version);
    const auto ruling = Reveal(current, request, absl::OkStatus(), {}, office.As(person, kNow + absl::Minutes(1)));
    EXPECT_TRUE(ruling.ok()) << ruling.status();
    return ReasonOf(ruling->ruling.refusal);
  };
  EXPECT_EQ(reveal("people/rana", 2), "");
  EXPECT_EQ(reveal("people/rana", 1), "VERSION_NOT_FOUND");
  EXPECT_EQ(reveal("people/ece", 1), "") << "she had the post when it was in use";
}

// DR4: what counts as changed for a hand-over.
class HandOverRotationTest : public ::testing::Test {
 protected:
  HandOverRotationTest() {
    // Ece has no other post at the account, under no name.
    office.university.EndDesignation(kInstagram, "people/ece.iletisim");
    current = office.Instagram();
    current.mutable_holders()->erase(current.holders().begin());
    office.university.SetRepresentative(kLaw, "people/ali");
    current = Follow(office, current).state;
  }
  HandOver::State state() const { return current.hand_overs(0).state(); }
  bool rotated(v1::Field field) const {
    for (const v1::Exposure& exposure : current.hand_overs(0).exposures()) {
      if (exposure.field() == field && !exposure.rotated()) return false;
    }
    return true;
  }
  void ShareAll(const std::string& text) {
    current = Given(Share(current, {},
                          {DepositOf(v1::FIELD_PASSWORD, text), DepositOf(v1::FIELD_SECOND_FACTOR, text),
                           DepositOf(v1::FIELD_RECOVERY_CODES, text)},
                          office.As("people/ali")))
                  .state;
  }
  void ConfirmAll() { current = Given(Confirm(current, {}, office.As("people/ali"))).state; }

  Office office;
  storage::v1::Credential current;
};

TEST_F(HandOverRotationTest, ANewVersionCountsOnlyOnceItIsConfirmed) {
  ASSERT_EQ(state(), HandOver::STATE_ROTATING);
  ShareAll("new");
  EXPECT_EQ(state(), HandOver::STATE_ROTATING) << "nobody has said yet that it is in use";
  EXPECT_FALSE(rotated(v1::FIELD_PASSWORD));
  ConfirmAll();
  EXPECT_TRUE(rotated(v1::FIELD_PASSWORD));
  EXPECT_EQ(state(), HandOver::STATE_CONFIRMING);
}

TEST_F(HandOverRotationTest, ConfirmingWhatTheLeaverKnowsCountsForNothing) {
  ConfirmAll();
  EXPECT_FALSE(rotated(v1::FIELD_PASSWORD));
  EXPECT_EQ(state(), HandOver::STATE_ROTATING);
}

TEST_F(HandOverRotationTest, DR4_TheLeaversSeedAndCodesDepositedAgainCountForNothing) {
  for (const v1::Field field : {v1::FIELD_SECOND_FACTOR, v1::FIELD_RECOVERY_CODES}) {
    const std::string text = v1::Field_Name(field) + "-1";
    current = Given(Share(current, {}, {DepositOf(field, text)}, office.As("people/ali"))).state;
    EXPECT_EQ(StatesOf(current, field), std::vector<std::string>{"1 CURRENT"}) << "it is the same one";
    ConfirmAll();
    EXPECT_FALSE(rotated(field));
  }
  EXPECT_EQ(state(), HandOver::STATE_ROTATING);
}

TEST_F(HandOverRotationTest, DR4_OneOfTheLeaversCodesAmongNewOnesIsStillTheirs) {
  Deposit codes = DepositOf(v1::FIELD_RECOVERY_CODES, "new");
  codes.part_digests.push_back(PartDigest("FIELD_RECOVERY_CODES-1"));
  current = Given(Share(current, {}, {codes}, office.As("people/ali"))).state;
  EXPECT_EQ(Shown(current, 2, v1::FIELD_RECOVERY_CODES).known_by_size(), 2);
  ConfirmAll();
  EXPECT_FALSE(rotated(v1::FIELD_RECOVERY_CODES));
  current = Given(Share(current, {}, {DepositOf(v1::FIELD_RECOVERY_CODES, "other")}, office.As("people/ali"))).state;
  ConfirmAll();
  EXPECT_TRUE(rotated(v1::FIELD_RECOVERY_CODES));
}

TEST_F(HandOverRotationTest, TheLeaversPasswordBroughtBackCountsForNothing) {
  ShareAll("new");
  current =
      Given(Share(current, {}, {DepositOf(v1::FIELD_PASSWORD, "FIELD_PASSWORD-1")}, office.As("people/ali"))).state;
  ConfirmAll();
  EXPECT_FALSE(rotated(v1::FIELD_PASSWORD));
  EXPECT_EQ(state(), HandOver::STATE_ROTATING);
}

}  // namespace
}  // namespace meydan::vault
