#include "services/vault/domain/hand_over.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/asking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::HandOver;

// What the directory says now, followed.
CredentialDecision Followed(const Office& office, const storage::v1::Credential& current, absl::Time now = kNow) {
  return Given(FollowDirectory(current, current.account(), office.AsVault(now)));
}

// Law's representative ece, who deposited everything, has gone; `next` follows, or nobody.
storage::v1::Credential WithoutEce(Office& office, const std::string& next = "people/ali") {
  office.university.SetRepresentative(kLaw, next);
  office.university.EndDesignation(kInstagram, "people/ece.iletisim");
  return Followed(office, office.Instagram()).state;
}

const HandOver& Of(const storage::v1::Credential& current, HandOver::Post post = HandOver::POST_REPRESENTATIVE) {
  for (const HandOver& each : current.hand_overs()) {
    if (each.post() == post) return each;
  }
  ADD_FAILURE() << "no hand-over";
  return HandOver::default_instance();
}

std::vector<std::string> OpenOf(const HandOver& hand_over) {
  std::vector<std::string> open;
  for (const v1::Exposure& exposure : hand_over.exposures()) {
    if (!exposure.rotated()) open.push_back(absl::StrCat(v1::Field_Name(exposure.field()), " ", exposure.version()));
  }
  return open;
}

storage::v1::Credential Changed(const Office& office, storage::v1::Credential current, v1::Field field,
                                const std::string& person, absl::Time now = kNow) {
  v1::ShareCredentialRequest share;
  const std::string text = absl::StrCat("new-", field, "-", absl::ToUnixSeconds(now));
  current = Given(Share(current, share, {DepositOf(field, text)}, office.As(person, now))).state;
  v1::ConfirmCredentialRequest confirm;
  confirm.add_fields(field);
  return Given(Confirm(current, confirm, office.As(person, now))).state;
}

// All three that must be.
storage::v1::Credential AllChanged(const Office& office, storage::v1::Credential current, const std::string& person,
                                   absl::Time now = kNow) {
  for (const v1::Field field : {v1::FIELD_PASSWORD, v1::FIELD_SECOND_FACTOR, v1::FIELD_RECOVERY_CODES}) {
    current = Changed(office, current, field, person, now);
  }
  return current;
}

absl::StatusOr<Ruling> ConfirmedBy(const storage::v1::Credential& current, const std::string& id,
                                   const Occasion& occasion) {
  v1::ConfirmAccessRequest request;
  request.set_hand_over(id);
  return ConfirmAccess(current, request, occasion);
}

std::string WhyNotConfirmed(const storage::v1::Credential& current, const Occasion& occasion) {
  const auto ruling = ConfirmedBy(current, Of(current).id(), occasion);
  if (ruling.ok() && ruling->refusal.ok()) return "";
  return ReasonOf(RefusalOf(current, ruling));
}

TEST(HandOverTest, DR4_RightsEndWhatTheLeaverKnewIsListedAndThePasswordIsDue) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  *current.add_grants() = GrantFor("people/ece");
  office.university.SetRepresentative(kLaw, "people/ali");
  const CredentialDecision decision = Followed(office, current);
  EXPECT_THAT(EventsOf(decision), ElementsAre("AccessRevoked", "RotationDue", "HandOverStarted"));
  EXPECT_EQ(decision.state.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
  EXPECT_EQ(decision.state.rotation_reason(), v1::ROTATION_REASON_LEAVER);
  const HandOver& hand_over = Of(decision.state);
  EXPECT_EQ(hand_over.leaver(), "people/ece");
  EXPECT_EQ(hand_over.successor(), "people/ali");
  EXPECT_EQ(hand_over.state(), HandOver::STATE_ROTATING);
  EXPECT_THAT(OpenOf(hand_over), ElementsAre("FIELD_PASSWORD 1", "FIELD_SECOND_FACTOR 1", "FIELD_RECOVERY_CODES 1"))
      << "names and addresses open nothing";
  EXPECT_EQ(ToTime(hand_over.step_due()), kNow + absl::Hours(72));
  const auto started = EventOf<v1::HandOverStarted>(decision);
  EXPECT_EQ(started.exposures(), 3);
  EXPECT_EQ(started.successor(), "people/ali");
}

TEST(HandOverTest, DR4_RotationIsAttestedThenTheSuccessorConfirms) {
  Office office;
  storage::v1::Credential current = WithoutEce(office);
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ali")), "ROTATION_OPEN");
  current = Changed(office, current, v1::FIELD_PASSWORD, "people/dekan");
  current = Changed(office, current, v1::FIELD_SECOND_FACTOR, "people/dekan");
  EXPECT_THAT(OpenOf(Of(current)), ElementsAre("FIELD_RECOVERY_CODES 1"));
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ali")), "ROTATION_OPEN");
  current = Changed(office, current, v1::FIELD_RECOVERY_CODES, "people/yonetici", kNow + absl::Hours(1));
  EXPECT_EQ(Of(current).state(), HandOver::STATE_CONFIRMING);
  EXPECT_EQ(Of(current).rotation_attested_by(), "people/yonetici");
  EXPECT_EQ(ToTime(Of(current).rotation_attest_time()), kNow + absl::Hours(1));
  EXPECT_EQ(ToTime(Of(current).step_due()), kNow + absl::Hours(73)) << "a step of its own";
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/dekan")), "NOT_THE_SUCCESSOR");
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ece")), "CREDENTIAL_NOT_FOUND");
  const CredentialDecision done = Given(ConfirmedBy(current, Of(current).id(), office.As("people/ali")));
  EXPECT_THAT(EventsOf(done), ElementsAre("HandOverCompleted"));
  EXPECT_EQ(EventOf<v1::HandOverCompleted>(done).successor(), "people/ali");
  EXPECT_EQ(Of(done.state).state(), HandOver::STATE_COMPLETED);
  EXPECT_EQ(Of(done.state).access_confirmed_by(), "people/ali");
  for (const store::Timer& timer : HandOverTimersOf(done.state)) {
    EXPECT_NE(timer.name, absl::StrCat("hand_over/", Of(done.state).id()));
  }
  EXPECT_EQ(WhyNotConfirmed(done.state, office.As("people/ali")), "HAND_OVER_ENDED");
  EXPECT_EQ(ReasonOf(RefusalOf(current, ConfirmedBy(current, "none", office.As("people/ali")))), "HAND_OVER_NOT_FOUND");
}

TEST(HandOverTest, DR4_WhoeverKnewNothingHandsOverAtOnce) {
  Office office;
  office.university.SetRepresentative(kLaw, "people/ali");
  const storage::v1::Credential current = Followed(office, office.EmptyInstagram()).state;
  EXPECT_EQ(Of(current).state(), HandOver::STATE_CONFIRMING);
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ali")), "");
}

TEST(HandOverTest, DR4_TheSameChangeTwiceIsOneHandOver) {
  Office office;
  const storage::v1::Credential current = WithoutEce(office);
  EXPECT_TRUE(Followed(office, current).unchanged);
  CredentialDecision again{current, {}};
  BeginHandOver(again, "people/ece", "people/ali", HandOver::POST_REPRESENTATIVE, office.AsVault());
  EXPECT_THAT(again.events, IsEmpty());
  EXPECT_EQ(again.state.hand_overs_size(), current.hand_overs_size());
  CredentialDecision one{office.Instagram(), {}}, other{office.Instagram(), {}};
  BeginHandOver(one, "people/ece", "", HandOver::POST_REPRESENTATIVE, office.AsVault());
  BeginHandOver(other, "people/ece", "", HandOver::POST_REPRESENTATIVE, office.AsVault(kNow + absl::Hours(1)));
  EXPECT_EQ(one.state.hand_overs(0).id(), other.state.hand_overs(0).id()) << "derived, not drawn";
}

TEST(HandOverTest, DR4_ASuccessorIsNamedLater) {
  Office office;
  storage::v1::Credential current = AllChanged(office, WithoutEce(office, ""), "people/dekan");
  EXPECT_EQ(Of(current).successor(), "");
  EXPECT_EQ(Of(current).state(), HandOver::STATE_CONFIRMING);
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/dekan")), "NOT_THE_SUCCESSOR");
  office.university.SetRepresentative(kLaw, "people/ali");
  const CredentialDecision named = Followed(office, current, kNow + absl::Hours(100));
  EXPECT_THAT(EventsOf(named), ElementsAre("HandOverStepReached"));
  EXPECT_EQ(EventOf<v1::HandOverStepReached>(named).successor(), "people/ali");
  EXPECT_EQ(ToTime(Of(named.state).step_due()), kNow + absl::Hours(172)) << "the successor has the step's whole time";
  EXPECT_EQ(WhyNotConfirmed(named.state, office.As("people/ali", kNow + absl::Hours(100))), "");
}

TEST(HandOverTest, DR4_WhoeverHasThePostConfirmsBeforeTheVaultHearsOfThem) {
  Office office;
  storage::v1::Credential current = AllChanged(office, WithoutEce(office, ""), "people/dekan");
  office.university.SetRepresentative(kLaw, "people/ali");
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ali")), "");
}

TEST(HandOverTest, DR4_TheLeaverReturns) {
  Office office;
  storage::v1::Credential current = WithoutEce(office, "");
  office.university.SetRepresentative(kLaw, "people/ece");
  current = Followed(office, current, kNow + absl::Hours(1)).state;
  EXPECT_EQ(Of(current).successor(), "people/ece");
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ece")), "ROTATION_OPEN") << "nothing is let off";
  current = AllChanged(office, current, "people/ece", kNow + absl::Hours(2));
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ece", kNow + absl::Hours(3))), "");
}

TEST(HandOverTest, DR4_TheLeaverReturnsAndLeavesAgain) {
  Office office;
  storage::v1::Credential current = WithoutEce(office, "");
  office.university.SetRepresentative(kLaw, "people/ece");
  current = AllChanged(office, Followed(office, current).state, "people/ece");
  EXPECT_EQ(Of(current).state(), HandOver::STATE_CONFIRMING);
  office.university.SetRepresentative(kLaw, "people/ali");
  current = Followed(office, current, kNow + absl::Hours(1)).state;
  EXPECT_EQ(std::count_if(current.hand_overs().begin(), current.hand_overs().end(),
                          [](const HandOver& each) { return each.post() == HandOver::POST_REPRESENTATIVE; }),
            1)
      << "one hand-over that is not done";
  EXPECT_EQ(Of(current).successor(), "people/ali");
  EXPECT_EQ(Of(current).state(), HandOver::STATE_ROTATING);
  EXPECT_THAT(OpenOf(Of(current)), ElementsAre("FIELD_PASSWORD 2", "FIELD_SECOND_FACTOR 2", "FIELD_RECOVERY_CODES 2"))
      << "what they brought since";
}

TEST(HandOverTest, DR4_OneThatWasDoneIsFollowedByANewOne) {
  Office office;
  storage::v1::Credential current = AllChanged(office, WithoutEce(office), "people/ali");
  current = Given(ConfirmedBy(current, Of(current).id(), office.As("people/ali"))).state;
  office.university.SetRepresentative(kLaw, "people/ece");
  current = Followed(office, current, kNow + absl::Hours(1)).state;
  EXPECT_EQ(current.hand_overs().rbegin()->leaver(), "people/ali");
  office.university.SetRepresentative(kLaw, "people/ali");
  current = Followed(office, current, kNow + absl::Hours(2)).state;
  std::set<std::string> ids;
  for (const HandOver& each : current.hand_overs()) ids.insert(each.id());
  EXPECT_EQ(ids.size(), static_cast<size_t>(current.hand_overs_size()));
  EXPECT_EQ(current.hand_overs().rbegin()->leaver(), "people/ece");
}

TEST(HandOverTest, DR4_TheRepresentativeBecomesManager) {
  Office office;
  office.university.SetRepresentative(kLaw, "people/ali");
  office.university.EndDesignation(kInstagram, "people/ece.iletisim");
  office.university.Designate(kInstagram, "people/ece");
  storage::v1::Credential current = Followed(office, office.Instagram()).state;
  ASSERT_EQ(current.hand_overs_size(), 1) << "as a manager they stayed, under another name";
  EXPECT_EQ(Of(current).successor(), "people/ali");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ece")), "") << "the other post's right is theirs";
  current = AllChanged(office, current, "people/ece");
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ece")), "NOT_THE_SUCCESSOR");
  EXPECT_EQ(WhyNotConfirmed(current, office.As("people/ali")), "");
}

TEST(HandOverTest, DR4_TwoAtOnce) {
  Office office;
  office.university.SetRepresentative(kLaw, "people/ali");
  office.university.EndDesignation(kInstagram, "people/yonetici");
  office.university.EndDesignation(kInstagram, "people/ece.iletisim");
  office.university.Designate(kInstagram, "people/rana");
  storage::v1::Credential known = office.Instagram();
  known = RevealAs(known, office.As("people/mudur"))->ruling.decision.state;
  storage::v1::StoredField& password = FieldOf(known, v1::FIELD_PASSWORD);
  Learn(*password.mutable_versions(0), "people/yonetici", v1::Knowledge::HOW_REVEALED, Ties{.post = true}, kNow);
  storage::v1::Credential current = Followed(office, known).state;
  std::map<std::string, std::string> successors;
  for (const HandOver& each : current.hand_overs()) successors[each.leaver()] = each.successor();
  EXPECT_THAT(successors,
              ElementsAre(std::pair("people/ece", "people/ali"), std::pair("people/ece.iletisim", "people/rana"),
                          std::pair("people/yonetici", "people/rana")));
  current = Changed(office, current, v1::FIELD_PASSWORD, "people/rana");
  for (const HandOver& each : current.hand_overs()) {
    EXPECT_THAT(OpenOf(each), Not(Contains("FIELD_PASSWORD 1"))) << "one change answers both";
  }
}

TEST(HandOverTest, DR4_TheSuccessorLeavesTooBeforeItIsDone) {
  Office office;
  storage::v1::Credential current = WithoutEce(office);
  office.university.SetRepresentative(kLaw, "");
  office.university.Leave("people/ali");
  current = Followed(office, current, kNow + absl::Hours(1)).state;
  EXPECT_EQ(Of(current).successor(), "") << "which waits, and is reminded";
  EXPECT_THAT(HandOverTimersOf(current),
              Contains(store::Timer{absl::StrCat("hand_over/", Of(current).id()), kNow + absl::Hours(73)}));
  office.university.SetRepresentative(kLaw, "people/tip.uye");
  current = AllChanged(office, Followed(office, current, kNow + absl::Hours(2)).state, "people/dekan");
  std::vector<std::string> ids;
  for (const HandOver& each : current.hand_overs()) {
    if (each.post() != HandOver::POST_REPRESENTATIVE) continue;
    EXPECT_EQ(each.successor(), "people/tip.uye");
    ids.push_back(each.id());
  }
  ASSERT_EQ(ids.size(), 2u) << "ece's and ali's";
  for (const std::string& id : ids) current = Given(ConfirmedBy(current, id, office.As("people/tip.uye"))).state;
}

TEST(HandOverTest, DR4_AManagerThatStaysSucceedsTheOneWhoLeft) {
  Office office;
  office.university.EndDesignation(kX, "people/yonetici");
  const storage::v1::Credential current = Followed(office, office.X()).state;
  EXPECT_EQ(Of(current, HandOver::POST_MANAGER).successor(), "people/ikinci");
}

TEST(HandOverTest, DR4_RemindersClimbAlsoInAUnitWithoutHead) {
  Office office;
  office.university.EndDesignation(kX, "people/yonetici");
  office.university.EndDesignation(kX, "people/ikinci");
  storage::v1::Credential current = Followed(office, office.X()).state;
  const std::string timer = absl::StrCat("hand_over/", current.hand_overs(0).id());
  std::vector<std::string> told;
  for (int i = 0; i < 4; ++i) {
    absl::Time due = absl::InfiniteFuture();
    for (const store::Timer& each : HandOverTimersOf(current)) due = each.name == timer ? each.due : due;
    EXPECT_TRUE(Given(OnHandOverTimer(current, timer, office.AsVault(due - absl::Seconds(1)))).unchanged);
    const CredentialDecision decision = Given(OnHandOverTimer(current, timer, office.AsVault(due)));
    const auto overdue = EventOf<v1::HandOverOverdue>(decision);
    told.push_back(
        absl::StrCat((due - kNow) / absl::Hours(24), "d ", v1::ReminderStage_Name(overdue.stage()).substr(15)));
    current = decision.state;
  }
  EXPECT_THAT(told, ElementsAre("3d PEOPLE", "4d DIRECTORATE", "5d DIRECTORATE", "6d DIRECTORATE"));
  EXPECT_TRUE(Given(OnHandOverTimer(current, "hand_over/none", office.AsVault())).unchanged);
  EXPECT_TRUE(Given(OnHandOverTimer(current, "duty", office.AsVault())).unchanged);
}

TEST(HandOverTest, DR4_AClosedAccountCancelsThem) {
  Office office;
  storage::v1::Credential current = WithoutEce(office);
  office.university.account(kInstagram).state = directory::v1::Account::STATE_CLOSED;
  const CredentialDecision decision = Followed(office, current, kNow + absl::Hours(1));
  EXPECT_THAT(EventsOf(decision), Contains("HandOverStepReached"));
  for (const HandOver& each : decision.state.hand_overs()) EXPECT_EQ(each.state(), HandOver::STATE_CANCELLED);
  EXPECT_THAT(HandOverTimersOf(decision.state), IsEmpty());
  EXPECT_EQ(WhyNotConfirmed(decision.state, office.As("people/ali")), "HAND_OVER_ENDED");
}

TEST(HandOverTest, CV10_WhatTheLeaverBeganToRotateIsAnExposureToo) {
  Office office;
  v1::RotateCredentialRequest rotate;
  const storage::v1::Credential current =
      Given(Rotate(office.Instagram(), rotate, DepositOf(v1::FIELD_PASSWORD, "begun"), office.As("people/ece"))).state;
  office.university.SetRepresentative(kLaw, "people/ali");
  EXPECT_THAT(OpenOf(Of(Followed(office, current).state)),
              ElementsAre("FIELD_PASSWORD 1", "FIELD_PASSWORD 2", "FIELD_SECOND_FACTOR 1", "FIELD_RECOVERY_CODES 1"));
}

TEST(HandOverTest, CV10_AnUnconfirmedNewPasswordDoesNotHideTheOneInUse) {
  Office office;
  v1::ShareCredentialRequest share;
  const storage::v1::Credential current =
      Given(Share(office.Instagram(), share, {DepositOf(v1::FIELD_PASSWORD, "other")}, office.As("people/dekan")))
          .state;
  office.university.SetRepresentative(kLaw, "people/ali");
  EXPECT_THAT(OpenOf(Of(Followed(office, current).state)), Contains("FIELD_PASSWORD 1"))
      << "ece knows the last one that was confirmed to work";
}

TEST(HandOverTest, CV10_UnderAnotherNameTheyKnewItToo) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  office.university.EndDesignation(kInstagram, "people/ece.iletisim");  // ece deposited
  office.university.SetRepresentative(kLaw, "");
  current = Followed(office, current).state;
  EXPECT_THAT(OpenOf(Of(current, HandOver::POST_MANAGER)), Contains("FIELD_PASSWORD 1"));
}

TEST(HandOverTest, NoneUnderWayIsForgottenHoweverManyThereAre) {
  Office office;
  storage::v1::Credential current = office.X();
  for (int i = 0; i < 30; ++i) {
    const std::string next = absl::StrCat("people/temsilci.", i);
    office.university.SetRepresentative(kDirectorate, next);
    current = Followed(office, current, kNow + absl::Hours(i)).state;
    storage::v1::StoredField& password = FieldOf(current, v1::FIELD_PASSWORD);
    Learn(*password.mutable_versions(0), next, v1::Knowledge::HOW_REVEALED, Ties{.post = true}, kNow);
  }
  EXPECT_EQ(current.hand_overs_size(), 20);
  for (const HandOver& each : current.hand_overs()) {
    EXPECT_EQ(each.state(), HandOver::STATE_ROTATING);
    EXPECT_THAT(OpenOf(each), ElementsAre("FIELD_PASSWORD 1"));
  }
}

TEST(HandOverTest, DR4_AStepWhoseTimeRunsOutIsTheDirectoratesAndIsNeverForgotten) {
  Office office;
  storage::v1::Credential current = WithoutEce(office);
  EXPECT_FALSE(Of(current).has_overdue_time());
  absl::Time now = kNow;
  std::vector<v1::ReminderStage> stages;
  for (int i = 0; i < 30; ++i) {
    std::vector<store::Timer> timers = HandOverTimersOf(current);
    std::erase_if(timers, [&](const store::Timer& each) { return each.name != "hand_over/" + Of(current).id(); });
    const store::Timer timer = timers.at(0);
    ASSERT_LE(timer.due, now + absl::Hours(24 * 8)) << "silence";
    now = std::max(now, timer.due);
    const CredentialDecision late = Given(OnHandOverTimer(current, timer.name, office.AsVault(now)));
    stages.push_back(EventOf<v1::HandOverOverdue>(late).stage());
    current = late.state;
    EXPECT_EQ(Of(current).has_overdue_time(), stages.back() == v1::REMINDER_STAGE_DIRECTORATE);
    EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_LEAVER) << "what the leaver knew stays due";
    EXPECT_LE(ToTime(current.rotation_due()), now);
  }
  EXPECT_EQ(stages[0], v1::REMINDER_STAGE_PEOPLE);
  EXPECT_EQ(stages[1], v1::REMINDER_STAGE_UNIT_HEAD);
  EXPECT_EQ(stages[29], v1::REMINDER_STAGE_DIRECTORATE);
  current = AllChanged(office, current, "people/ali", now);
  EXPECT_EQ(Of(current).state(), HandOver::STATE_CONFIRMING);
  EXPECT_FALSE(Of(current).has_overdue_time()) << "the next step has its own time";
}

}  // namespace
}  // namespace meydan::vault
