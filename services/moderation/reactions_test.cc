#include "services/moderation/reactions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/routing/v1/events.pb.h"
#include "services/moderation/domain/sight.h"
#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using namespace testing;  // the samples

const Actor kRector{"people/rektor", {{directory::v1::ROLE_SENIOR_MANAGER, "units/rektorluk"}}};

class ReactionsTest : public ::testing::Test {
 protected:
  template <typename Data>
  static Event EventOf(int version, const Data& data) {
    Event event;
    event.set_id(absl::StrCat("meydan.routing/cases/1@", version, ".0"));
    event.set_type(std::string(Data::descriptor()->full_name()));
    event.set_data(data.SerializeAsString());
    return event;
  }
  Event Routed(const std::string& unit) const {
    routing::v1::CaseRouted routed;
    *routed.mutable_facts() = Facts(unit);
    return EventOf(1, routed);
  }
  Event Reassigned(const std::string& from, const std::string& to) const {
    routing::v1::CaseReassigned reassigned;
    *reassigned.mutable_facts() = Facts(to);
    reassigned.set_former_owner_unit(from);
    return EventOf(2, reassigned);
  }
  Event Escalated(routing::v1::Rung rung) const {
    routing::v1::CaseEscalated escalated;
    *escalated.mutable_facts() = Facts("units/hukuk");
    escalated.mutable_facts()->set_rung(rung);
    return EventOf(3, escalated);
  }
  routing::v1::CaseFacts Facts(const std::string& unit) const {
    routing::v1::CaseFacts facts;
    facts.set_name("cases/1");
    facts.set_owner_unit(unit);
    facts.set_comment(name_);
    return facts;
  }
  absl::Status React(const Event& event) { return BlockOn(service_.reactions.Handlers().at(event.type())(event)); }
  Sight SightOf(const Actor& actor) {
    return moderation::SightOf(service_.Stored(name_), actor, LawAccount(), SampleSettings());
  }

  // The timers that are due by now, earliest first, run once each.
  void RunTimers() {
    for (int shard = 0; shard < service_.store.layout().shards(); ++shard) {
      for (const auto& [member, due] : service_.store.Timers(shard)) {
        if (due > service_.clock.Now()) continue;
        const size_t newline = member.find('\n');
        const store::Outbox::DueTimer timer{member.substr(0, newline), member.substr(newline + 1), due};
        EXPECT_THAT(BlockOn(service_.reactions.Timers()(timer)), IsOk());
      }
    }
  }
  std::map<std::string, absl::Time> Timers() {
    std::map<std::string, absl::Time> timers;
    for (int shard = 0; shard < service_.store.layout().shards(); ++shard) timers.merge(service_.store.Timers(shard));
    return timers;
  }

  SmallService service_;
  std::string name_ = service_.Take(Numbered(1, "asansör bozuk"));
};

TEST_F(ReactionsTest, P11TheUnitWithTheCaseMayReadTheComment) {
  EXPECT_EQ(SightOf(LawStaff()), Sight::kMasked);
  EXPECT_THAT(React(Routed("units/hukuk")), IsOk());
  EXPECT_EQ(SightOf(LawStaff()), Sight::kText);
  EXPECT_EQ(SightOf(ArtStaff()), Sight::kMasked);
}

TEST_F(ReactionsTest, ReadingGoesWithTheCase) {
  ASSERT_THAT(React(Routed("units/sanat")), IsOk());
  EXPECT_THAT(React(Reassigned("units/sanat", "units/hukuk")), IsOk());
  EXPECT_EQ(SightOf(ArtStaff()), Sight::kMasked);
  EXPECT_EQ(SightOf(LawStaff()), Sight::kText);
}

TEST_F(ReactionsTest, AnEventThatComesAgainLaterHasNoSecondEffect) {
  ASSERT_THAT(React(Routed("units/sanat")), IsOk());
  ASSERT_THAT(React(Reassigned("units/sanat", "units/hukuk")), IsOk());
  EXPECT_THAT(React(Routed("units/sanat")), IsOk());
  EXPECT_EQ(SightOf(ArtStaff()), Sight::kMasked);
}

TEST_F(ReactionsTest, P19SeniorManagementReadsWhatIsBeforeIt) {
  EXPECT_THAT(React(Escalated(routing::v1::RUNG_UNIT_HEAD)), IsOk());
  EXPECT_EQ(SightOf(kRector), Sight::kMasked);
  EXPECT_THAT(React(Escalated(routing::v1::RUNG_SENIOR_MANAGEMENT)), IsOk());
  EXPECT_EQ(SightOf(kRector), Sight::kText);
}

TEST_F(ReactionsTest, AClosedCaseKeepsItsReaders) {
  EXPECT_THAT(service_.reactions.Handlers(), SizeIs(3));
  EXPECT_EQ(service_.reactions.Handlers().count("meydan.routing.v1.CaseClosed"), 0);
}

TEST_F(ReactionsTest, ACaseWithoutACommentIsNoneOfOurs) {
  name_.clear();
  EXPECT_THAT(React(Routed("units/hukuk")), IsOk());
}

TEST_F(ReactionsTest, AnUnknownCommentAndAWrongEventAreForTheDeadLetters) {
  name_ = "comments/123e4567-e89b-42d3-a456-426614174000";
  EXPECT_THAT(React(Routed("units/hukuk")), Fails(absl::StatusCode::kNotFound, "COMMENT_NOT_FOUND"));
  Event event = Routed("units/hukuk");
  event.set_data("\x07");
  EXPECT_THAT(React(event), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
}

TEST_F(ReactionsTest, AStoreThatIsAwayIsWaitedFor) {
  service_.store.FailNext(MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE", "the store is away"));
  EXPECT_TRUE(IsTransient(React(Routed("units/hukuk"))));
}

TEST_F(ReactionsTest, P10ARemovalIsRemindedOfAndBecomesOverdue) {
  const std::string ordered = service_.Take(Numbered(2, "hakaret"));
  ASSERT_THAT(Timers(), SizeIs(1));
  service_.clock.Advance(absl::Hours(2));
  RunTimers();
  EXPECT_TRUE(service_.Stored(ordered).removal().reminded());
  EXPECT_THAT(Timers(), SizeIs(1));
  service_.clock.Advance(absl::Hours(2));
  RunTimers();
  EXPECT_TRUE(service_.Stored(ordered).removal().overdue());
  EXPECT_THAT(Timers(), IsEmpty());
  EXPECT_THAT(service_.EventTypes(), UnorderedElementsAre("FeedbackIdentified", "CommentFlagged", "RemovalOrdered",
                                                          "RemovalReminded", "RemovalOverdue"));
}

TEST_F(ReactionsTest, P10AReminderThatComesAfterTheDeadlineIsTheDeadlines) {
  const std::string ordered = service_.Take(Numbered(2, "hakaret"));
  service_.clock.Advance(absl::Hours(5));
  RunTimers();
  EXPECT_TRUE(service_.Stored(ordered).removal().overdue());
  EXPECT_THAT(Timers(), IsEmpty());
  EXPECT_THAT(service_.EventTypes(),
              UnorderedElementsAre("FeedbackIdentified", "CommentFlagged", "RemovalOrdered", "RemovalOverdue"));
}

TEST_F(ReactionsTest, CR8AClaimThatIsNotRenewedEndsByItself) {
  const std::string queued = service_.Take(Numbered(2, "bu kaba"));
  v1::ClaimCommentRequest request;
  request.set_name(queued);
  const auto claim = [&] {
    return BlockOn(service_.comments.ClaimComment(service_.CallBy(Moderator(), request), request));
  };
  ASSERT_THAT(claim(), IsOk());
  service_.clock.Advance(absl::Minutes(10));
  ASSERT_THAT(claim(), IsOk());
  service_.clock.Advance(absl::Minutes(10));
  RunTimers();
  EXPECT_TRUE(service_.Stored(queued).has_claim()) << "it was renewed";
  service_.clock.Advance(absl::Minutes(5));
  RunTimers();
  EXPECT_FALSE(service_.Stored(queued).has_claim());
  EXPECT_EQ(service_.Stored(queued).state(), v1::Comment::STATE_IN_REVIEW);
  EXPECT_THAT(Timers(), IsEmpty());
  EXPECT_THAT(service_.EventTypes(), UnorderedElementsAre("FeedbackIdentified", "CommentFlagged"));
}

TEST_F(ReactionsTest, ATimerOfARemovalThatWasConfirmedIsGone) {
  const std::string ordered = service_.Take(Numbered(2, "hakaret"));
  const store::Outbox::DueTimer remind{ordered, "remind", Now() + absl::Hours(2)};
  v1::ConfirmRemovalRequest request;
  request.set_name(ordered);
  request.set_proof_note("silindi");
  ASSERT_THAT(BlockOn(service_.comments.ConfirmRemoval(service_.CallBy(AccountManager(), request), request)), IsOk());
  EXPECT_THAT(Timers(), IsEmpty());
  service_.clock.Advance(absl::Hours(3));
  EXPECT_THAT(BlockOn(service_.reactions.Timers()(remind)), IsOk());
  EXPECT_FALSE(service_.Stored(ordered).removal().reminded());
}

}  // namespace
}  // namespace meydan::moderation
