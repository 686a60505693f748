// The checker at comments that are edited, and at orders to remove them: what was lost of an earlier revision or of an
// earlier order is not hidden by the later one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/checker.h"
#include "tests/chaos/testing/found.h"
#include "tests/chaos/testing/sound_facts.h"

namespace meydan::chaos {
namespace {

namespace v1 = moderation::v1;

using meydan::testing::Proto;
using ::testing::ElementsAre;
using testing::EventOf;
using testing::Found;
using ::testing::IsEmpty;
using testing::Lose;
using testing::MakeEvent;
using testing::MakeNotice;
using testing::SoundFacts;
using ::testing::UnorderedElementsAre;

constexpr char kComment[] = "comments/2";

v1::IngestedComment Thanks() {
  return Proto<v1::IngestedComment>(R"pb(state: STATE_CLEAN
                                         verdict { outcome: OUTCOME_CLEAN kinds: KIND_PRAISE })pb");
}
v1::IngestedComment Insult() {
  return Proto<v1::IngestedComment>(R"pb(state: STATE_IN_REVIEW
                                         verdict { outcome: OUTCOME_IN_REVIEW kinds: KIND_NONE })pb");
}
v1::IngestedComment RudeQuestion() {
  return Proto<v1::IngestedComment>(R"pb(state: STATE_IN_REVIEW
                                         verdict { outcome: OUTCOME_IN_REVIEW kinds: KIND_QUESTION })pb");
}
v1::IngestedComment Threat() {
  return Proto<v1::IngestedComment>(R"pb(state: STATE_REMOVAL_ORDERED
                                         verdict { outcome: OUTCOME_REMOVAL_ORDERED kinds: KIND_NONE })pb");
}

// The id of an event of comments/2.
std::string Id(int64_t version, int number) {
  return absl::StrCat("meydan.moderation/comments/2@", version, ".", number);
}

// Comments/2 with a life of its own beside that of comments/1, told step by step as it must be.
class Life {
 public:
  Life() {
    comment().set_revision(0);
    facts.accepted.erase(kComment);
  }

  v1::Comment& comment() { return facts.comments[1]; }

  // A revision comes in. It is told of, with `told` false only in as far as the sender is.
  void Revise(const v1::IngestedComment& answer, bool told = true) {
    facts.accepted[kComment].push_back(answer);
    comment().set_revision(comment().revision() + 1);
    comment().set_state(answer.state());
    *comment().mutable_verdict() = answer.verdict();
    Begin();
    if (!told) return;
    if (answer.state() != v1::Comment::STATE_CLEAN) Say(OfRevision<v1::CommentFlagged>());
    if (answer.state() == v1::Comment::STATE_REMOVAL_ORDERED) Order();
    if (answer.verdict().kinds(0) == v1::KIND_QUESTION) BeFeedback();
  }

  // The latest revision becomes a case of Law's, which may read it.
  void OpenCase() {
    const int revision = comment().revision();
    const std::string name = absl::StrCat("cases/of-", revision);
    auto opened = Proto<routing::v1::Case>(R"pb(state: STATE_ROUTED
                                                owner_unit: "units/hukuk"
                                                history { action: ACTION_ROUTED }
                                                etag: "1")pb");
    opened.set_name(name);
    opened.mutable_origin()->set_comment(kComment);
    opened.mutable_origin()->set_comment_revision(revision);
    facts.cases.push_back(opened);
    auto routed = Proto<routing::v1::CaseRouted>(R"pb(facts { owner_unit: "units/hukuk" state: STATE_ROUTED })pb");
    routed.mutable_facts()->set_name(name);
    routed.mutable_facts()->set_comment(kComment);
    facts.events.push_back(MakeEvent("routing", name, 1, 0, "", routed));
    facts.notices.push_back(MakeNotice("people/temsilci", absl::StrCat("meydan.routing/", name, "@1.0")));
    Begin();
    v1::ReadingGrant& grant = *comment().add_reading_grants();
    grant.set_unit("units/hukuk");
    grant.set_case_(name);
  }

  void Remind() {
    comment().mutable_removal()->set_reminded(true);
    Begin();
    Tell("people/ayse", OfOrder<v1::RemovalReminded>(), ToSeconds(comment().removal().remind_time()));
  }
  void BecomeOverdue() {
    comment().mutable_removal()->set_overdue(true);
    Begin();
    Tell("people/direktor", OfOrder<v1::RemovalOverdue>(), ToSeconds(comment().removal().due_time()));
  }
  void Confirm() {
    comment().set_state(v1::Comment::STATE_REMOVED);
    ++facts.acts[kComment][v1::RemovalConfirmed::descriptor()->full_name()];
    Begin();
    Say(v1::RemovalConfirmed());
  }
  // A version of which nothing is said.
  void Begin() {
    ++version_;
    number_ = 0;
    comment().set_etag(absl::StrCat(version_));
  }

  Facts facts = SoundFacts();

 private:
  static int64_t ToSeconds(const google::protobuf::Timestamp& time) { return time.seconds(); }

  void Say(const google::protobuf::Message& data, int64_t at = 0) {
    facts.events.push_back(
        MakeEvent("moderation", kComment, version_, number_++, absl::StrCat("cause/", version_), data, at));
  }
  void Tell(const std::string& person, const google::protobuf::Message& data, int64_t at = 0) {
    Say(data, at);
    facts.notices.push_back(MakeNotice(person, facts.events.back().id()));
  }

  template <typename Message>
  Message OfRevision() {
    Message message;
    message.set_comment(kComment);
    message.set_revision(comment().revision());
    return message;
  }
  template <typename Message>
  Message OfOrder() {
    Message message;
    message.set_comment(kComment);
    message.set_account("accounts/x.hukuk");
    *message.mutable_due_time() = comment().removal().due_time();
    return message;
  }

  // Each order is due 100 seconds later than the one before.
  void Order() {
    due_ += 100;
    v1::Removal& removal = *comment().mutable_removal();
    removal.Clear();
    removal.set_revision(comment().revision());
    removal.mutable_due_time()->set_seconds(due_);
    removal.mutable_remind_time()->set_seconds(due_ - 50);
    auto ordered = OfOrder<v1::RemovalOrdered>();
    ordered.set_revision(comment().revision());
    ordered.set_automatic(true);
    Tell("people/ayse", ordered);
  }
  void BeFeedback() {
    comment().set_feedback_revision(comment().revision());
    Say(OfRevision<v1::FeedbackIdentified>());
  }

  int64_t version_ = 0;
  int number_ = 0;
  int64_t due_ = 0;
};

// Revisions.

TEST(RevisionTest, EachThatIsFeedbackBecomesACase) {
  Life life;
  life.Revise(RudeQuestion());
  life.OpenCase();
  life.Revise(RudeQuestion());
  life.OpenCase();
  EXPECT_THAT(Found(life.facts), IsEmpty());
}

// Then it has no case either, and the second revision has both.
TEST(RevisionTest, FeedbackOfTheFirstOneThatNobodyWasToldOfIsLost) {
  Life life;
  life.Revise(RudeQuestion());
  life.Revise(RudeQuestion());
  life.OpenCase();
  Lose(life.facts, Id(1, 1));
  EXPECT_THAT(Found(life.facts), UnorderedElementsAre("lost: comments/2: nobody was told that revision 1 is feedback",
                                                      "lost: revision 1 of comments/2 is feedback without a case"));
}

TEST(RevisionTest, AFlagOfTheFirstOneThatNobodyWasToldOfIsLost) {
  Life life;
  life.Revise(Insult(), /*told=*/false);
  life.Revise(Insult());
  EXPECT_THAT(Found(life.facts), ElementsAre("lost: comments/2: nobody was told that revision 1 is flagged"));
}

TEST(RevisionTest, ACleanOneIsFlaggedWhereItTakesThePlaceOfWhatHadToGo) {
  Life life;
  life.Revise(Threat());
  v1::IngestedComment looked_at = Thanks();
  looked_at.set_state(v1::Comment::STATE_IN_REVIEW);
  life.Revise(looked_at);
  EXPECT_THAT(Found(life.facts), IsEmpty());
  Lose(life.facts, Id(2, 0));
  EXPECT_THAT(Found(life.facts), ElementsAre("lost: comments/2: nobody was told that revision 2 is flagged"));
}

TEST(RevisionTest, WhatIsSaidOfOneThatIsCleanIsDoubled) {
  Life life;
  life.Revise(Insult());
  EXPECT_THAT(Found(life.facts), IsEmpty());
  life.facts.accepted[kComment] = {Thanks()};
  *life.comment().mutable_verdict() = Thanks().verdict();
  EXPECT_THAT(Found(life.facts),
              ElementsAre("doubled: comments/2: it was said, but is not so, that revision 1 is flagged"));
}

TEST(RevisionTest, AnotherVerdictThanWasAnsweredIsDoubled) {
  Life life;
  life.Revise(Thanks());
  life.comment().mutable_verdict()->set_importance(v1::IMPORTANCE_HIGH);
  EXPECT_THAT(Found(life.facts), ElementsAre("doubled: comments/2 has another verdict than its sender was told"));
}

TEST(RevisionTest, AStateThatDoesNotKnowTheLatestFeedbackHasLostIt) {
  Life life;
  life.Revise(RudeQuestion());
  life.OpenCase();
  life.comment().clear_feedback_revision();
  EXPECT_THAT(Found(life.facts),
              ElementsAre("lost: comments/2: by its state revision 0 is the latest feedback, not 1"));
}

TEST(RevisionTest, WhatIsSaidOfOneIsSaidInItsVersion) {
  Life life;
  life.Begin();  // something else came first
  life.Revise(Insult());
  EXPECT_THAT(Found(life.facts), UnorderedElementsAre("disordered: comments/2: revision 1 was spoken of in version 2",
                                                      "doubled: comments/2 has version 2, not 1"));
}

TEST(RevisionTest, OneThatIsSpokenOfAndNotThereIsLost) {
  Life life;
  life.Revise(Insult());
  life.Revise(Insult());
  life.facts.accepted[kComment].pop_back();
  life.comment().set_revision(1);
  EXPECT_THAT(Found(life.facts), ElementsAre("lost: comments/2: revision 2 was spoken of and is not there"));
}

// There are as many versions as there should be, but that of the reader cannot be the one before the feedback.
TEST(RevisionTest, AVersionThatMayNotPassWithoutAWordIsLost) {
  Life life;
  life.Revise(Insult());
  life.Begin();
  life.Revise(RudeQuestion());
  life.OpenCase();
  life.comment().set_etag("3");
  EXPECT_THAT(Found(life.facts), ElementsAre("lost: comments/2: version 2 was not told of"));
}

// Orders.

TEST(OrderTest, ItIsCalledToMindAndThenOverdue) {
  Life life;
  life.Revise(Threat());
  life.Remind();
  life.BecomeOverdue();
  EXPECT_THAT(Found(life.facts), IsEmpty());
}

TEST(OrderTest, AReminderThatNobodyWasToldOfIsLostAlsoWhenItIsOverdue) {
  Life life;
  life.Revise(Threat());
  life.Remind();
  life.BecomeOverdue();
  Lose(life.facts, Id(2, 0));
  EXPECT_THAT(Found(life.facts),
              UnorderedElementsAre("lost: comments/2: nobody was told that its removal is called to mind",
                                   "doubled: comments/2 has version 3, not 2"));
}

TEST(OrderTest, AReminderThatCameTooLateIsNoFault) {
  Life life;
  life.Revise(Threat());
  life.BecomeOverdue();
  EXPECT_THAT(Found(life.facts), IsEmpty());
}

TEST(OrderTest, AReminderThatTheStateDoesNotKnowIsDoubled) {
  Life life;
  life.Revise(Threat());
  life.Remind();
  life.BecomeOverdue();
  life.comment().mutable_removal()->set_reminded(false);
  EXPECT_THAT(Found(life.facts),
              ElementsAre("doubled: comments/2: it was said, but is not so, that its removal is called to mind"));
}

TEST(OrderTest, AReminderThatHasNotComeIsLost) {
  Life life;
  life.Revise(Threat());
  life.facts.asked_at = absl::FromUnixSeconds(60);  // between the reminder and the deadline
  EXPECT_THAT(Found(life.facts), ElementsAre("lost: comments/2: the timer of its reminder"));
}

TEST(OrderTest, AReminderBeforeItsTimeIsDisordered) {
  Life life;
  life.Revise(Threat());
  life.Remind();
  life.BecomeOverdue();
  SetTime(EventOf(life.facts, Id(2, 0)), absl::FromUnixSeconds(49));
  EXPECT_THAT(Found(life.facts), ElementsAre("disordered: comments/2: its removal was called to mind before its time"));
}

// The state keeps the latest order alone.
TEST(OrderTest, WhatWasLostOfAnEarlierOneIsFound) {
  Life life;
  life.Revise(Threat());
  life.Remind();
  life.Confirm();
  life.Revise(Threat());
  life.Remind();
  life.BecomeOverdue();
  ASSERT_THAT(Found(life.facts), IsEmpty());
  Facts facts = life.facts;
  Lose(facts, Id(2, 0));
  EXPECT_THAT(Found(facts), ElementsAre("doubled: comments/2 has version 6, not 5"));
  facts = life.facts;
  Lose(facts, Id(1, 1));
  EXPECT_THAT(Found(facts), ElementsAre("lost: comments/2: nobody was told that the removal of revision 1 is ordered"));
}

}  // namespace
}  // namespace meydan::chaos
