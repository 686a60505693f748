#include "services/routing/domain/clocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/routing/domain/testing/cases.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What a case with LawCase's times does when nobody touches it, as "hours timer: events → rung".
std::vector<std::string> LifeOf(v1::Case current) {
  std::vector<std::string> life;
  for (int guard = 0; guard < 50; ++guard) {
    const auto timers = TimersOf(current);
    if (timers.empty()) return life;
    store::Timer next = timers.front();
    for (const store::Timer& timer : timers) {
      if (timer.due < next.due) next = timer;
    }
    const auto decision = OnTimer(current, next.name, kRouting, next.due);
    EXPECT_THAT(decision, IsOk());
    EXPECT_FALSE(decision->unchanged);
    EXPECT_THAT(TimersOf(decision->state), ::testing::Not(::testing::Contains(next)));
    current = decision->state;
    life.push_back(absl::StrCat(absl::ToInt64Hours(next.due - kNow), "h ", next.name, ": ",
                                absl::StrJoin(EventsOf(*decision), "+"), " → ", v1::Rung_Name(current.rung())));
  }
  ADD_FAILURE() << "timers without end";
  return life;
}

TEST(ClocksTest, Rr5AnUntouchedCaseClimbsRungByRungToSeniorManagement) {
  EXPECT_THAT(LifeOf(LawCase()), ElementsAre("24h acknowledge: CaseOverdue+CaseEscalated → RUNG_UNIT_HEAD",
                                             "34h acknowledge: CaseEscalated → RUNG_DIRECTORATE",
                                             "44h acknowledge: CaseEscalated → RUNG_SENIOR_MANAGEMENT",
                                             "120h answer: CaseOverdue → RUNG_SENIOR_MANAGEMENT"));
}

TEST(ClocksTest, Rr5AnAcknowledgedCaseClimbsWhenItsAnswerIsOverdue) {
  EXPECT_THAT(LifeOf(Acknowledge(LawCase(), kLawStaff, kNow)->state),
              ElementsAre("120h answer: CaseOverdue+CaseEscalated → RUNG_UNIT_HEAD",
                          "130h answer: CaseEscalated → RUNG_DIRECTORATE",
                          "140h answer: CaseEscalated → RUNG_SENIOR_MANAGEMENT"));
}

TEST(ClocksTest, ACaseThatIsOnTopAlreadyBecomesOverdueOnce) {
  v1::Case current = LawCase();
  current.set_rung(v1::RUNG_SENIOR_MANAGEMENT);
  EXPECT_THAT(LifeOf(current), ElementsAre("24h acknowledge: CaseOverdue → RUNG_SENIOR_MANAGEMENT",
                                           "120h answer: CaseOverdue → RUNG_SENIOR_MANAGEMENT"));
}

TEST(ClocksTest, ALateTimerGivesTheNextRungItsWholeTime) {
  const absl::Time late = kNow + absl::Hours(100);
  const auto decision = OnTimer(LawCase(), kAcknowledgeTimer, kRouting, late);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(ToTime(decision->state.acknowledge_alarm_time()), late + absl::Hours(10));
}

TEST(ClocksTest, OnceTheAnswerIsOverdueItsClockAloneGoesOn) {
  const auto decision = OnTimer(LawCase(), kAnswerTimer, kRouting, kNow + absl::Hours(120));
  ASSERT_THAT(decision, IsOk());
  ASSERT_EQ(TimersOf(decision->state).size(), 1u);
  EXPECT_EQ(TimersOf(decision->state)[0], (store::Timer{"answer", kNow + absl::Hours(130)}));
}

TEST(ClocksTest, ATimerThatComesAfterItsClockWasStoppedOrSetAnewChangesNothing) {
  const v1::Case taken = Acknowledge(LawCase(), kLawStaff, kNow)->state;
  EXPECT_TRUE(OnTimer(taken, kAcknowledgeTimer, kRouting, kNow + absl::Hours(24))->unchanged);
  EXPECT_TRUE(OnTimer(LawCase(), kAcknowledgeTimer, kRouting, kNow + absl::Hours(23))->unchanged);
  EXPECT_THAT(OnTimer(LawCase(), "lunch", kRouting, kNow), Fails(absl::StatusCode::kInvalidArgument, "TIMER_UNKNOWN"));
}

TEST(ClocksTest, OverdueSaysHowItIsNow) {
  const auto late = OnTimer(LawCase(), kAcknowledgeTimer, kRouting, kNow + absl::Hours(24));
  ASSERT_THAT(late, IsOk());
  EXPECT_TRUE(late->state.overdue());
  EXPECT_EQ(EventOf<v1::CaseOverdue>(*late).deadline(), v1::CaseOverdue::DEADLINE_ACKNOWLEDGE);
  EXPECT_EQ(EventOf<v1::CaseOverdue>(*late).facts().rung(), v1::RUNG_REPRESENTATIVE);
  const auto taken = Acknowledge(late->state, kLawStaff, kNow + absl::Hours(25));
  ASSERT_THAT(taken, IsOk());
  EXPECT_FALSE(taken->state.overdue());
  EXPECT_TRUE(taken->state.acknowledge_missed()) << "that it was late stays on record";
  const auto later = OnTimer(taken->state, kAnswerTimer, kRouting, kNow + absl::Hours(120));
  ASSERT_THAT(later, IsOk());
  EXPECT_TRUE(later->state.overdue());
  const auto answered =
      Answer(later->state, Proto<v1::AnswerCaseRequest>(R"pb(text: "x")pb"), kLawStaff, kNow + absl::Hours(121));
  ASSERT_THAT(answered, IsOk());
  EXPECT_FALSE(answered->state.overdue());
  EXPECT_THAT(TimersOf(answered->state), IsEmpty());
}

TEST(ClocksTest, AClimbByHandGivesTheNewRungItsWholeTime) {
  const v1::Case late = OnTimer(LawCase(), kAcknowledgeTimer, kRouting, kNow + absl::Hours(24))->state;
  const auto request = Proto<v1::EscalateCaseRequest>(R"pb(rung: RUNG_DIRECTORATE reason: "x")pb");
  const auto decision = Escalate(late, request, kLawHead, kNow + absl::Hours(33));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(ToTime(decision->state.acknowledge_alarm_time()), kNow + absl::Hours(43));
}

TEST(ClocksTest, ANewOwnerOfAnOverdueCaseHasTimeToTakeIt) {
  const v1::Case late = OnTimer(LawCase(), kAnswerTimer, kRouting, kNow + absl::Hours(120))->state;
  const auto request = Proto<v1::ReassignCaseRequest>(R"pb(owner_unit: "units/tip" reason: "x")pb");
  const auto decision = Reassign(late, request, EveryUnit, kDirector, kNow + absl::Hours(129));
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(TimersOf(decision->state), ElementsAre(store::Timer{"answer", kNow + absl::Hours(129 + 24)}));
  EXPECT_TRUE(decision->state.overdue());
}

TEST(ClocksTest, DeadlinesAreWholeSeconds) {
  v1::Case current = LawCase();
  StartClocks(current, kNow + absl::Milliseconds(999));
  EXPECT_EQ(ToTime(current.acknowledge_by()), kNow + absl::Hours(24));
  EXPECT_EQ(current.acknowledge_by().nanos(), 0);
}

}  // namespace
}  // namespace meydan::routing
