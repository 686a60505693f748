#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::ElementsAre;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr auto kLeaver = v1::ROTATION_REASON_LEAVER;
constexpr auto kBreakGlass = v1::ROTATION_REASON_BREAK_GLASS;

v1::ConfirmRotationRequest ConfirmRequest(int version) {
  v1::ConfirmRotationRequest request;
  request.set_version(version);
  return request;
}

// Lets the timer run up to `until`; what went out: {"-14 days: 0", "0 days: 1", "1 days: 2 overdue"}.
std::vector<std::string> RunUntil(const Office& office, storage::v1::Credential& current, absl::Time until) {
  const absl::Time due_time = ToTime(current.rotation_due());
  std::vector<std::string> told;
  for (int i = 0; i < 100; ++i) {
    const std::vector<store::Timer> timers = RotationTimersOf(current);
    if (timers.empty() || timers[0].due > until) return told;
    const absl::Time now = timers[0].due;
    const CredentialDecision decision = Given(OnRotationTimer(current, timers[0].name, office.AsVault(now)));
    EXPECT_THAT(EventsOf(decision), ElementsAre("RotationDue"));
    const auto due = EventOf<v1::RotationDue>(decision);
    told.push_back(absl::StrCat((now - due_time) / kDay, " days: ", due.reminder(), due.overdue() ? " overdue" : ""));
    EXPECT_EQ(RecordsOf(decision)[0].action(), v1::AuditRecord::ACTION_REMIND);
    current = decision.state;
  }
  ADD_FAILURE() << "the timer never rests";
  return told;
}

TEST(RotationTimerTest, CV9_WarnsTellsAndRemindsDailyAndThenWeekly) {
  const Office office;
  storage::v1::Credential current = office.X();
  const absl::Time due = ToTime(current.rotation_due());
  EXPECT_THAT(RunUntil(office, current, due + 22 * kDay),
              ElementsAre("-14 days: 0", "0 days: 1", "1 days: 2 overdue", "2 days: 3 overdue", "3 days: 4 overdue",
                          "4 days: 5 overdue", "5 days: 6 overdue", "6 days: 7 overdue", "7 days: 8 overdue",
                          "14 days: 9 overdue", "21 days: 10 overdue"));
  EXPECT_EQ(current.compliance(), v1::COMPLIANCE_STALE);
}

TEST(RotationTimerTest, WhatIsDueAtOnceIsToldOnceAndThenReminded) {
  const Office office;
  CredentialDecision decision{office.X(), {}};
  MakeDue(decision, kBreakGlass, office.AsVault());
  EXPECT_EQ(EventOf<v1::RotationDue>(decision).reminder(), 1);
  storage::v1::Credential current = decision.state;
  EXPECT_THAT(RunUntil(office, current, kNow + 2 * kDay), ElementsAre("1 days: 2 overdue", "2 days: 3 overdue"));
}

TEST(RotationTimerTest, AGraverReasonForWhatIsLateIsToldOnceAndKeepsItsPlace) {
  const Office office;
  storage::v1::Credential slept = office.X();
  const absl::Time woken = ToTime(slept.rotation_due()) + 10 * kDay;
  CredentialDecision decision{slept, {}};
  MakeDue(decision, kLeaver, office.AsVault(woken));
  EXPECT_TRUE(EventOf<v1::RotationDue>(decision).overdue());
  EXPECT_EQ(RotationTimersOf(decision.state).at(0).due, ToTime(slept.rotation_due()) + 14 * kDay);
}

TEST(RotationTimerTest, TheyStopWhenItIsChanged) {
  const Office office;
  CredentialDecision decision{office.Instagram(), {}};
  MakeDue(decision, kLeaver, office.AsVault());
  storage::v1::Credential current = decision.state;
  RunUntil(office, current, kNow + 3 * kDay);
  const Occasion occasion = office.As("people/ece", kNow + 4 * kDay);
  current = Given(Rotate(current, {}, DepositOf(v1::FIELD_PASSWORD, "made"), occasion)).state;
  EXPECT_EQ(RotationTimersOf(current).at(0).due, kNow + 4 * kDay) << "one that is begun is not done";
  current = Given(ConfirmRotation(current, ConfirmRequest(2), occasion)).state;
  EXPECT_EQ(RotationTimersOf(current).at(0).due, kNow + (4 + 180 - 14) * kDay);
}

TEST(RotationTimerTest, AfterALongSleepOneReminderGoesOut) {
  const Office office;
  storage::v1::Credential current = office.X();
  const absl::Time woken = ToTime(current.rotation_due()) + 30 * kDay;
  const CredentialDecision decision = Given(OnRotationTimer(current, "rotation", office.AsVault(woken)));
  EXPECT_THAT(EventsOf(decision), ElementsAre("RotationDue"));
  EXPECT_GT(RotationTimersOf(decision.state).at(0).due, woken);
}

TEST(RotationTimerTest, TooEarlyAndOtherNamesChangeNothing) {
  const Office office;
  EXPECT_TRUE(Given(OnRotationTimer(office.X(), "rotation", office.AsVault())).unchanged);
  const absl::Time late = ToTime(office.X().rotation_due());
  EXPECT_TRUE(Given(OnRotationTimer(office.X(), "duty", office.AsVault(late))).unchanged);
}

TEST(RotationTimerTest, ANewPolicyMovesTheDueDateAndItsWarning) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  const absl::Time due = ToTime(current.rotation_due());
  RunUntil(office, current, due - kDay);  // warned
  office.policy.mutable_standard()->set_rotation_days(365);
  current = Given(Refresh(current, office.AsVault(due - kDay))).state;
  EXPECT_EQ(ToTime(current.rotation_due()), due + (365 - 180) * kDay);
  EXPECT_EQ(RotationTimersOf(current).at(0).due, due + (365 - 180 - 14) * kDay);
}

}  // namespace
}  // namespace meydan::vault
