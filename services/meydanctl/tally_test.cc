#include "services/meydanctl/tally.h"

#include <gmock/gmock.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// One complaint that went all the way: a case of the faculty of law that a rule brought before senior management, and
// an order to remove another comment.
Collected AllIsWell() {
  Collected all;
  all.units = {Proto<directory::v1::Unit>(R"pb(
                 name: "units/hukuk"
                 representative_history {
                   person: "people/ayse"
                   designate_time { seconds: 100 }
                 }
               )pb"),
               Proto<directory::v1::Unit>(R"pb(name: "units/rektorluk")pb")};
  all.people = {Proto<directory::v1::Person>(R"pb(name: "people/ayse" kind: KIND_HUMAN state: STATE_ACTIVE)pb"),
                Proto<directory::v1::Person>(R"pb(
                  name: "people/rektor"
                  kind: KIND_HUMAN
                  state: STATE_ACTIVE
                  grants {
                    role: ROLE_SENIOR_MANAGER
                    unit: "units/rektorluk"
                    grant_time { seconds: 100 }
                  }
                )pb"),
                // Too late for what happened at 200.
                Proto<directory::v1::Person>(R"pb(
                  name: "people/yeni"
                  kind: KIND_HUMAN
                  state: STATE_ACTIVE
                  grants {
                    role: ROLE_SENIOR_MANAGER
                    unit: "units/rektorluk"
                    grant_time { seconds: 300 }
                  }
                )pb")};
  all.accounts = {Proto<directory::v1::Account>(R"pb(
    name: "accounts/x.hukuk"
    manager_history {
      person: "people/ayse"
      designate_time { seconds: 100 }
    }
  )pb")};
  all.comments = {Proto<moderation::v1::Comment>(R"pb(
                    name: "comments/1"
                    platform_comment_id: "a"
                    account: "accounts/x.hukuk"
                    feedback_revision: 1
                    verdict { outcome: OUTCOME_CLEAN }
                  )pb"),
                  Proto<moderation::v1::Comment>(R"pb(
                    name: "comments/2"
                    platform_comment_id: "b"
                    account: "accounts/x.hukuk"
                    verdict { outcome: OUTCOME_REMOVAL_ORDERED }
                    removal { order_time { seconds: 200 } }
                  )pb")};
  all.cases = {Proto<routing::v1::Case>(R"pb(
    name: "cases/1"
    owner_unit: "units/hukuk"
    rung: RUNG_SENIOR_MANAGEMENT
    origin { comment: "comments/1" comment_revision: 1 }
    history {
      action: ACTION_ROUTED
      time { seconds: 200 }
      owner_unit: "units/hukuk"
    }
    history {
      action: ACTION_ESCALATED
      time { seconds: 200 }
      owner_unit: "units/hukuk"
      rung: RUNG_SENIOR_MANAGEMENT
    }
  )pb")};
  const auto notice = [](const std::string& event, const std::string& type, const std::string& subject) {
    notification::v1::Notice notice;
    notice.set_event(event);
    notice.set_event_type(type);
    notice.set_subject(subject);
    return notice;
  };
  all.inboxes["people/ayse"] = {notice("e1", "meydan.routing.v1.CaseRouted", "cases/1"),
                                notice("e3", "meydan.moderation.v1.RemovalOrdered", "comments/2")};
  all.inboxes["people/rektor"] = {notice("e2", "meydan.routing.v1.CaseEscalated", "cases/1")};
  return all;
}

TEST(TallyTest, CountsWhatWentAllTheWay) {
  const Totals totals = TallyOf(AllIsWell());
  EXPECT_EQ(totals.comments, 2);
  EXPECT_EQ(totals.flagged, 1);
  EXPECT_EQ(totals.cases, 1);
  EXPECT_EQ(totals.escalated, 1);
  EXPECT_EQ(totals.notices, 3);
  EXPECT_THAT(totals.lost, IsEmpty());
  EXPECT_THAT(totals.doubled, IsEmpty());
}

TEST(TallyTest, FeedbackWithoutItsCaseIsLost) {
  Collected all = AllIsWell();
  all.cases.clear();
  EXPECT_THAT(TallyOf(all).lost, ElementsAre(HasSubstr("comments/1 revision 1 is feedback but has no case")));
}

TEST(TallyTest, ACaseOfAnEarlierRevisionDoesNotCountForALaterOne) {
  Collected all = AllIsWell();
  all.comments[0].set_feedback_revision(2);
  EXPECT_THAT(TallyOf(all).lost, SizeIs(1));
}

TEST(TallyTest, ACaseWithoutAnOwnerIsLost) {
  Collected all = AllIsWell();
  all.cases[0].set_owner_unit("");
  EXPECT_THAT(TallyOf(all).lost, ElementsAre(HasSubstr("cases/1 has no owner")));
}

TEST(TallyTest, ACommentWithoutAVerdictIsLost) {
  Collected all = AllIsWell();
  all.comments[0].clear_verdict();
  EXPECT_THAT(TallyOf(all).lost, ElementsAre(HasSubstr("comments/1 has no verdict")));
}

TEST(TallyTest, APersonWhoWasNotToldIsLost) {
  Collected all = AllIsWell();
  all.inboxes["people/ayse"].erase(all.inboxes["people/ayse"].begin());
  EXPECT_THAT(TallyOf(all).lost,
              ElementsAre("people/ayse was told 0 times instead of 1 of meydan.routing.v1.CaseRouted of cases/1"));
}

TEST(TallyTest, ThatSomebodyElseWasToldDoesNotHelp) {
  Collected all = AllIsWell();
  std::swap(all.inboxes["people/ayse"], all.inboxes["people/rektor"]);
  EXPECT_THAT(TallyOf(all).lost, SizeIs(3));  // the routed case, the escalation, and the order
}

TEST(TallyTest, AnOrderThatNoManagerKnowsOfIsLost) {
  Collected all = AllIsWell();
  all.inboxes["people/ayse"].pop_back();
  EXPECT_THAT(TallyOf(all).lost, ElementsAre(HasSubstr("people/ayse was told 0 times")));
}

TEST(TallyTest, AnEventToldTwiceInOneInboxIsDoubled) {
  Collected all = AllIsWell();
  all.inboxes["people/rektor"].push_back(all.inboxes["people/rektor"][0]);
  EXPECT_THAT(TallyOf(all).doubled, ElementsAre(HasSubstr("people/rektor was told of e2 twice")));
}

TEST(TallyTest, TwoCasesOfOneRevisionAreDoubled) {
  Collected all = AllIsWell();
  all.cases.push_back(all.cases[0]);
  EXPECT_THAT(TallyOf(all).doubled, ElementsAre(HasSubstr("comments/1 revision 1 has two cases")));
}

TEST(TallyTest, TheSameCommentUnderTwoNamesIsDoubled) {
  Collected all = AllIsWell();
  all.comments[1].set_platform_comment_id("a");
  EXPECT_THAT(TallyOf(all).doubled, ElementsAre(HasSubstr("comments/2 is the same comment as another")));
}

TEST(TallyTest, TwoClimbsNeedTwoNotices) {
  Collected all = AllIsWell();
  *all.cases[0].add_history() = all.cases[0].history(1);
  EXPECT_THAT(TallyOf(all).lost, ElementsAre(HasSubstr("people/rektor was told 1 times instead of 2")));
}

TEST(TallyTest, WhoHasLeftNeedNotHaveBeenTold) {
  Collected all = AllIsWell();
  all.people[0].set_state(directory::v1::Person::STATE_LEFT);
  all.inboxes["people/baskan"] = std::move(all.inboxes["people/ayse"]);
  all.inboxes.erase("people/ayse");
  EXPECT_THAT(TallyOf(all).lost, IsEmpty());
}

TEST(TallyTest, WhereAPostIsVacantSomebodyMustHaveBeenTold) {
  Collected all = AllIsWell();
  all.units[0].clear_representative_history();
  EXPECT_THAT(TallyOf(all).lost, IsEmpty());
  all.inboxes["people/ayse"].erase(all.inboxes["people/ayse"].begin());
  EXPECT_THAT(TallyOf(all).lost, ElementsAre("nobody was told of meydan.routing.v1.CaseRouted of cases/1"));
}

}  // namespace
}  // namespace meydan::meydanctl
