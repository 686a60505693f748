#include "services/moderation/domain/removal.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/testing/samples.h"
#include "services/moderation/domain/timers.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;  // the samples

constexpr char kProof[] = "https://kanit.ornekuni.edu.tr/1";

absl::StatusOr<Decision<v1::Comment>> Confirm(const v1::Comment& comment, const Actor& actor = AccountManager(),
                                              const std::string& url = kProof, const std::string& note = "",
                                              absl::Time now = Now() + absl::Hours(1)) {
  return ConfirmRemoval(comment, url, note, actor, LawAccount(), SampleSettings(), now);
}

TEST(ConfirmRemovalTest, P10IsKeptWithItsProof) {
  const auto decision = Confirm(OrderedByModerator(), AccountManager(), kProof, "ekran görüntüsü");
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Comment::STATE_REMOVED);
  const v1::RemovalConfirmation& confirmation = decision->state.removal().confirmation();
  EXPECT_EQ(confirmation.confirmer(), AccountManager().name);
  EXPECT_EQ(confirmation.proof_url(), kProof);
  EXPECT_EQ(confirmation.proof_note(), "ekran görüntüsü");
  ASSERT_THAT(EventsOf(*decision), ElementsAre("RemovalConfirmed"));
  EXPECT_FALSE(EventOf<v1::RemovalConfirmed>(*decision).late());
  EXPECT_THAT(TimersOf(decision->state), IsEmpty());
}

TEST(ConfirmRemovalTest, AfterTheDeadlineItIsLate) {
  const auto decision = Confirm(OrderedByModerator(), AccountManager(), kProof, "", Now() + absl::Hours(5));
  ASSERT_THAT(decision, IsOk());
  EXPECT_TRUE(EventOf<v1::RemovalConfirmed>(*decision).late());
}

TEST(ConfirmRemovalTest, TheFirstConfirmationStands) {
  const v1::Comment removed = Removed();
  const auto again = Confirm(removed, Moderator(), "https://baska.example", "");
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged);
  EXPECT_THAT(again->state, EqualsProto(removed));
}

TEST(ConfirmRemovalTest, P14TheRepresentativeAndTheDirectorateConfirmToo) {
  EXPECT_THAT(Confirm(OrderedByModerator(), LawRepresentative()), IsOk());
  EXPECT_THAT(Confirm(OrderedByModerator(), Moderator()), IsOk());
  EXPECT_THAT(Confirm(OrderedByModerator(), Director(), "", "elle kaldırıldı"), IsOk());
}

struct Refusal {
  std::string name;
  v1::Comment before;
  Actor actor;
  std::string url;
  std::string note;
  absl::StatusCode code;
  std::string reason;
};

class ConfirmRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(ConfirmRefusalTest, SaysWhy) {
  const Refusal& row = GetParam();
  EXPECT_THAT(Confirm(row.before, row.actor, row.url, row.note), Fails(row.code, row.reason));
}

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

INSTANTIATE_TEST_SUITE_P(
    P10, ConfirmRefusalTest,
    ::testing::Values(
        Refusal{"NoProof", OrderedByModerator(), AccountManager(), "", " ", kInvalid, "PROOF_REQUIRED"},
        Refusal{"BadAddress", OrderedByModerator(), AccountManager(), "file:///etc", "", kInvalid, "PROOF_INVALID"},
        Refusal{"LongNote", OrderedByModerator(), AccountManager(), "", std::string(2001, 'n'), kInvalid,
                "PROOF_INVALID"},
        Refusal{"ManagerOfAnotherAccount", OrderedByModerator(), OtherAccountManager(), kProof, "", kDenied,
                "ACCOUNT_NOT_YOURS"},
        Refusal{"StaffOfTheUnit", OrderedByModerator(), LawStaff(), kProof, "", kDenied, "ACCOUNT_NOT_YOURS"},
        Refusal{"Nobody", OrderedByModerator(), Actor{}, kProof, "", kDenied, "ACCOUNT_NOT_YOURS"},
        Refusal{"Clean", Taken(Clean()), AccountManager(), kProof, "", kPrecondition, "REMOVAL_NOT_ORDERED"},
        Refusal{"InReview", Taken(InReviewFor(v1::GROUND_INSULT)), AccountManager(), kProof, "", kPrecondition,
                "REMOVAL_NOT_ORDERED"}),
    [](const auto& info) { return info.param.name; });

TEST(RemovalTimersTest, P10RemindThenGoOverdue) {
  const v1::Comment ordered = OrderedByModerator();
  EXPECT_THAT(TimersOf(ordered), ElementsAre(store::Timer{"remind", Now() + absl::Hours(2)}));
  const auto reminded = OnTimer(ordered, "remind", Now() + absl::Hours(2));
  ASSERT_THAT(reminded, IsOk());
  ASSERT_THAT(EventsOf(*reminded), ElementsAre("RemovalReminded"));
  EXPECT_EQ(ToTime(EventOf<v1::RemovalReminded>(*reminded).due_time()), Now() + absl::Hours(4));
  EXPECT_THAT(TimersOf(reminded->state), ElementsAre(store::Timer{"overdue", Now() + absl::Hours(4)}));

  const auto overdue = OnTimer(reminded->state, "overdue", Now() + absl::Hours(4));
  ASSERT_THAT(overdue, IsOk());
  ASSERT_THAT(EventsOf(*overdue), ElementsAre("RemovalOverdue"));
  EXPECT_THAT(EventOf<v1::RemovalOverdue>(*overdue).grounds(), ElementsAre(v1::GROUND_INSULT));
  EXPECT_THAT(TimersOf(overdue->state), IsEmpty());
  EXPECT_EQ(overdue->state.state(), v1::Comment::STATE_REMOVAL_ORDERED) << "it still has to go";
  EXPECT_THAT(Confirm(overdue->state), IsOk());
}

TEST(RemovalTimersTest, WhereAReminderComesTooLateTheDirectorateIsTold) {
  const auto late = OnTimer(OrderedByModerator(), "remind", Now() + absl::Hours(4));
  ASSERT_THAT(late, IsOk());
  EXPECT_THAT(EventsOf(*late), ElementsAre("RemovalOverdue"));
  EXPECT_TRUE(late->state.removal().overdue());
  EXPECT_FALSE(late->state.removal().reminded()) << "nobody was";
  EXPECT_THAT(TimersOf(late->state), IsEmpty());
}

TEST(RemovalTimersTest, TheDeadlineWaitsForTheReminder) {
  const auto early = OnTimer(OrderedByModerator(), "overdue", Now() + absl::Hours(6));
  ASSERT_THAT(early, IsOk());
  EXPECT_TRUE(early->unchanged);
}

TEST(RemovalTimersTest, ATimerThatIsGoneOrNotDueChangesNothing) {
  for (const auto& [comment, timer, now] :
       {std::tuple{Removed(), "overdue", Now() + absl::Hours(9)}, std::tuple{OrderedByModerator(), "remind", Now()},
        std::tuple{OrderedByModerator(), "other", Now() + absl::Hours(9)}}) {
    const auto decision = OnTimer(comment, timer, now);
    ASSERT_THAT(decision, IsOk());
    EXPECT_TRUE(decision->unchanged);
    EXPECT_THAT(decision->state, EqualsProto(comment));
  }
}

TEST(RemovalTimersTest, ATimeBetweenTwoMillisecondsIsNotLostToRounding) {
  v1::Comment ordered = OrderedByModerator();
  *ordered.mutable_removal()->mutable_remind_time() = ToProto(Now() + absl::Microseconds(1'234'567));
  const store::Timer remind = TimersOf(ordered).front();
  EXPECT_EQ(remind.due, Now() + absl::Milliseconds(1'235));
  EXPECT_FALSE(OnTimer(ordered, "remind", remind.due)->unchanged);
}

TEST(RemovalTimersTest, AnotherOrderStartsAfresh) {
  v1::Comment comment = Removed();
  comment.mutable_removal()->set_overdue(true);
  Decision<v1::Comment> decision{comment, {}};
  OrderRemoval(decision, {v1::GROUND_INSULT}, kSelf, LawAccount(), SampleSettings(), Now() + absl::Hours(10));
  EXPECT_FALSE(decision.state.removal().has_confirmation());
  EXPECT_THAT(TimersOf(decision.state), ElementsAre(store::Timer{"remind", Now() + absl::Hours(12)}));
}

}  // namespace
}  // namespace meydan::moderation
