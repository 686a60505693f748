#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/review/v1/events.pb.h"
#include "tests/chaos/testing/found.h"
#include "tests/chaos/testing/sound_facts.h"
#include "tests/chaos/testing/sound_submissions.h"

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
using testing::SoundSubmissions;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
namespace v1 = review::v1;

constexpr char kFirst[] = "meydan.review/submissions/1@";

std::string OfFirst(const std::string& event) { return kFirst + event; }

// The event said once more, as the next version of submissions/1; its history knows of it unless it should not.
template <typename Message>
void SayAgain(Facts& facts, const std::string& event, v1::HistoryEntry::Action action, const std::string& reader) {
  v1::Submission& first = facts.submissions[0];
  const auto again = Message(DataOf<Message>(EventOf(facts, OfFirst(event))).value());
  facts.events.push_back(MakeEvent("review", first.name(), 13, 0, "request/again", again, 13));
  if (!reader.empty()) facts.notices.push_back(MakeNotice(reader, OfFirst("13.0")));
  v1::HistoryEntry& entry = *first.add_history();
  entry.set_action(action);
  entry.mutable_time()->set_seconds(13);
  first.set_etag("13");
  if (facts.acts[first.name()].count(again.GetDescriptor()->full_name()) > 0) {
    ++facts.acts[first.name()][again.GetDescriptor()->full_name()];
  }
}

TEST(SubmissionChecksTest, WhatIsAsItMustBeIsNotReported) { EXPECT_THAT(Found(SoundSubmissions()), IsEmpty()); }

TEST(SubmissionChecksTest, WhatWasBegunAndIsNotThereIsLost) {
  Facts facts = SoundSubmissions();
  facts.begun.push_back("submissions/3");
  EXPECT_THAT(Found(facts), ElementsAre("lost: submissions/3 was begun and is not there"));
  facts = SoundSubmissions();
  facts.submissions.pop_back();
  EXPECT_THAT(Found(facts), UnorderedElementsAre("lost: submissions/2 was begun and is not there",
                                                 "lost: submissions/2 was spoken of and is not there"));
}

TEST(SubmissionChecksTest, WhatNobodyBeganOrIsThereTwiceIsDoubled) {
  Facts facts = SoundSubmissions();
  facts.begun.pop_back();
  facts.submissions.push_back(facts.submissions[0]);
  EXPECT_THAT(Found(facts), UnorderedElementsAre(StartsWith("doubled: submissions/2 is there, but nobody was told"),
                                                 "doubled: submissions/1 is listed twice"));
}

// Answers.

TEST(SubmissionChecksTest, WhatIsStillWaitedForIsLost) {
  Facts facts = SoundSubmissions();
  v1::Submission& second = facts.submissions[1];
  Lose(facts, "meydan.review/submissions/2@3.0");
  facts.acts[second.name()].erase("meydan.review.v1.ContentRejected");
  second.set_state(v1::Submission::STATE_SUBMITTED);
  second.clear_answer();
  second.mutable_history()->RemoveLast();
  second.set_etag("2");
  EXPECT_THAT(Found(facts), ElementsAre("lost: submissions/2 has not come to its end: STATE_SUBMITTED"));
}

TEST(SubmissionChecksTest, AnEndWithoutAnAnswerIsLost) {
  Facts facts = SoundSubmissions();
  facts.submissions[1].clear_answer();
  EXPECT_THAT(Found(facts), ElementsAre("lost: submissions/2 has no answer"));
  facts.submissions[1].mutable_answer()->set_positive(true);
  EXPECT_THAT(Found(facts), ElementsAre("lost: submissions/2 has another answer than was said"));
}

TEST(SubmissionChecksTest, AnAnswerThatWasNotSaidIsLost) {
  Facts facts = SoundSubmissions();
  Lose(facts, "meydan.review/submissions/2@3.0");
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("lost: submissions/2: nobody was told that it is rejected",
                                   "lost: submissions/2: the latest that was said of it is not how it is",
                                   "lost: submissions/2 has 1 entries of meydan.review.v1.ContentRejected in its "
                                   "history; it was said 0 times",
                                   HasSubstr("ContentRejected of submissions/2 was done more often than said")));
}

TEST(SubmissionChecksTest, AnAnswerWithoutANoticeToItsAuthorIsLostAndASecondOneDoubled) {
  Facts facts = SoundSubmissions();
  const std::string answer = OfFirst("10.0");
  const std::string to_author = MakeNotice("people/temsilci", answer).name();
  std::erase_if(facts.notices, [&](const auto& notice) { return notice.name() == to_author; });
  EXPECT_THAT(Found(facts),
              ElementsAre("lost: people/temsilci has no notice of meydan.review.v1.ContentApproved " + answer));
  facts.notices.push_back(MakeNotice("people/temsilci", answer));
  facts.notices.push_back(MakeNotice("people/temsilci", answer));
  EXPECT_THAT(Found(facts), ElementsAre("doubled: people/temsilci has 2 notices of " + answer));
}

TEST(SubmissionChecksTest, TwoAnswersInOneRoundAreDoubled) {
  Facts facts = SoundSubmissions();
  SayAgain<v1::ContentApproved>(facts, "10.0", v1::HistoryEntry::ACTION_SCHEDULED, "people/temsilci");
  EXPECT_THAT(Found(facts), Contains("doubled: submissions/1 was answered 2 times in round 3"));
}

TEST(SubmissionChecksTest, AnAnswerThatNobodyGaveIsDoubled) {
  Facts facts = SoundSubmissions();
  --facts.acts["submissions/2"]["meydan.review.v1.ContentRejected"];
  EXPECT_THAT(Found(facts),
              ElementsAre(HasSubstr("ContentRejected of submissions/2 was said more often than done: 1, not 0")));
}

// Publication.

TEST(SubmissionChecksTest, WhatBecomesDueTwiceInARoundIsDoubled) {
  Facts facts = SoundSubmissions();
  SayAgain<v1::PublishDue>(facts, "11.0", v1::HistoryEntry::ACTION_DUE, "people/ayse");
  EXPECT_THAT(Found(facts), Contains("doubled: submissions/1 became due 2 times in round 3"));
}

TEST(SubmissionChecksTest, WhatBecomesDueAndIsHeldInOneRoundIsDoubled) {
  Facts facts = SoundSubmissions();
  v1::PublicationHeld held;
  *held.mutable_facts() = DataOf<v1::PublishDue>(EventOf(facts, OfFirst("11.0")))->facts();
  EventOf(facts, OfFirst("8.0")).set_data(held.SerializeAsString());
  EXPECT_THAT(Found(facts), ElementsAre("doubled: submissions/1 became due and was held in round 3"));
}

TEST(SubmissionChecksTest, WhatBecomesDueWithoutApprovalOfItsContentIsDisordered) {
  Facts facts = SoundSubmissions();
  Event& event = EventOf(facts, OfFirst("11.0"));
  auto due = DataOf<v1::PublishDue>(event).value();
  due.set_content_digest("old");  // to that somebody agreed, but in another round
  event.set_data(due.SerializeAsString());
  EXPECT_THAT(Found(facts), ElementsAre("disordered: submissions/1 became due in round 3 and nobody had agreed"));
}

TEST(SubmissionChecksTest, AnApprovalThatComesAfterwardsIsNone) {
  Facts facts = SoundSubmissions();
  std::swap(EventOf(facts, OfFirst("10.0")), EventOf(facts, OfFirst("11.0")));
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("disordered: meydan.review/submissions/1@10.0 came behind a later event",
                                   "disordered: submissions/1 became due in round 3 and nobody had agreed"));
}

TEST(SubmissionChecksTest, WhatBecomesDueDuringAPauseOfItIsDisordered) {
  for (const std::string scope :
       {"", "units/hukuk", "units/rektorluk", "platforms/x", "accounts/x.hukuk", "accounts/x.ornekuni"}) {
    Facts facts = SoundSubmissions();
    facts.pauses = {{.scope = scope, .from = absl::FromUnixSeconds(10), .until = absl::FromUnixSeconds(12)}};
    if (scope == "accounts/x.ornekuni") {
      EXPECT_THAT(Found(facts), IsEmpty());
    } else {
      EXPECT_THAT(Found(facts), ElementsAre("disordered: submissions/1 became due during a pause")) << scope;
    }
  }
}

TEST(SubmissionChecksTest, ATargetThatIsPublishedTwiceIsDoubled) {
  Facts facts = SoundSubmissions();
  SayAgain<v1::ContentPublished>(facts, "12.0", v1::HistoryEntry::ACTION_PUBLISHED, "");
  EXPECT_THAT(Found(facts), Contains("doubled: submissions/1 was published 2 times on accounts/x.hukuk"));
}

TEST(SubmissionChecksTest, WhatIsOutIsSaidAndWhatIsSaidIsOut) {
  Facts facts = SoundSubmissions();
  facts.submissions[0].mutable_publications(0)->set_state(v1::Publication::STATE_WAITING);
  EXPECT_THAT(Found(facts),
              ElementsAre("lost: submissions/1 was said to be published on accounts/x.hukuk, but is not"));
  facts.submissions[0].clear_publications();
  EXPECT_THAT(Found(facts), ElementsAre("doubled: submissions/1 was published on accounts/x.hukuk, which is no target "
                                        "of it"));
  *facts.submissions[0].add_publications() =
      Proto<v1::Publication>(R"pb(account: "accounts/x.hukuk" kind: TARGET_KIND_POST state: STATE_PUBLISHED)pb");
  EXPECT_THAT(Found(facts), IsEmpty());
  *facts.submissions[0].add_publications() =
      Proto<v1::Publication>(R"pb(account: "accounts/x.ornekuni" kind: TARGET_KIND_POST state: STATE_PUBLISHED)pb");
  EXPECT_THAT(Found(facts),
              ElementsAre("lost: submissions/1: nobody was told that it is published on accounts/x.ornekuni"));
}

TEST(SubmissionChecksTest, AnEndThatWasNotSaidIsLostAndOneThatWasSaidTwiceDoubled) {
  Facts facts = SoundSubmissions();
  const Event completed = EventOf(facts, OfFirst("12.1"));
  Lose(facts, OfFirst("12.1"));
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("lost: submissions/1: nobody was told that it is completed",
                                   "lost: submissions/1: the latest that was said of it is not how it is"));
  facts = SoundSubmissions();
  Event again = completed;
  again.set_id(OfFirst("12.2"));
  facts.events.push_back(again);
  facts.notices.push_back(MakeNotice("people/temsilci", again.id()));
  EXPECT_THAT(Found(facts), ElementsAre("doubled: submissions/1 was said to be completed 2 times"));
}

// A submission that is held at last, and one that expired.

TEST(SubmissionChecksTest, WhatIsHeldForGoodWasSaidToBe) {
  Facts facts = SoundSubmissions();
  v1::Submission& first = facts.submissions[0];
  for (const char* event : {"9.0", "9.1", "10.0", "11.0", "12.0", "12.1"}) Lose(facts, OfFirst(event));
  first.mutable_history()->DeleteSubrange(first.history_size() - 5, 5);
  first.clear_publications();
  first.set_state(v1::Submission::STATE_HELD);
  first.set_round(2);
  first.set_etag("8");
  auto& acts = facts.acts[first.name()];
  --acts["meydan.review.v1.ContentApproved"];
  --acts["meydan.review.v1.ContentRevised"];
  --acts["meydan.review.v1.ContentPublished"];
  EXPECT_THAT(Found(facts), IsEmpty());
  Lose(facts, OfFirst("8.0"));
  EXPECT_THAT(Found(facts), Contains("lost: submissions/1: nobody was told that it is held"));
}

TEST(SubmissionChecksTest, WhatExpiredWasAnsweredByTime) {
  Facts facts = SoundSubmissions();
  v1::Submission& second = facts.submissions[1];
  Event& end = EventOf(facts, "meydan.review/submissions/2@3.0");
  auto rejected = DataOf<v1::ContentRejected>(end).value();
  v1::ContentExpired expired;
  *expired.mutable_facts() = rejected.facts();
  expired.mutable_facts()->set_state(v1::Submission::STATE_EXPIRED);
  end = MakeEvent("review", second.name(), 3, 0, "timer/expire", expired, 3);
  facts.notices.push_back(MakeNotice("people/dekan", end.id()));
  facts.acts[second.name()].erase("meydan.review.v1.ContentRejected");
  second.set_state(v1::Submission::STATE_EXPIRED);
  second.mutable_history(second.history_size() - 1)->set_action(v1::HistoryEntry::ACTION_EXPIRED);
  EXPECT_THAT(Found(facts), IsEmpty());
  second.clear_answer();
  EXPECT_THAT(Found(facts), ElementsAre("lost: submissions/2 has no answer"));
}

// Versions.

TEST(SubmissionChecksTest, AVersionThatItsHistoryDoesNotTellOfIsDoubledAndOneTooFewLost) {
  Facts facts = SoundSubmissions();
  facts.submissions[1].set_etag("4");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: submissions/2 has version 4; its history tells of 3 changes"));
  facts.submissions[1].set_etag("2");
  EXPECT_THAT(Found(facts), UnorderedElementsAre("lost: submissions/2 has version 2; its history tells of 3 changes",
                                                 "lost: submissions/2 has version 2; version 3 was told of"));
}

TEST(SubmissionChecksTest, AnEventBetweenOthersIsMissed) {
  Facts facts = SoundSubmissions();
  Lose(facts, OfFirst("4.0"));
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("lost: submissions/1 has 1 entries of meydan.review.v1.ChangesRequested in its "
                                   "history; it was said 0 times",
                                   HasSubstr("ChangesRequested of submissions/1 was done more often than said")));
}

// Pauses.

TEST(SubmissionChecksTest, APauseIsSaidAsOftenAsItIsMade) {
  Facts facts = SoundSubmissions();
  facts.acts.erase("pauses/1");
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre(HasSubstr("PublishingPaused of pauses/1 was said more often than done"),
                                   HasSubstr("PublishingResumed of pauses/1 was said more often")));
  facts = SoundSubmissions();
  Lose(facts, "meydan.review/boards/1@2.0");
  EXPECT_THAT(Found(facts), ElementsAre(HasSubstr("PublishingResumed of pauses/1 was done more often than said")));
}

TEST(SubmissionChecksTest, CR15APauseAndItsEndAreToldToWhoeverRunsAnAccount) {
  for (const std::string event : {"meydan.review/boards/1@1.0", "meydan.review/boards/1@2.0"}) {
    for (const std::string person : {"people/ayse", "people/temsilci", "people/direktor"}) {
      Facts facts = SoundSubmissions();
      const auto name = MakeNotice(person, event).name();
      std::erase_if(facts.notices, [&](const auto& notice) { return notice.name() == name; });
      EXPECT_THAT(Found(facts), ElementsAre(StartsWith("lost: " + person + " has no notice of "))) << event;
    }
    Facts facts = SoundSubmissions();
    facts.notices.push_back(MakeNotice("people/dekan", event));
    EXPECT_THAT(Found(facts), ElementsAre(StartsWith("doubled: people/dekan has a notice of "))) << event;
  }
}

// Whom is told what.

TEST(SubmissionChecksTest, EverybodyWhomItConcernsHasANotice) {
  const std::pair<std::string, std::string> told[] = {{"2.0", "people/dekan"},    {"2.0", "people/inceleyen"},
                                                      {"4.0", "people/temsilci"}, {"8.0", "people/dekan"},
                                                      {"11.0", "people/ayse"},    {"12.1", "people/temsilci"}};
  for (const auto& [event, person] : told) {
    Facts facts = SoundSubmissions();
    const auto name = MakeNotice(person, OfFirst(event)).name();
    std::erase_if(facts.notices, [&](const auto& notice) { return notice.name() == name; });
    EXPECT_THAT(Found(facts), ElementsAre(StartsWith("lost: " + person + " has no notice of "))) << event;
    facts = SoundSubmissions();
    facts.notices.push_back(MakeNotice("people/rektor", OfFirst(event)));
    EXPECT_THAT(Found(facts), ElementsAre(StartsWith("doubled: people/rektor has a notice of "))) << event;
  }
}

}  // namespace
}  // namespace meydan::chaos
