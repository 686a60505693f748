// Who is told what of submissions, publications and rights: each row is an event in the small university and the people
// who get a notice of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "meydan/review/v1/events.pb.h"
#include "services/notification/domain/announcement.h"
#include "services/notification/domain/testing/small_university.h"
#include "services/notification/domain/testing/told.h"

namespace meydan::notification {
namespace {

using namespace review::v1;  // NOLINT(google-build-using-namespace): the events that this file is about
using testing::MakeEvent;
using testing::SmallUniversity;
using testing::Told;

// Whatever happens to a submission of the engineers that one of their staff wrote.
constexpr char kFacts[] = R"(facts { name: "submissions/1" unit: "units/muhendislik" author: "people/asistan"
    request_type: REQUEST_TYPE_EVENT state: STATE_PARTLY_PUBLISHED accounts: "accounts/instagram.ornekuni"
    accounts: "accounts/x.muhendislik" answer_by { seconds: 1795100000 } publish_time { seconds: 1795200000 } } )";

template <typename Message>
Event Of(const std::string& more = "", const std::string& subject = "submissions/1") {
  return MakeEvent<Message>(subject,
                            absl::StrCat(Message::descriptor()->field(0)->name() == "facts" ? kFacts : "", more));
}

// Content that was approved, and has that time.
Event Scheduled(const std::string& time) {
  return MakeEvent<ContentApproved>("submissions/1", absl::StrCat(R"(facts { name: "submissions/1"
      unit: "units/muhendislik" author: "people/asistan" request_type: REQUEST_TYPE_EVENT state: STATE_SCHEDULED
      accounts: "accounts/instagram.ornekuni" accounts: "accounts/x.muhendislik" )",
                                                                  time, "}"));
}

struct Row {
  std::string name;
  Event event;
  std::vector<std::string> told;
  std::function<void(SmallUniversity&)> change = [](SmallUniversity&) {};
};

class ReviewRecipientsTest : public ::testing::TestWithParam<Row> {
 protected:
  ReviewRecipientsTest() {
    university_.Put(directory::v1::ROLE_REVIEWER, "units/iletisim", {"people/incele1", "people/incele2"});
    university_.Put(directory::v1::ROLE_STAFF, "units/muhendislik", {"people/asistan"});
  }
  SmallUniversity university_;
};

TEST_P(ReviewRecipientsTest, AreToldWithTheirReason) {
  GetParam().change(university_);
  EXPECT_THAT(Told(GetParam().event, university_), ::testing::ElementsAreArray(GetParam().told));
}

std::string Name(const ::testing::TestParamInfo<Row>& info) { return info.param.name; }

// The author, the representative and the dean.
std::vector<std::string> TheUnit(const std::string& what) {
  return {absl::StrCat("asistan gets ", what, " as the one concerned"),
          absl::StrCat("temsilci gets ", what, " as REPRESENTATIVE of muhendislik"),
          absl::StrCat("dekan gets ", what, " as UNIT_HEAD of muhendislik")};
}
std::vector<std::string> TheReviewers(const std::string& what) {
  return {absl::StrCat("incele1 gets ", what, " as REVIEWER of iletisim"),
          absl::StrCat("incele2 gets ", what, " as REVIEWER of iletisim")};
}
std::vector<std::string> TheManagers(const std::string& what) {
  return {absl::StrCat("ayse gets ", what, " as manager of instagram.ornekuni"),
          absl::StrCat("can gets ", what, " as manager of instagram.ornekuni"),
          absl::StrCat("temsilci gets ", what, " as REPRESENTATIVE of muhendislik instead of accounts/x.muhendislik")};
}
std::vector<std::string> TheAuthor(const std::string& what) {
  return {absl::StrCat("asistan gets ", what, " as the one concerned")};
}
std::vector<std::string> And(std::vector<std::string> some, const std::vector<std::string>& others) {
  some.insert(some.end(), others.begin(), others.end());
  return some;
}
std::vector<std::string> TheDirector(const std::string& what) {
  return {absl::StrCat("direktor gets ", what, " as DIRECTOR of iletisim")};
}

INSTANTIATE_TEST_SUITE_P(
    P18Answers, ReviewRecipientsTest,
    ::testing::Values(
        Row{"AYesGoesToWhoAsked", Of<ContentApproved>(), TheAuthor("content_approved")},
        Row{"ANoToo", Of<ContentRejected>("reason_code: REASON_CODE_BRAND"), TheAuthor("content_rejected")},
        Row{"WhatIsToBeChangedGoesToTheUnitToo", Of<ChangesRequested>("reason_code: REASON_CODE_BRAND"),
            TheUnit("changes_requested")},
        Row{"WhatExpiredToo", Of<ContentExpired>(), TheUnit("content_expired")},
        Row{"AndWhatWasNotChangedInTime", Of<ContentExpired>("resubmit_by { seconds: 1795300000 }"),
            TheUnit("content_lapsed")},
        Row{"OfWhichTheyAreRemindedBefore", Of<ChangesDue>("resubmit_by { seconds: 1795300000 }"),
            TheUnit("changes_due")},
        Row{"P18TheDirectorHearsOfALateOneThatNobodyIsLeftToDecide", Of<AnswerOverdue>(), TheDirector("answer_overdue"),
            [](SmallUniversity& u) {
              u.Put(directory::v1::ROLE_REVIEWER, "units/iletisim", {});
              u.Put(directory::v1::ROLE_UNIT_HEAD, "units/muhendislik", {});
            }},
        Row{"TheAnswerToOneWhoHasLeftGoesToTheUnit",
            Of<ContentApproved>(),
            {"temsilci gets content_approved as REPRESENTATIVE of muhendislik"},
            [](SmallUniversity& u) { u.left.push_back("people/asistan"); }},
        Row{"TheResultGoesToWhoAsked", Of<PublicationCompleted>(), TheAuthor("publication_completed")},
        Row{"P5AnEditByTheDirectorateToo", Of<ContentRevised>("by_directorate: true"), TheAuthor("content_revised")},
        Row{"TheUnitsOwnEditIsNoNews", Of<ContentRevised>(), {}},
        Row{"ReviewersAreWarnedOfADeadline", Of<AnswerDue>(), TheReviewers("answer_due")},
        Row{"P18SoAreThoseWhoDecideAtTheStep",
            Of<AnswerDue>(R"(step: "dean" groups { role: ROLE_UNIT_HEAD } persons: "people/asistan")"),
            And({"dekan gets answer_due as UNIT_HEAD of muhendislik"}, TheReviewers("answer_due"))},
        Row{"P18AReviewerWhoDecidesIsWarnedOnce",
            Of<AnswerDue>(R"(step: "a" groups { role: ROLE_REVIEWER unit: "units/iletisim" })"),
            TheReviewers("answer_due")},
        Row{"TheDirectorHearsThatItPassed", Of<AnswerOverdue>(), TheDirector("answer_overdue")},
        Row{"WithoutReviewersTheDirectorIsWarned", Of<AnswerDue>(), TheDirector("answer_due"),
            [](SmallUniversity& u) { u.Put(directory::v1::ROLE_REVIEWER, "units/iletisim", {}); }}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    P17Review, ReviewRecipientsTest,
    ::testing::Values(
        Row{"ThoseWhoAnswerForTheUnitKnow",
            Of<ContentSubmitted>(),
            {"temsilci gets content_submitted as REPRESENTATIVE of muhendislik",
             "dekan gets content_submitted as UNIT_HEAD of muhendislik"}},
        Row{"CR3TheFirstStepIsToldToItsGroupsToo",
            Of<ContentSubmitted>(R"(step: "a" groups { role: ROLE_REVIEWER unit: "units/iletisim" })"),
            {"incele1 gets step_reached as REVIEWER of iletisim", "incele2 gets step_reached as REVIEWER of iletisim",
             "temsilci gets content_submitted as REPRESENTATIVE of muhendislik",
             "dekan gets content_submitted as UNIT_HEAD of muhendislik"}},
        Row{"WhoIsToDecideIsToldThatInstead",
            Of<ContentSubmitted>(R"(step: "a" groups { role: ROLE_UNIT_HEAD })"),
            {"dekan gets step_reached as UNIT_HEAD of muhendislik",
             "temsilci gets content_submitted as REPRESENTATIVE of muhendislik"}},
        Row{"NobodyHearsOfTheirOwn",
            Of<ContentSubmitted>(),
            {"dekan gets content_submitted as UNIT_HEAD of muhendislik"},
            [](SmallUniversity& u) {
              u.Put(directory::v1::ROLE_REPRESENTATIVE, "units/muhendislik", {"people/asistan"});
            }},
        Row{"CR3AStepIsToldToItsGroups",
            Of<ReviewStepReached>(R"(step: "a" groups { role: ROLE_REVIEWER unit: "units/iletisim" })"),
            TheReviewers("step_reached")},
        Row{"CR3AGroupWithoutAUnitIsTheSubmissionsOwn",
            Of<ReviewStepReached>(R"(step: "a" groups { role: ROLE_UNIT_HEAD } persons: "people/hukukcu")"),
            {"hukukcu gets step_reached as the one concerned", "dekan gets step_reached as UNIT_HEAD of muhendislik"}},
        Row{"CR3WhoLostTheirRoleIsNotAskedToDecide",
            Of<ReviewStepReached>(R"(step: "a" persons: "people/rolsuz" persons: "people/hukukcu")"),
            {"hukukcu gets step_reached as the one concerned"}},
        Row{"CR3AStepOfPeopleWhoNoLongerDecideIsToldToTheReviewers",
            Of<ReviewStepReached>(R"(step: "a" persons: "people/rolsuz" persons: "people/ayrilan")"),
            TheReviewers("step_reached")},
        Row{"CR3SoIsAFirstStep", Of<ContentSubmitted>(R"(step: "a" persons: "people/rolsuz")"),
            And(TheReviewers("step_reached"), {"temsilci gets content_submitted as REPRESENTATIVE of muhendislik",
                                               "dekan gets content_submitted as UNIT_HEAD of muhendislik"})},
        Row{"CR3AndWithoutReviewersToTheDirector", Of<ReviewStepReached>(R"(step: "a" persons: "people/ayrilan")"),
            TheDirector("step_reached"),
            [](SmallUniversity& u) { u.Put(directory::v1::ROLE_REVIEWER, "units/iletisim", {}); }},
        Row{"CR3AStepOfAPersonAndAGroupNeedsNoReviewers",
            Of<ReviewStepReached>(R"(step: "a" groups { role: ROLE_UNIT_HEAD } persons: "people/ayrilan")"),
            {"dekan gets step_reached as UNIT_HEAD of muhendislik"}},
        Row{"CR2AStepOfTheAuthorAloneGoesToTheOtherReviewers",
            Of<ReviewStepReached>(R"(step: "a" persons: "people/asistan")"),
            {"incele2 gets step_reached as REVIEWER of iletisim"},
            [](SmallUniversity& u) {
              u.Put(directory::v1::ROLE_REVIEWER, "units/iletisim", {"people/asistan", "people/incele2"});
            }},
        Row{"CR2TheAuthorIsNotAskedToDecide",
            Of<ReviewStepReached>(R"(step: "a" groups { role: ROLE_STAFF } groups { role: ROLE_UNIT_HEAD }
                                     persons: "people/asistan")"),
            {"direktor gets step_reached as DIRECTOR of iletisim instead of units/muhendislik",
             "dekan gets step_reached as UNIT_HEAD of muhendislik"}},
        Row{"ReviewersNeedNotLookAtWhatIsWithdrawn", Of<ContentWithdrawn>(), TheReviewers("content_withdrawn")}),
    Name);

constexpr char kTarget[] = R"(account: "accounts/instagram.ornekuni" kind: TARGET_KIND_POST)";
std::vector<std::string> TwoManagers(const std::string& what) {
  auto managers = TheManagers(what);
  managers.pop_back();
  return managers;
}

INSTANTIATE_TEST_SUITE_P(
    P4Publishing, ReviewRecipientsTest,
    ::testing::Values(
        Row{"ManagersKnowAhead", Scheduled("publish_time { seconds: 1795200000 }"),
            And(TheAuthor("content_approved"), TheManagers("content_scheduled"))},
        Row{"ButNotOfWhatHasNoTime", Scheduled(""), TheAuthor("content_approved")},
        Row{"NorTwiceOfWhatWasScheduledByAnEventOfItsOwn", Of<ContentScheduled>(), TheManagers("content_scheduled")},
        Row{"CR16PublishingIsTheManagersTask", Of<PublishDue>("publish_by { seconds: 1795300000 }"),
            TheManagers("publish_due")},
        Row{"CR15WhatIsHeldIsTheUnitsAffair", Of<PublicationHeld>("cause: CAUSE_PAUSE"), TheUnit("publication_held")},
        Row{"CR13OneTargetThatIsPublishedIsNoNews", Of<ContentPublished>(kTarget), {}},
        Row{"CR13OneThatFailedIs", Of<PublicationFailed>(kTarget),
            And(TheAuthor("publication_failed"), TheReviewers("publication_failed"))},
        Row{"CR13OneThatIsLeftOutToo", Of<PublicationSkipped>(kTarget), TheAuthor("publication_skipped")},
        Row{"CR13AStuckOneGoesToTheDirectorToo", Of<PublicationStuck>(kTarget),
            And(TwoManagers("publication_stuck"), TheDirector("publication_stuck"))},
        Row{"CR15APauseOfAllGoesToWhoeverRunsAnAccount", Of<PublishingPaused>(R"(name: "pauses/1")", "boards/3"),
            And(And(TheDirector("publishing_paused"), TwoManagers("publishing_paused")),
                {"dekan gets publishing_paused as UNIT_HEAD of muhendislik instead of accounts/x.bilgisayar",
                 "temsilci gets publishing_paused as REPRESENTATIVE of muhendislik"})},
        Row{"CR15SoDoesItsEnd", Of<PublishingResumed>(R"(name: "pauses/1")", "boards/3"),
            And(And(TheDirector("publishing_resumed"), TwoManagers("publishing_resumed")),
                {"dekan gets publishing_resumed as UNIT_HEAD of muhendislik instead of accounts/x.bilgisayar",
                 "temsilci gets publishing_resumed as REPRESENTATIVE of muhendislik"})},
        Row{"CR15APauseOfAPlatformGoesToThoseOfItsAccounts",
            Of<PublishingPaused>(R"(name: "pauses/1" scope: "platforms/x")", "boards/3"),
            And(TheDirector("publishing_paused_platform"),
                {"dekan gets publishing_paused_platform as UNIT_HEAD of muhendislik instead of accounts/x.bilgisayar",
                 "ayse gets publishing_paused_platform as manager of x.muhendislik",
                 "temsilci gets publishing_paused_platform as REPRESENTATIVE of muhendislik"}),
            [](SmallUniversity& u) { u.managers["accounts/x.muhendislik"] = {"people/ayse"}; }},
        Row{"CR15APlatformWithoutAccountsIsTheDirectorsAffair",
            Of<PublishingResumed>(R"(name: "pauses/1" scope: "platforms/medium")", "boards/3"),
            TheDirector("publishing_resumed_platform")},
        Row{"CR15WhoRunsTwoAccountsHearsOnce",
            Of<PublishingPaused>(R"(name: "pauses/1" scope: "platforms/x")", "boards/3"),
            And(TheDirector("publishing_paused_platform"),
                {"ayse gets publishing_paused_platform as manager of x.bilgisayar",
                 "temsilci gets publishing_paused_platform as REPRESENTATIVE of muhendislik"}),
            [](SmallUniversity& u) {
              u.managers["accounts/x.muhendislik"] = u.managers["accounts/x.bilgisayar"] = {"people/ayse"};
            }},
        Row{"CR15APauseOfAUnitGoesToThoseWhoManageItsAccountsToo",
            Of<PublishingPaused>(R"(name: "pauses/1" scope: "units/muhendislik")", "boards/3"),
            And(And({"temsilci gets publishing_paused_unit as REPRESENTATIVE of muhendislik"},
                    TheDirector("publishing_paused_unit")),
                {"dekan gets publishing_paused_unit as UNIT_HEAD of muhendislik instead of accounts/x.bilgisayar",
                 "can gets publishing_paused_unit as manager of x.muhendislik"}),
            [](SmallUniversity& u) { u.managers["accounts/x.muhendislik"] = {"people/can"}; }},
        Row{"CR15APauseOfAnAccountGoesToTheRepresentativeToo",
            Of<PublishingPaused>(R"(name: "pauses/1" scope: "accounts/x.muhendislik")", "boards/3"),
            And(And({"can gets publishing_paused_account as manager of x.muhendislik"},
                    TheDirector("publishing_paused_account")),
                {"temsilci gets publishing_paused_account as REPRESENTATIVE of muhendislik"}),
            [](SmallUniversity& u) { u.managers["accounts/x.muhendislik"] = {"people/can"}; }},
        Row{"CR15APauseOfAUnit", Of<PublishingPaused>(R"(name: "pauses/1" scope: "units/muhendislik")", "boards/3"),
            And(And({"temsilci gets publishing_paused_unit as REPRESENTATIVE of muhendislik"},
                    TheDirector("publishing_paused_unit")),
                {"dekan gets publishing_paused_unit as UNIT_HEAD of muhendislik instead of accounts/x.bilgisayar"})},
        Row{"CR15TheEndOfAPauseOfAnAccount",
            Of<PublishingResumed>(R"(name: "pauses/1" scope: "accounts/instagram.ornekuni")", "boards/3"),
            And(TwoManagers("publishing_resumed_account"), TheDirector("publishing_resumed_account"))}),
    Name);

constexpr char kRight[] = R"(asset: "assets/1" unit: "units/muhendislik" )";
std::vector<std::string> OfRight(const std::string& what) {
  return And({absl::StrCat("temsilci gets ", what, " as REPRESENTATIVE of muhendislik")}, TheReviewers(what));
}

INSTANTIATE_TEST_SUITE_P(
    P9Rights, ReviewRecipientsTest,
    ::testing::Values(
        Row{"CR10ALicenceThatWillEnd",
            Of<RightsExpiring>(absl::StrCat(kRight, R"(name: "licences/1" until_time { seconds: 1795300000 })"),
                               "licences/1"),
            OfRight("licence_ending")},
        Row{"CR11AConsentThatEnded", Of<RightsEnded>(absl::StrCat(kRight, R"(name: "releases/1")"), "releases/1"),
            OfRight("release_ended")},
        Row{"RecordingOneIsNoNews",
            Of<RightsRecorded>(absl::StrCat(kRight, R"(name: "licences/1")"), "licences/1"),
            {}},
        Row{"CR11TakingDownIsTheManagersTask",
            Of<TakedownRequired>(
                R"(account: "accounts/instagram.ornekuni" kind: TARGET_KIND_STORY take_down_by { seconds: 1795300000 })"),
            TwoManagers("takedown_required")},
        Row{"CR11WhatTheyLeaveUndoneIsTheDirectors", Of<TakedownOverdue>(kTarget), TheDirector("takedown_overdue")},
        Row{"CR11ReviewersHearThatItIsGone", Of<TakedownConfirmed>(kTarget), TheReviewers("takedown_confirmed")}),
    Name);

TEST(ReviewNoticesTest, APauseIsAboutItselfNotAboutWhereItIsKept) {
  const auto notices = NoticesFor(Of<PublishingPaused>(R"(name: "pauses/1")", "boards/3"), SmallUniversity());
  ASSERT_FALSE(notices->empty());
  EXPECT_EQ(notices->front().subject(), "pauses/1");
}

TEST(ReviewNoticesTest, WhatIsAskedForHasItsTime) {
  const auto due = [](const Event& event) { return AnnouncementsOf(event)->front().due; };
  EXPECT_EQ(due(Of<AnswerDue>()), absl::FromUnixSeconds(1'795'100'000));
  EXPECT_EQ(due(Of<ReviewStepReached>()), absl::FromUnixSeconds(1'795'100'000));
  EXPECT_EQ(due(Of<PublishDue>("publish_by { seconds: 5 }")), absl::FromUnixSeconds(5));
  EXPECT_EQ(due(Of<ChangesDue>("resubmit_by { seconds: 5 }")), absl::FromUnixSeconds(5));
  EXPECT_EQ(due(Of<ContentSubmitted>()), std::nullopt);
}

TEST(ReviewNoticesTest, EveryEventOfReviewIsKnownOrNoNews) {
  const std::vector<std::string> announced = AnnouncedTypes();
  // Of each of these another event tells more.
  const std::vector<std::string> no_news = {"SubmissionFacts", "ContentPublished", "RightsRecorded"};
  const auto* file = ContentSubmitted::descriptor()->file();
  for (int i = 0; i < file->message_type_count(); ++i) {
    const auto* type = file->message_type(i);
    const bool silent = std::find(no_news.begin(), no_news.end(), type->name()) != no_news.end();
    const bool known = std::find(announced.begin(), announced.end(), type->full_name()) != announced.end();
    EXPECT_NE(silent, known) << type->full_name();
  }
}

}  // namespace
}  // namespace meydan::notification
