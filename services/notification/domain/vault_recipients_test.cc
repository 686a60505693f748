// Who is told what of credentials: each row is an event in the small university and the people who get a notice of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "absl/strings/str_cat.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/notification/domain/announcement.h"
#include "services/notification/domain/testing/small_university.h"
#include "services/notification/domain/testing/told.h"

namespace meydan::notification {
namespace {

using namespace vault::v1;  // NOLINT(google-build-using-namespace): the events that this file is about
using testing::MakeEvent;
using testing::SmallUniversity;
using testing::Told;

// Whatever happens to the engineers' account, whose manager is people/asistan.
constexpr char kFacts[] = R"(facts { name: "credentials/x.muhendislik" account: "accounts/x.muhendislik"
    unit: "units/muhendislik" tier: TIER_HIGH compliance: COMPLIANCE_SHARED } )";

template <typename Message>
Event Of(const std::string& more = "", const std::string& actor = "services/vault") {
  const bool facts = Message::descriptor()->FindFieldByName("facts") != nullptr;
  Event event = MakeEvent<Message>(facts ? "credentials/x.muhendislik" : "policies/vault",
                                   absl::StrCat(facts ? kFacts : "", more));
  event.set_actor(actor);
  return event;
}

using Change = std::function<void(SmallUniversity&)>;

struct Row {
  std::string name;
  Event event;
  std::vector<std::string> told;
  Change change = [](SmallUniversity&) {};
};

class VaultRecipientsTest : public ::testing::TestWithParam<Row> {
 protected:
  VaultRecipientsTest() { university_.managers["accounts/x.muhendislik"] = {"people/asistan"}; }
  SmallUniversity university_;
};

TEST_P(VaultRecipientsTest, AreToldWithTheirReason) {
  GetParam().change(university_);
  EXPECT_THAT(Told(GetParam().event, university_), ::testing::ElementsAreArray(GetParam().told));
}

std::string Name(const ::testing::TestParamInfo<Row>& info) { return info.param.name; }

std::string Manager(const std::string& what) {
  return absl::StrCat("asistan gets ", what, " as manager of x.muhendislik");
}
std::string Representative(const std::string& what) {
  return absl::StrCat("temsilci gets ", what, " as REPRESENTATIVE of muhendislik");
}
std::string Head(const std::string& what) { return absl::StrCat("dekan gets ", what, " as UNIT_HEAD of muhendislik"); }
std::string Director(const std::string& what) {
  return absl::StrCat("direktor gets ", what, " as DIRECTOR of iletisim");
}
std::string Concerned(const std::string& who, const std::string& what) {
  return absl::StrCat(who, " gets ", what, " as the one concerned");
}
std::string Senior(const std::string& what) {
  return absl::StrCat("rektor gets ", what, " as SENIOR_MANAGER of rektorluk");
}
std::string SeniorInstead(const std::string& what) { return absl::StrCat(Senior(what), " instead of units/iletisim"); }
std::vector<std::string> AllOwners(const std::string& what) {
  return {Manager(what), Representative(what), Head(what), Director(what)};
}

const Change kNoManager = [](SmallUniversity& u) { u.managers.clear(); };
const Change kRepresentativeAlone = [](SmallUniversity& u) {
  u.managers.clear();
  u.Put(directory::v1::ROLE_UNIT_HEAD, "units/muhendislik", {});
};
const Change kNobody = [](SmallUniversity& u) {
  u.managers.clear();
  u.Put(directory::v1::ROLE_REPRESENTATIVE, "units/muhendislik", {});
  u.Put(directory::v1::ROLE_UNIT_HEAD, "units/muhendislik", {});
};

INSTANTIATE_TEST_SUITE_P(
    CV3Reveal, VaultRecipientsTest,
    ::testing::Values(
        Row{"TheAccountsOthersHear",
            Of<CredentialRevealed>(R"(field: FIELD_PASSWORD person: "people/asistan")"),
            {Representative("credential_revealed")}},
        Row{"AStrangersRevealIsToldToAll",
            Of<CredentialRevealed>(R"(field: FIELD_SECOND_FACTOR person: "people/rektor" grant: "1")"),
            {Manager("credential_revealed"), Representative("credential_revealed")}},
        Row{"TheHeadHearsWhereThereIsNoOther",
            Of<CredentialRevealed>(R"(person: "people/temsilci")"),
            {"dekan gets credential_revealed as UNIT_HEAD of muhendislik instead of accounts/x.muhendislik"},
            kNoManager},
        Row{"WhoIsAloneHearsThemselves",
            Of<CredentialRevealed>(R"(person: "people/temsilci")"),
            {Representative("credential_revealed")},
            kRepresentativeAlone},
        Row{"ForAnAccountOfNobodyTheUnitAboveHears",
            Of<CredentialRevealed>(R"(person: "people/direktor")"),
            {"rektor gets credential_revealed as SENIOR_MANAGER of rektorluk instead of accounts/x.muhendislik"},
            kNobody},
        Row{"CV4WhatIsUnusualGoesToTheDirector",
            Of<UnusualReveal>(R"(person: "people/asistan" kind: KIND_OUT_OF_HOURS)"),
            {Director("unusual_reveal_out_of_hours")}},
        Row{"CV4ManyAccounts",
            Of<UnusualReveal>(R"(person: "people/asistan" kind: KIND_MANY_ACCOUNTS)"),
            {Director("unusual_reveal_many_accounts")}},
        Row{"CV4ManyRefusals",
            Of<UnusualReveal>(R"(person: "people/asistan" kind: KIND_MANY_REFUSALS)"),
            {Director("unusual_reveal_many_refusals")}},
        Row{"CV4ManyDeposits",
            Of<UnusualReveal>(R"(person: "people/asistan" kind: KIND_MANY_DEPOSITS)"),
            {Director("unusual_reveal_many_deposits")}},
        Row{"CV4AKindOfALaterVersionToo",
            Of<UnusualReveal>(R"(person: "people/asistan")"),
            {Director("unusual_reveal")}},
        Row{"CV4WhatTheDirectorDoesGoesAboveThem",
            Of<UnusualReveal>(R"(person: "people/direktor" kind: KIND_OUT_OF_HOURS)"),
            {"rektor gets unusual_reveal_out_of_hours as SENIOR_MANAGER of rektorluk instead of units/iletisim"}}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    CV6Access, VaultRecipientsTest,
    ::testing::Values(
        Row{"ApproversAreAsked",
            Of<AccessRequested>(R"(requester: "people/memur" approvers: "people/dekan" approvers: "people/temsilci")"),
            {Concerned("dekan", "access_requested"), Concerned("temsilci", "access_requested")}},
        Row{"NobodyIsAskedForTheirOwn",
            Of<AccessRequested>(R"(requester: "people/dekan" approvers: "people/dekan" approvers: "people/temsilci")"),
            {Concerned("temsilci", "access_requested")}},
        Row{"WhoAskedHearsOfAYes",
            Of<AccessGranted>(R"(person: "people/memur" basis: BASIS_REQUEST expire_time { seconds: 5 })"),
            {Concerned("memur", "access_granted")}},
        Row{"AndOfANo",
            Of<AccessDenied>(R"(requester: "people/memur" state: STATE_DENIED)"),
            {Concerned("memur", "access_denied")}},
        Row{"WhatOneTookBackOneselfWasNotRefused",
            Of<AccessDenied>(R"(requester: "people/memur" state: STATE_CANCELLED)"),
            {Concerned("memur", "access_withdrawn")}},
        Row{"WhatNobodyAnsweredWasNotRefused",
            Of<AccessDenied>(R"(requester: "people/memur" state: STATE_EXPIRED)"),
            {Concerned("memur", "access_expired")}},
        Row{"AndOfItsEnd", Of<AccessRevoked>(R"(person: "people/memur")"), {Concerned("memur", "access_revoked")}},
        Row{"WhoHasLeftDoesNot", Of<AccessRevoked>(R"(person: "people/ayrilan")"), {}},
        Row{"DR3ACoverIsToldToTheDeputyTheAbsentPersonAndAllOwners",
            Of<AccessGranted>(R"(person: "people/memur" basis: BASIS_LEAVE_COVER expire_time { seconds: 5 }
                                 absent: "people/asistan" arranged_by: "people/dekan")"),
            {Concerned("memur", "cover_granted"), Concerned("asistan", "cover_arranged"),
             Concerned("dekan", "cover_arranged"), Representative("cover_arranged"), Director("cover_arranged")}},
        Row{"DR3ACoverOfTheDirectorsIsToldToSeniorManagement",
            Of<AccessGranted>(R"(person: "people/memur" basis: BASIS_LEAVE_COVER expire_time { seconds: 5 }
                                 absent: "people/asistan" arranged_by: "people/direktor")"),
            {Concerned("memur", "cover_granted"), Concerned("asistan", "cover_arranged"),
             Concerned("direktor", "cover_arranged"), Representative("cover_arranged"), Head("cover_arranged"),
             SeniorInstead("cover_arranged")}},
        Row{"CV7OfAnEmergencyAnotherEventTells",
            Of<AccessGranted>(R"(person: "people/memur" basis: BASIS_BREAK_GLASS)"),
            {}},
        Row{"CV7AnEmergencyIsToldToAllOwners", Of<BreakGlassUsed>(R"(person: "people/asistan")"),
            AllOwners("break_glass_used")},
        Row{"CV7OneOfTheDirectorsIsToldToSeniorManagement",
            Of<BreakGlassUsed>(R"(person: "people/direktor")"),
            {Manager("break_glass_used"), Representative("break_glass_used"), Head("break_glass_used"),
             SeniorInstead("break_glass_used"), Concerned("direktor", "break_glass_used")}},
        Row{"CV7ItsReviewIsTheDirectors",
            Of<BreakGlassReviewOverdue>(R"(person: "people/asistan")"),
            {Director("break_glass_review_overdue")}},
        Row{"CV7ButNotOfTheDirectorsOwn",
            Of<BreakGlassReviewOverdue>(R"(person: "people/direktor")"),
            {SeniorInstead("break_glass_review_overdue")}},
        Row{"CV7AGoodOneIsSettled",
            Of<BreakGlassReviewed>(R"(person: "people/asistan" justified: true)"),
            {Concerned("asistan", "break_glass_justified")}},
        Row{"CV7ABadOneIsToldToAllOwners", Of<BreakGlassReviewed>(R"(person: "people/asistan")"),
            AllOwners("break_glass_unjustified")}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    P15Duty, VaultRecipientsTest,
    ::testing::Values(Row{"TheOthersHearOfADeposit",
                          Of<CredentialShared>("fields: FIELD_PASSWORD fields: FIELD_EMAIL", "people/temsilci"),
                          {Manager("credential_shared")}},
                      Row{"CV9TheOthersHearThatAPasswordIsNew",
                          Of<CredentialRotated>("version: 2", "people/asistan"),
                          {Representative("credential_rotated")}},
                      Row{"CV9ChangingItIsTheAccountsPeoplesTask",
                          Of<RotationDue>("reason: ROTATION_REASON_AGE"),
                          {Manager("rotation_due"), Representative("rotation_due")}},
                      Row{"CV9WhatIsLateIsTheHeadsToo",
                          Of<RotationDue>("reason: ROTATION_REASON_LEAVER overdue: true reminder: 2"),
                          {Manager("rotation_overdue"), Representative("rotation_overdue"), Head("rotation_overdue")}},
                      Row{"TheFirstReminderGoesToItsPeople",
                          Of<DepositOverdue>("fields: FIELD_PASSWORD reminder: 1 stage: REMINDER_STAGE_PEOPLE"),
                          {Manager("deposit_overdue"), Representative("deposit_overdue")}},
                      Row{"TheNextToTheHead",
                          Of<DepositOverdue>("reminder: 2 stage: REMINDER_STAGE_UNIT_HEAD"),
                          {Head("deposit_overdue")}},
                      Row{"TheLastToTheDirector",
                          Of<DepositOverdue>("reminder: 3 stage: REMINDER_STAGE_DIRECTORATE"),
                          {Director("deposit_overdue")}},
                      Row{"AHeadThatIsMissingIsReplacedByTheOneAbove",
                          Of<DepositOverdue>("reminder: 2 stage: REMINDER_STAGE_UNIT_HEAD"),
                          {"rektor gets deposit_overdue as SENIOR_MANAGER of rektorluk instead of units/muhendislik"},
                          kNobody},
                      Row{"P7TheDirectorAndSeniorManagementHearOfAnotherPolicy",
                          Of<VaultPolicyChanged>(R"(policy: "policies/vault")"),
                          {Director("policy_changed"), Senior("policy_changed")}},
                      Row{"P7OfAWeakerOneThatWaitsThoseItGuardsHearToo",
                          Of<VaultPolicyChanged>(R"(
                              policy: "policies/vault"
                              pending_from { seconds: 5 }
                              before {
                                tiers { tier: TIER_HIGH accounts: "accounts/instagram.ornekuni" }
                                tiers { tier: TIER_HIGH units: "units/muhendislik" units: "units/spor" }
                                tiers { tier: TIER_STANDARD units: "units/kutuphane" }
                              })"),
                          {Senior("policy_weakened_above"), Director("policy_weakened"),
                           "ayse gets policy_weakened as manager of instagram.ornekuni",
                           "can gets policy_weakened as manager of instagram.ornekuni",
                           "temsilci gets policy_weakened as REPRESENTATIVE of muhendislik", Head("policy_weakened")},
                          [](SmallUniversity& u) {
                            u.managers["accounts/instagram.ornekuni"] = {"people/ayse", "people/can"};
                          }}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    DR4HandOver, VaultRecipientsTest,
    ::testing::Values(
        Row{"EverybodyHearsTheirPart",
            Of<HandOverStarted>(R"(leaver: "people/eski" successor: "people/temsilci" post: POST_REPRESENTATIVE)"),
            {Concerned("eski", "hand_over_left"), Concerned("temsilci", "hand_over_yours"),
             Manager("hand_over_started"), Head("hand_over_started")}},
        Row{"OfOneWhoHasLeftAndHasNoSuccessor",
            Of<HandOverStarted>(R"(leaver: "people/ayrilan" post: POST_MANAGER)"),
            {Manager("hand_over_started"), Representative("hand_over_started"), Head("hand_over_started")}},
        Row{"ALateSuccessorHears",
            Of<HandOverStepReached>(R"(state: STATE_ROTATING successor: "people/yeni")"),
            {Concerned("yeni", "hand_over_yours")}},
        Row{"TheSuccessorHasToConfirm",
            Of<HandOverStepReached>(R"(state: STATE_CONFIRMING successor: "people/yeni")"),
            {Concerned("yeni", "hand_over_confirm")}},
        Row{"WithoutOneTheUnitHears",
            Of<HandOverStepReached>("state: STATE_CONFIRMING"),
            {Representative("hand_over_confirm")}},
        Row{"ADeadlineClimbs",
            Of<HandOverOverdue>("state: STATE_ROTATING reminder: 1 stage: REMINDER_STAGE_PEOPLE"),
            {Manager("hand_over_overdue"), Representative("hand_over_overdue")}},
        Row{"ToTheHead",
            Of<HandOverOverdue>("state: STATE_CONFIRMING reminder: 2 stage: REMINDER_STAGE_UNIT_HEAD"),
            {Head("hand_over_overdue")}},
        Row{"ToTheDirector",
            Of<HandOverOverdue>("state: STATE_CONFIRMING reminder: 3 stage: REMINDER_STAGE_DIRECTORATE"),
            {Director("hand_over_overdue")}},
        Row{"ItsEndIsToldToTheOthers",
            Of<HandOverCompleted>(R"(leaver: "people/eski" successor: "people/temsilci" post: POST_REPRESENTATIVE)"),
            {Manager("hand_over_completed"), Head("hand_over_completed")}},
        Row{"CV8ALinkIsForOne",
            Of<LinkCreated>(R"(link: "links/1" recipient: "people/memur" expire_time { seconds: 5 })"),
            {Concerned("memur", "link_created")}},
        Row{"CV8ItsOpeningIsAReveal",
            Of<LinkOpened>(R"(link: "links/1" person: "people/memur")"),
            {Manager("link_opened"), Representative("link_opened")}},
        Row{"CV8ItsMisuseIsToldToAllOwners", Of<LinkIncident>(R"(link: "links/1" person: "people/memur")"),
            AllOwners("link_incident")}),
    Name);

TEST(VaultNoticesTest, WhatIsAskedForHasItsTime) {
  const auto due = [](const Event& event) { return AnnouncementsOf(event)->front().due; };
  EXPECT_EQ(due(Of<AccessRequested>("expire_time { seconds: 5 }")), absl::FromUnixSeconds(5));
  EXPECT_EQ(due(Of<BreakGlassUsed>("review_due { seconds: 6 }")), absl::FromUnixSeconds(6));
  EXPECT_EQ(due(Of<RotationDue>("due { seconds: 7 }")), absl::FromUnixSeconds(7));
  EXPECT_EQ(due(Of<AccessGranted>("expire_time { seconds: 5 }")), std::nullopt) << "a grant asks for nothing";
}

TEST(VaultNoticesTest, EmergenciesAndIncidentsMatterMost) {
  const auto importance = [](const Event& event) { return AnnouncementsOf(event)->front().importance; };
  EXPECT_EQ(importance(Of<BreakGlassUsed>()), moderation::v1::IMPORTANCE_HIGH);
  EXPECT_EQ(importance(Of<LinkIncident>()), moderation::v1::IMPORTANCE_HIGH);
  EXPECT_EQ(importance(Of<VaultPolicyChanged>()), moderation::v1::IMPORTANCE_HIGH);
  EXPECT_EQ(importance(Of<UnusualReveal>()), moderation::v1::IMPORTANCE_HIGH);
  EXPECT_EQ(importance(Of<RotationDue>("reason: ROTATION_REASON_LEAVER")), moderation::v1::IMPORTANCE_HIGH);
  EXPECT_EQ(importance(Of<RotationDue>("reason: ROTATION_REASON_AGE")), moderation::v1::IMPORTANCE_NORMAL);
  EXPECT_EQ(importance(Of<CredentialShared>()), moderation::v1::IMPORTANCE_LOW);
}

TEST(VaultNoticesTest, CV4EveryKindOfUnusualRevealHasWordsOfItsOwn) {
  std::set<std::string> templates;
  const auto* kinds = UnusualReveal::Kind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const Event event = Of<UnusualReveal>(absl::StrCat(R"(person: "people/asistan" kind: )", kinds->value(i)->name()));
    EXPECT_TRUE(templates.insert(AnnouncementsOf(event)->front().template_key).second) << kinds->value(i)->name();
  }
}

TEST(VaultNoticesTest, P7WithoutADirectorSeniorManagementGetsItsOwnWordsOnce) {
  SmallUniversity university;
  university.Put(directory::v1::ROLE_DIRECTOR, "units/iletisim", {});
  EXPECT_THAT(Told(Of<VaultPolicyChanged>("pending_from { seconds: 5 }"), university),
              ::testing::ElementsAre(Senior("policy_weakened_above")));
}

TEST(VaultNoticesTest, AnEndSaysWhyAndACoverSaysFromWhen) {
  const auto parameter = [](const Event& event, const std::string& name) {
    const Announcement announcement = AnnouncementsOf(event)->front();
    for (const v1::Parameter& each : announcement.parameters) {
      if (each.name() == name) return each.code() + absl::StrCat(each.time().seconds());
    }
    return std::string("none");
  };
  EXPECT_EQ(parameter(Of<AccessRevoked>("reason: REASON_TIER_RAISED"), "reason"), "REASON_TIER_RAISED0");
  const std::string cover = R"(person: "people/memur" basis: BASIS_LEAVE_COVER expire_time { seconds: 5 } )";
  EXPECT_EQ(parameter(Of<AccessGranted>(cover + "start_time { seconds: 4 }"), "start"), "4");
  EXPECT_EQ(parameter(Of<AccessGranted>(cover), "start"), "none") << "an event of an earlier version";
}

TEST(VaultNoticesTest, EveryEventOfTheVaultIsKnownOrNoNews) {
  const std::vector<std::string> announced = AnnouncedTypes();
  // The first is a part of others; of the rest whoever it concerns hears by another event, or did it themselves.
  const std::vector<std::string> no_news = {"CredentialFacts", "CredentialConfirmed", "VersionDestroyed",
                                            "RotationStarted", "KeyringChanged",      "AuditRecorded"};
  const auto* file = CredentialShared::descriptor()->file();
  for (int i = 0; i < file->message_type_count(); ++i) {
    const auto* type = file->message_type(i);
    const bool silent = std::find(no_news.begin(), no_news.end(), type->name()) != no_news.end();
    const bool known = std::find(announced.begin(), announced.end(), type->full_name()) != announced.end();
    EXPECT_NE(silent, known) << type->full_name();
  }
}

}  // namespace
}  // namespace meydan::notification
