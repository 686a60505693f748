// Who is told of what: each row is an event in the small university and the people who get a notice of it, with the
// template and the reason.
#include "services/notification/domain/recipients.h"

#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "services/notification/domain/notice.h"
#include "services/notification/domain/testing/small_university.h"
#include "services/notification/domain/testing/told.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using testing::MakeEvent;
using testing::SmallUniversity;
using testing::Told;

struct Row {
  std::string name;
  Event event;
  std::vector<std::string> told;
  std::function<void(SmallUniversity&)> change = [](SmallUniversity&) {};
};

class RecipientsTest : public ::testing::TestWithParam<Row> {};

TEST_P(RecipientsTest, AreToldWithTheirReason) {
  SmallUniversity university;
  GetParam().change(university);
  EXPECT_THAT(Told(GetParam().event, university), ::testing::ElementsAreArray(GetParam().told));
}

std::string Name(const ::testing::TestParamInfo<Row>& info) { return info.param.name; }

std::string Facts(const std::string& unit, const std::string& rung, const std::string& more = "") {
  return absl::StrCat(R"(facts { name: "cases/1" owner_unit: ")", unit, R"(" kind: KIND_COMPLAINT topic: TOPIC_LIBRARY
      importance: IMPORTANCE_HIGH state: STATE_ROUTED answer_by { seconds: 1795100000 } rung: )",
                      rung, " ", more, " } ");
}
Event Routed(const std::string& unit) {
  return MakeEvent<routing::v1::CaseRouted>("cases/1", Facts(unit, "RUNG_REPRESENTATIVE"));
}
Event Escalated(const std::string& unit, const std::string& rung, const std::string& more) {
  return MakeEvent<routing::v1::CaseEscalated>("cases/1", Facts(unit, rung) + more);
}
Event Answered(const std::string& rung, const std::string& more = "") {
  return MakeEvent<routing::v1::CaseAnswered>("cases/1", Facts("units/muhendislik", rung, more));
}

INSTANTIATE_TEST_SUITE_P(
    P12P14CasesOfAUnit, RecipientsTest,
    ::testing::Values(
        Row{"TheRepresentativeHearsFirst",
            Routed("units/muhendislik"),
            {"temsilci gets case_routed as REPRESENTATIVE of muhendislik"}},
        Row{"ElseTheHead", Routed("units/kutuphane"), {"mudur gets case_routed as UNIT_HEAD of kutuphane"}},
        Row{"ElseTheStaff", Routed("units/spor"), {"antrenor gets case_routed as STAFF of spor"}},
        Row{"AUnitWithoutPeopleGoesToTheHeadAbove",
            Routed("units/bilgisayar"),
            {"dekan gets case_routed as UNIT_HEAD of muhendislik instead of units/bilgisayar"}},
        Row{"AUnitThatNobodyKnowsGoesToTheDirectorate",
            Routed("units/yeni"),
            {"direktor gets case_routed as DIRECTOR of iletisim instead of units/yeni"}},
        Row{"TheDirectoratesOwn", Routed("units/iletisim"), {"direktor gets case_routed as DIRECTOR of iletisim"}},
        Row{"SeniorManagementsOwn",
            Routed("units/rektorluk"),
            {"rektor gets case_routed as SENIOR_MANAGER of rektorluk"}},
        Row{"UnitsInACircleGoToTheDirectorate",
            Routed("units/bilgisayar"),
            {"direktor gets case_routed as DIRECTOR of iletisim instead of units/bilgisayar"},
            [](SmallUniversity& u) {
              u.parents["units/bilgisayar"] = "units/a";
              u.parents["units/a"] = "units/bilgisayar";
            }},
        Row{"WithoutADirectorSeniorManagementHears",
            Routed("units/yeni"),
            {"rektor gets case_routed as SENIOR_MANAGER of rektorluk instead of units/yeni"},
            [](SmallUniversity& u) { u.Put(directory::v1::ROLE_DIRECTOR, "units/iletisim", {}); }},
        Row{"TheNewOwnerHearsOfAReassignedCase",
            MakeEvent<routing::v1::CaseReassigned>("cases/1", Facts("units/muhendislik", "RUNG_REPRESENTATIVE") +
                                                                  R"(former_owner_unit: "units/kutuphane")"),
            {"temsilci gets case_reassigned as REPRESENTATIVE of muhendislik"}},
        Row{"WhoLetTheDeadlineToTakeItPassHears",
            MakeEvent<routing::v1::CaseOverdue>("cases/1", Facts("units/muhendislik", "RUNG_UNIT_HEAD",
                                                                 "acknowledge_by { seconds: 1794900000 }") +
                                                               "deadline: DEADLINE_ACKNOWLEDGE"),
            {"temsilci gets case_unacknowledged as REPRESENTATIVE of muhendislik"}},
        Row{"WhoLetTheDeadlineToAnswerPassHears",
            MakeEvent<routing::v1::CaseOverdue>("cases/1", Facts("units/muhendislik", "RUNG_DIRECTORATE") +
                                                               "deadline: DEADLINE_ANSWER"),
            {"temsilci gets case_unanswered as REPRESENTATIVE of muhendislik"}},
        Row{"AReopenedCaseWaitsForItsUnitAgain",
            MakeEvent<routing::v1::CaseReopened>("cases/1", Facts("units/muhendislik", "RUNG_REPRESENTATIVE")),
            {"temsilci gets case_reopened as REPRESENTATIVE of muhendislik"}},
        Row{"AReopenedCaseBeforeSeniorManagementIsToldThereToo",
            MakeEvent<routing::v1::CaseReopened>("cases/1", Facts("units/muhendislik", "RUNG_SENIOR_MANAGEMENT")),
            {"temsilci gets case_reopened as REPRESENTATIVE of muhendislik",
             "rektor gets case_reopened as SENIOR_MANAGER of rektorluk"}}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    P19Escalations, RecipientsTest,
    ::testing::Values(
        Row{"UntakenToTheUnitHead",
            Escalated("units/muhendislik", "RUNG_UNIT_HEAD", R"(cause: ESCALATION_CAUSE_TIMER rule: "acknowledge")"),
            {"dekan gets case_escalated_unacknowledged as UNIT_HEAD of muhendislik"}},
        Row{"UnansweredToTheDirectorate",
            Escalated("units/muhendislik", "RUNG_DIRECTORATE", R"(cause: ESCALATION_CAUSE_TIMER rule: "answer")"),
            {"direktor gets case_escalated_unanswered as DIRECTOR of iletisim"}},
        Row{"ByRuleToSeniorManagement",
            Escalated("units/muhendislik", "RUNG_SENIOR_MANAGEMENT", R"(cause: ESCALATION_CAUSE_RULE rule: "x")"),
            {"rektor gets case_escalated_by_rule as SENIOR_MANAGER of rektorluk"}},
        Row{"ByHand",
            Escalated("units/muhendislik", "RUNG_SENIOR_MANAGEMENT", "cause: ESCALATION_CAUSE_HAND"),
            {"rektor gets case_escalated_by_hand as SENIOR_MANAGER of rektorluk"}},
        Row{"AUnitWithoutAHeadGoesAbove",
            Escalated("units/bilgisayar", "RUNG_UNIT_HEAD", "cause: ESCALATION_CAUSE_HAND"),
            {"dekan gets case_escalated_by_hand as UNIT_HEAD of muhendislik instead of units/bilgisayar"}},
        Row{"WithoutSeniorManagersTheDirectorHears",
            Escalated("units/muhendislik", "RUNG_SENIOR_MANAGEMENT", "cause: ESCALATION_CAUSE_HAND"),
            {"direktor gets case_escalated_by_hand as DIRECTOR of iletisim instead of units/rektorluk"},
            [](SmallUniversity& u) { u.Put(directory::v1::ROLE_SENIOR_MANAGER, "units/rektorluk", {}); }},
        Row{"TheAnswerToACaseThatNeverClimbedIsNoNews", Answered("RUNG_REPRESENTATIVE"), {}},
        Row{"TheAnswerIsToldToThoseBeforeWhomTheCaseIs",
            Answered("RUNG_SENIOR_MANAGEMENT"),
            {"rektor gets case_answered as SENIOR_MANAGER of rektorluk"}},
        Row{"TheAnswerIsToldToTheUnitThatAsked",
            Answered("RUNG_REPRESENTATIVE", R"(requesting_unit: "units/kutuphane")"),
            {"mudur gets case_answered as UNIT_HEAD of kutuphane"}},
        Row{"ClosingAfterAnAnswerIsNoNews",
            MakeEvent<routing::v1::CaseClosed>("cases/1",
                                               Facts("units/muhendislik", "RUNG_DIRECTORATE") + "answered: true"),
            {}},
        Row{"ClosingWithoutOneIs",
            MakeEvent<routing::v1::CaseClosed>("cases/1", Facts("units/muhendislik", "RUNG_DIRECTORATE")),
            {"direktor gets case_closed_unanswered as DIRECTOR of iletisim"}},
        Row{"TakingACaseIsNoNews",
            MakeEvent<routing::v1::CaseAcknowledged>("cases/1", Facts("units/muhendislik", "RUNG_DIRECTORATE")),
            {}}),
    Name);

constexpr char kRemoval[] =
    R"(comment: "comments/1" grounds: GROUND_INSULT due_time { seconds: 1795100000 } account: "accounts/)";
template <typename Message>
Event Removal(const std::string& account) {
  return MakeEvent<Message>("comments/1", absl::StrCat(kRemoval, account, "\""));
}
Event Flagged(const std::string& importance, const std::string& outcome) {
  return MakeEvent<moderation::v1::CommentFlagged>(
      "comments/1", absl::StrCat(R"(comment: "comments/1" account: "accounts/x.muhendislik" topic: TOPIC_GENERAL
          owner_unit: "units/muhendislik" grounds { ground: GROUND_INSULT score_tenths: 7 } importance: )",
                                 importance, " outcome: ", outcome));
}
Event Appealed(const std::string& orderer) {
  return MakeEvent<moderation::v1::AppealOpened>(
      "comments/1",
      absl::StrCat(R"(comment: "comments/1" account: "accounts/x.muhendislik" orderer: ")", orderer, "\""));
}
Event Decided(const std::string& opener) {
  return MakeEvent<moderation::v1::AppealDecided>(
      "comments/1",
      absl::StrCat(R"(account: "accounts/x.muhendislik" outcome: OUTCOME_REFUSED opener: ")", opener, "\""));
}

INSTANTIATE_TEST_SUITE_P(
    P10Comments, RecipientsTest,
    ::testing::Values(
        Row{"ARemovalIsTheManagersTask",
            Removal<moderation::v1::RemovalOrdered>("instagram.ornekuni"),
            {"ayse gets removal_ordered as manager of instagram.ornekuni",
             "can gets removal_ordered as manager of instagram.ornekuni"}},
        Row{"WithoutManagersItIsTheRepresentatives",
            Removal<moderation::v1::RemovalOrdered>("x.muhendislik"),
            {"temsilci gets removal_ordered as REPRESENTATIVE of muhendislik instead of accounts/x.muhendislik"}},
        Row{"WithoutAnybodyItGoesUp",
            Removal<moderation::v1::RemovalOrdered>("x.bilgisayar"),
            {"dekan gets removal_ordered as UNIT_HEAD of muhendislik instead of accounts/x.bilgisayar"}},
        Row{"OfAnUnknownAccountTheDirectorateHears",
            Removal<moderation::v1::RemovalOrdered>("x.yeni"),
            {"direktor gets removal_ordered as DIRECTOR of iletisim instead of accounts/x.yeni"}},
        Row{"TheManagersAreReminded",
            Removal<moderation::v1::RemovalReminded>("instagram.ornekuni"),
            {"ayse gets removal_reminded as manager of instagram.ornekuni",
             "can gets removal_reminded as manager of instagram.ornekuni"}},
        Row{"AnOverdueRemovalIsTheDirectorates",
            Removal<moderation::v1::RemovalOverdue>("instagram.ornekuni"),
            {"direktor gets removal_overdue as DIRECTOR of iletisim"}},
        Row{"AWithdrawnOrderIsToldToTheManagers",
            MakeEvent<moderation::v1::RemovalWithdrawn>("comments/1",
                                                        R"(account: "accounts/instagram.ornekuni" cause: CAUSE_KEPT)"),
            {"ayse gets removal_withdrawn as manager of instagram.ornekuni",
             "can gets removal_withdrawn as manager of instagram.ornekuni"}},
        Row{"ARestoredCommentIsToldToTheManagers",
            MakeEvent<moderation::v1::CommentRestored>("comments/1", R"(account: "accounts/instagram.ornekuni")"),
            {"ayse gets comment_restored as manager of instagram.ornekuni",
             "can gets comment_restored as manager of instagram.ornekuni"}},
        Row{"ModeratorsHearOfCriticalComments",
            Flagged("IMPORTANCE_CRITICAL", "OUTCOME_IN_REVIEW"),
            {"denetci1 gets comment_flagged as MODERATOR of iletisim",
             "denetci2 gets comment_flagged as MODERATOR of iletisim"}},
        Row{"ModeratorsAreNotFlooded", Flagged("IMPORTANCE_HIGH", "OUTCOME_IN_REVIEW"), {}},
        Row{"WhatIsRemovedAtOnceNeedsNoReview", Flagged("IMPORTANCE_CRITICAL", "OUTCOME_REMOVAL_ORDERED"), {}},
        Row{"AnAppealGoesToAnotherModerator",
            Appealed("people/denetci1"),
            {"denetci2 gets appeal_opened as MODERATOR of iletisim"}},
        Row{"AnAppealAgainstThePolicyGoesToAll",
            Appealed("services/moderation"),
            {"denetci1 gets appeal_opened as MODERATOR of iletisim",
             "denetci2 gets appeal_opened as MODERATOR of iletisim"}},
        Row{"WithoutAnotherModeratorTheDirectorHears",
            Appealed("people/denetci1"),
            {"direktor gets appeal_opened as DIRECTOR of iletisim"},
            [](SmallUniversity& u) { u.Put(directory::v1::ROLE_MODERATOR, "units/iletisim", {"people/denetci1"}); }},
        Row{"WhoAppealedHearsTheDecision",
            Decided("people/temsilci"),
            {"temsilci gets appeal_decided as the one concerned"}},
        Row{"ASystemThatAppealedDoesNot", Decided("services/channels"), {}},
        Row{"NorDoesWhoHasLeft", Decided("people/ayrilan"), {}}),
    Name);

Event Represents(const std::string& unit, const std::string& now, const std::string& before) {
  return MakeEvent<directory::v1::RepresentativeChanged>(
      unit, absl::StrCat("unit: \"", unit, "\" representative: \"", now, "\" previous: \"", before, "\""));
}
Event Manages(const std::string& manager) {
  return MakeEvent<directory::v1::AccountManagerDesignated>(
      "accounts/x.a", absl::StrCat(R"(account: "accounts/x.a" unit: "units/spor" manager: ")", manager, "\""));
}

INSTANTIATE_TEST_SUITE_P(
    P4P13Designations, RecipientsTest,
    ::testing::Values(
        Row{"BothPeopleAndTheHeadHear",
            Represents("units/muhendislik", "people/yeni", "people/eski"),
            {"yeni gets representative_designated as the one concerned",
             "eski gets representative_ended as the one concerned",
             "dekan gets representative_changed as UNIT_HEAD of muhendislik"}},
        Row{"AHeadWhoRepresentsHearsOnce",
            Represents("units/muhendislik", "people/dekan", ""),
            {"dekan gets representative_designated as the one concerned"}},
        Row{"AUnitWithoutAHeadNeedsNoneToHear",
            Represents("units/bilgisayar", "people/yeni", ""),
            {"yeni gets representative_designated as the one concerned"}},
        Row{"ThatNobodyRepresentsIsToldAbove",
            Represents("units/bilgisayar", "", "people/eski"),
            {"eski gets representative_ended as the one concerned",
             "dekan gets representative_missing as UNIT_HEAD of muhendislik instead of units/bilgisayar"}},
        Row{"ANewManagerHears", Manages("people/ayse"), {"ayse gets manager_designated as the one concerned"}},
        Row{"OneWhoHasLeftDoesNot", Manages("people/ayrilan"), {}}),
    Name);

TEST(NobodyTest, AtAllIsAnErrorThatAnOperatorSees) {
  SmallUniversity university;
  for (const auto role : {directory::v1::ROLE_DIRECTOR, directory::v1::ROLE_MODERATOR}) {
    university.Put(role, "units/iletisim", {});
  }
  university.Put(directory::v1::ROLE_SENIOR_MANAGER, "units/rektorluk", {});
  EXPECT_THAT(NoticesFor(Routed("units/bos"), university),
              Fails(absl::StatusCode::kFailedPrecondition, "NO_RECIPIENT"));
}

}  // namespace
}  // namespace meydan::notification
