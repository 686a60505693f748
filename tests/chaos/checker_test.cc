#include "tests/chaos/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/base/testing/status_matchers.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/testing/found.h"
#include "tests/chaos/testing/sound_facts.h"

namespace meydan::chaos {
namespace {

using meydan::testing::Proto;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::EventOf;
using testing::Found;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Lose;
using testing::MakeEvent;
using testing::MakeNotice;
using testing::SoundFacts;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

TEST(CheckerTest, WhatIsAsItMustBeIsNotReported) { EXPECT_THAT(Found(SoundFacts()), IsEmpty()); }

TEST(CheckerTest, RepeatsOnTheTopicsAreNoFault) {
  Facts facts = SoundFacts();
  const std::vector<Event> again = facts.events;
  facts.events.insert(facts.events.end(), again.begin() + 2, again.end());
  EXPECT_THAT(Found(facts), IsEmpty());
}

// Comments.

TEST(CheckerTest, AnAcceptedCommentThatIsNotThereIsLost) {
  Facts facts = SoundFacts();
  facts.accepted["comments/3"] = facts.accepted["comments/2"];
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/3 was accepted and is not there"));
}

TEST(CheckerTest, AnAcceptedRevisionThatIsNotThereIsLost) {
  Facts facts = SoundFacts();
  facts.accepted["comments/2"].push_back(facts.accepted["comments/2"][0]);
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/2 has 1 revisions; 2 were accepted"));
}

TEST(CheckerTest, ACommentThatWasJudgedTwiceIsDoubled) {
  Facts facts = SoundFacts();
  facts.comments[1].set_revision(2);
  facts.comments[1].set_etag("2");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: comments/2 has 2 revisions; 1 were accepted"));
}

TEST(CheckerTest, ACommentThatNobodySentIsDoubled) {
  Facts facts = SoundFacts();
  facts.accepted.erase("comments/2");
  EXPECT_THAT(Found(facts), ElementsAre(StartsWith("doubled: comments/2 is there, but nobody")));
}

TEST(CheckerTest, ACommentListedTwiceIsDoubled) {
  Facts facts = SoundFacts();
  facts.comments.push_back(facts.comments[1]);
  EXPECT_THAT(Found(facts), ElementsAre("doubled: comments/2 is listed twice"));
}

TEST(CheckerTest, ACommentWithoutAVerdictHasLostIt) {
  Facts facts = SoundFacts();
  facts.comments[1].clear_verdict();
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/2 has no verdict"));
}

TEST(CheckerTest, ACommentThatIsSpokenOfButNotThereIsLost) {
  Facts facts = SoundFacts();
  std::swap(facts.comments[0], facts.comments[1]);
  facts.comments.pop_back();
  EXPECT_THAT(Found(facts), UnorderedElementsAre("lost: comments/1 was accepted and is not there",
                                                 "lost: comments/1 was spoken of and is not there"));
}

TEST(CheckerTest, AVersionThatNothingExplainsIsDoubled) {
  Facts facts = SoundFacts();
  facts.comments[1].set_etag("2");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: comments/2 has version 2, not 1"));
}

TEST(CheckerTest, AVersionTooFewIsLost) {
  Facts facts = SoundFacts();
  facts.comments[0].set_etag("3");
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/1 has version 3; version 4 was told of"));
  facts = SoundFacts();
  Lose(facts, "meydan.moderation/comments/1@4.0");
  facts.comments[0].mutable_removal()->set_overdue(false);
  facts.comments[0].set_etag("3");
  facts.asked_at = absl::FromUnixSeconds(40);
  *facts.comments[0].add_reading_grants() = Proto<moderation::v1::ReadingGrant>(R"pb(senior_management: true)pb");
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/1 has version 3, not 4"));
}

// Cases.

TEST(CheckerTest, FeedbackWithoutACaseIsALostCase) {
  Facts facts = SoundFacts();
  facts.cases.clear();
  for (const char* event : {"1.0", "2.0", "2.1"}) Lose(facts, std::string("meydan.routing/cases/1@") + event);
  EXPECT_THAT(Found(facts), ElementsAre("lost: revision 1 of comments/1 is feedback without a case"));
}

TEST(CheckerTest, ACaseThatIsSpokenOfButNotThereIsLost) {
  Facts facts = SoundFacts();
  facts.cases.clear();
  EXPECT_THAT(Found(facts), UnorderedElementsAre("lost: revision 1 of comments/1 is feedback without a case",
                                                 "lost: cases/1 was spoken of and is not there"));
}

TEST(CheckerTest, TwoCasesOfOneFeedbackAreDoubled) {
  Facts facts = SoundFacts();
  facts.cases.push_back(facts.cases[0]);
  facts.cases[1].set_name("cases/2");
  EXPECT_THAT(Found(facts), Contains("doubled: revision 1 of comments/1 has 2 cases"));
}

TEST(CheckerTest, ACaseWithoutFeedbackIsDoubled) {
  Facts facts = SoundFacts();
  facts.cases[0].mutable_origin()->set_comment_revision(2);
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("lost: revision 1 of comments/1 is feedback without a case",
                                   "doubled: cases/1: revision 2 of comments/1 was not said to be feedback"));
}

TEST(CheckerTest, ACaseBelongsToOneUnitAndToThatWhichWasTold) {
  Facts facts = SoundFacts();
  facts.cases[0].set_owner_unit("units/iletisim");
  EXPECT_THAT(Found(facts), UnorderedElementsAre("lost: cases/1: the latest that was said of it is not how it is",
                                                 "lost: cases/1: its owner may not read comments/1",
                                                 "doubled: cases/1: a former owner may still read comments/1"));
  facts.cases[0].set_owner_unit("");
  EXPECT_THAT(Found(facts), Contains("lost: cases/1 belongs to \"\", which is no unit"));
}

TEST(CheckerTest, AnOwnerWhoMayNotReadTheCommentHasLostIt) {
  Facts facts = SoundFacts();
  facts.comments[0].clear_reading_grants();
  EXPECT_THAT(Found(facts), UnorderedElementsAre("lost: cases/1: its owner may not read comments/1",
                                                 "doubled: comments/1 has version 4, not 3"));
}

TEST(CheckerTest, WhatWasDoneAndNotSaidIsLostAndTheOtherWayRoundDoubled) {
  const std::string kind = "meydan.moderation.v1.RemovalConfirmed";
  Facts facts = SoundFacts();
  facts.acts["comments/2"][kind] = 1;
  EXPECT_THAT(Found(facts), ElementsAre("lost: " + kind + " of comments/2 was done more often than said: 1, not 0"));
  facts.acts.clear();
  facts.events.push_back(MakeEvent("moderation", "comments/2", 2, 0, "request/2", moderation::v1::RemovalConfirmed()));
  facts.comments[1].set_etag("2");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: " + kind + " of comments/2 was said more often than done: 1, not 0"));
}

TEST(CheckerTest, ARepeatThatWasTakenForANewRequestIsDoubled) {
  Facts facts = SoundFacts();
  facts.unknown_repeats = {"AnswerCaseRequest of cases/1: it has an answer"};
  EXPECT_THAT(Found(facts), ElementsAre(StartsWith("doubled: a repeat was taken for a new request: AnswerCase")));
}

// Cases/1 climbs by hand, to where it is already; so it has three versions.
void Escalate(Facts& facts) {
  auto escalated = Proto<routing::v1::CaseEscalated>(R"pb(facts {
                                                            name: "cases/1"
                                                            owner_unit: "units/hukuk"
                                                            rung: RUNG_UNIT_HEAD
                                                            state: STATE_ROUTED
                                                            comment: "comments/1"
                                                          }
                                                          from_rung: RUNG_REPRESENTATIVE
                                                          cause: ESCALATION_CAUSE_HAND)pb");
  facts.events.push_back(MakeEvent("routing", "cases/1", 3, 0, "request/3", escalated, 50));
  facts.notices.push_back(MakeNotice("people/dekan", "meydan.routing/cases/1@3.0"));
  facts.cases[0].add_history()->set_action(routing::v1::HistoryEntry::ACTION_ESCALATED);
  facts.cases[0].set_etag("3");
}

TEST(CheckerTest, WhoeverLetsACaseClimbDoesSoAsOftenAsItIsSaid) {
  const std::string kind = "meydan.routing.v1.CaseEscalated";
  Facts facts = SoundFacts();
  Escalate(facts);
  EXPECT_THAT(Found(facts), ElementsAre("doubled: " + kind + " of cases/1 was said more often than done: 1, not 0"));
  facts.acts["cases/1"][kind] = 1;
  EXPECT_THAT(Found(facts), IsEmpty());
}

// Law gives cases/1 to the Directorate, which may read comments/1 instead.
void Reassign(Facts& facts) {
  auto reassigned = Proto<routing::v1::CaseReassigned>(R"pb(facts {
                                                              name: "cases/1"
                                                              owner_unit: "units/iletisim"
                                                              rung: RUNG_UNIT_HEAD
                                                              state: STATE_ROUTED
                                                              comment: "comments/1"
                                                            }
                                                            former_owner_unit: "units/hukuk")pb");
  facts.events.push_back(MakeEvent("routing", "cases/1", 3, 0, "request/3", reassigned, 50));
  facts.acts["cases/1"][reassigned.GetDescriptor()->full_name()] = 1;
  facts.notices.push_back(MakeNotice("people/direktor", "meydan.routing/cases/1@3.0"));
  facts.cases[0].add_history()->set_action(routing::v1::HistoryEntry::ACTION_REASSIGNED);
  facts.cases[0].set_owner_unit("units/iletisim");
  facts.cases[0].set_etag("3");
  facts.comments[0].mutable_reading_grants(0)->set_unit("units/iletisim");
  facts.comments[0].set_etag("5");
}

TEST(CheckerTest, ACaseThatGoesToAnotherUnitTakesItsReadersAlong) {
  Facts facts = SoundFacts();
  Reassign(facts);
  EXPECT_THAT(Found(facts), IsEmpty());
  *facts.comments[0].add_reading_grants() =
      Proto<moderation::v1::ReadingGrant>(R"pb(unit: "units/hukuk" case: "cases/1")pb");
  facts.comments[0].set_etag("6");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: cases/1: a former owner may still read comments/1"));
}

TEST(CheckerTest, ReadersThatWereMovedTwiceAreDoubled) {
  Facts facts = SoundFacts();
  Reassign(facts);
  facts.comments[0].set_etag("6");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: comments/1 has version 6, not 5"));
}

// The directory.

TEST(CheckerTest, AVersionInTheDirectoryThatWasNotToldOfIsLost) {
  Facts facts = SoundFacts();
  facts.university.people[0].set_etag("2");
  EXPECT_THAT(Found(facts), ElementsAre("lost: people/rektor: version 2 was not told of"));
  facts = SoundFacts();
  facts.events.push_back(MakeEvent("directory", "units/hukuk", 2, 0, "", directory::v1::UnitChanged()));
  EXPECT_THAT(Found(facts), ElementsAre("lost: units/hukuk has version 1; version 2 was told of"));
}

// Events.

TEST(CheckerTest, AnEventBetweenOthersOfItsVersionIsMissed) {
  Facts facts = SoundFacts();
  Lose(facts, "meydan.moderation/comments/1@1.1");
  EXPECT_THAT(Found(facts), UnorderedElementsAre(HasSubstr("event 1 of version 1 of comments/1 is not on its topic"),
                                                 "lost: comments/1: nobody was told that its removal is ordered"));
}

TEST(CheckerTest, WhatAStateSaysAndNobodyWasToldIsLost) {
  Facts facts = SoundFacts();
  Lose(facts, "meydan.moderation/comments/1@4.0");
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/1: nobody was told that its removal is overdue",
                                        "doubled: comments/1 has version 4, not 3"));
}

TEST(CheckerTest, AVersionOfACaseThatWasNotToldOfIsLost) {
  Facts facts = SoundFacts();
  Lose(facts, "meydan.routing/cases/1@1.0");
  EXPECT_THAT(Found(facts), UnorderedElementsAre("lost: cases/1: nobody was told that it was routed",
                                                 "lost: cases/1: version 1 was not told of",
                                                 "lost: cases/1 has 3 entries in its history and 2 events"));
}

TEST(CheckerTest, EventsInAnotherOrderAreDisordered) {
  Facts facts = SoundFacts();
  std::swap(EventOf(facts, "meydan.moderation/comments/1@3.0"), EventOf(facts, "meydan.moderation/comments/1@4.0"));
  EXPECT_THAT(Found(facts), ElementsAre("disordered: meydan.moderation/comments/1@3.0 came behind a later event"));
}

TEST(CheckerTest, SoAreEventsOfOneVersion) {
  Facts facts = SoundFacts();
  std::swap(EventOf(facts, "meydan.routing/cases/1@2.0"), EventOf(facts, "meydan.routing/cases/1@2.1"));
  EXPECT_THAT(Found(facts), Contains("disordered: meydan.routing/cases/1@2.0 came behind a later event"));
}

TEST(CheckerTest, TwoEventsOfOneNameAreDoubled) {
  Facts facts = SoundFacts();
  Event other = EventOf(facts, "meydan.moderation/comments/1@3.0");
  other.set_cause("timer/other");
  facts.events.push_back(other);
  EXPECT_THAT(Found(facts), ElementsAre("doubled: two different events are called meydan.moderation/comments/1@3.0"));
}

TEST(CheckerTest, ACauseThatHadTwoEffectsIsDoubled) {
  Facts facts = SoundFacts();
  EventOf(facts, "meydan.moderation/comments/1@4.0").set_cause("timer/comments/1/remind/20000");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: timer/comments/1/remind/20000 changed comments/1 in version 3 and "
                                        "again in version 4"));
}

// Notices.

TEST(CheckerTest, ANoticeThatIsMissingIsLost) {
  Facts facts = SoundFacts();
  std::erase_if(facts.notices, [](const auto& notice) { return notice.event() == "meydan.routing/cases/1@2.1"; });
  EXPECT_THAT(Found(facts), ElementsAre("lost: people/dekan has no notice of meydan.routing.v1.CaseEscalated "
                                        "meydan.routing/cases/1@2.1"));
}

TEST(CheckerTest, ASecondNoticeIsDoubled) {
  Facts facts = SoundFacts();
  facts.notices.push_back(facts.notices[3]);
  facts.notices.back().set_name("people/temsilci/notices/another");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: people/temsilci has 2 notices of meydan.routing/cases/1@1.0"));
}

TEST(CheckerTest, ANoticeToSomebodyWhomItDoesNotConcernIsDoubled) {
  Facts facts = SoundFacts();
  facts.notices.push_back(MakeNotice("people/rektor", "meydan.routing/cases/1@1.0"));
  EXPECT_THAT(Found(facts), ElementsAre(StartsWith("doubled: people/rektor has a notice of")));
}

TEST(CheckerTest, ANoticeOfAnEventThatIsNotOnItsTopicMeansALostEvent) {
  Facts facts = SoundFacts();
  facts.notices.push_back(MakeNotice("people/rektor", "meydan.routing/cases/1@9.0"));
  EXPECT_THAT(Found(facts), ElementsAre(HasSubstr("meydan.routing/cases/1@9.0, which is not on its topic")));
}

// Timers.

TEST(CheckerTest, ATimerThatWasDueAndHasNotFiredIsLost) {
  Facts facts = SoundFacts();
  facts.asked_at = absl::FromUnixSeconds(1000);
  EXPECT_THAT(Found(facts), ElementsAre("lost: cases/1: the timer \"answer\""));
  facts = SoundFacts();
  Lose(facts, "meydan.moderation/comments/1@4.0");
  facts.comments[0].mutable_removal()->set_overdue(false);
  facts.comments[0].set_etag("3");
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/1: the timer of its deadline"));
}

TEST(CheckerTest, ATimerThatFiredTwiceIsDoubled) {
  Facts facts = SoundFacts();
  auto overdue = Proto<moderation::v1::RemovalOverdue>(R"pb(comment: "comments/1"
                                                            account: "accounts/x.hukuk"
                                                            due_time { seconds: 40 })pb");
  facts.events.push_back(MakeEvent("moderation", "comments/1", 5, 0, "timer/again", overdue, 50));
  facts.notices.push_back(MakeNotice("people/direktor", "meydan.moderation/comments/1@5.0"));
  facts.comments[0].set_etag("5");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: comments/1: it was said 2 times that its removal is overdue"));
}

TEST(CheckerTest, ATimerThatFiredTooEarlyIsDisordered) {
  Facts facts = SoundFacts();
  SetTime(EventOf(facts, "meydan.routing/cases/1@2.0"), absl::FromUnixSeconds(29));
  EXPECT_THAT(Found(facts), ElementsAre("disordered: cases/1 was said to be overdue before its time"));
}

TEST(CheckerTest, AnEventThatWasPutAsideIsLost) {
  Facts facts = SoundFacts();
  facts.put_aside.push_back({"routing", "meydan.moderation/comments/1@1.2", "EVENT_MALFORMED"});
  EXPECT_THAT(Found(facts),
              ElementsAre("lost: routing has put aside meydan.moderation/comments/1@1.2: EVENT_MALFORMED"));
}

}  // namespace
}  // namespace meydan::chaos
