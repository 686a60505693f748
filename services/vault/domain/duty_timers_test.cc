#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kDay = absl::Hours(24);

v1::ShareCredentialRequest ShareRequest() { return {}; }

// An account whose duty begins at kNow, with nothing there.
storage::v1::Credential Begun(const Office& office) {
  storage::v1::Credential current = office.EmptyInstagram();
  *current.mutable_create_time() = ToProto(kNow);
  current.clear_shortcoming_time();
  Settle(current, office.AsVault());
  return current;
}

// Lets the timers of the duty run up to `until`. What went out: {"3 days: 1 PEOPLE"}.
std::vector<std::string> RunUntil(const Office& office, storage::v1::Credential& current, absl::Time until) {
  std::vector<std::string> told;
  for (int i = 0; i < 100; ++i) {
    const std::vector<store::Timer> timers = DutyTimersOf(current);
    if (timers.empty() || timers[0].due > until) return told;
    const absl::Time now = timers[0].due;
    const CredentialDecision decision = Given(OnDutyTimer(current, timers[0].name, office.AsVault(now)));
    EXPECT_FALSE(decision.unchanged) << "a timer that changes nothing would ring for ever";
    for (const std::string& event : EventsOf(decision)) EXPECT_EQ(event, "DepositOverdue");
    EXPECT_LE(EventsOf(decision).size(), 1u) << "one event for one reminder";
    if (!EventsOf(decision).empty()) {
      const auto overdue = EventOf<v1::DepositOverdue>(decision);
      told.push_back(absl::StrCat((now - kNow) / kDay, " days: ", overdue.reminder(), " ",
                                  v1::ReminderStage_Name(overdue.stage()).substr(15)));
      EXPECT_EQ(RecordsOf(decision).at(0).action(), v1::AuditRecord::ACTION_REMIND);
    }
    current = decision.state;
  }
  ADD_FAILURE() << "the timers never rest";
  return told;
}

TEST(ReminderTest, P15_RemindersClimbFromThePeopleToTheHeadToTheDirectorate) {
  const Office office;
  storage::v1::Credential current = Begun(office);
  EXPECT_THAT(RunUntil(office, current, kNow + 1000 * kDay),
              ElementsAre("3 days: 1 PEOPLE", "7 days: 2 UNIT_HEAD", "14 days: 3 DIRECTORATE", "30 days: 4 DIRECTORATE",
                          "60 days: 5 DIRECTORATE", "120 days: 6 DIRECTORATE"));
  EXPECT_EQ(current.reminders(), 6);
  EXPECT_THAT(DutyTimersOf(current), IsEmpty());
}

TEST(ReminderTest, P15_WhereTheUnitHasNoHeadTheDirectorateIsToldInstead) {
  Office office;
  office.university.Leave("people/dekan");
  storage::v1::Credential current = Begun(office);
  EXPECT_THAT(RunUntil(office, current, kNow + 8 * kDay), ElementsAre("3 days: 1 PEOPLE", "7 days: 2 DIRECTORATE"));
}

TEST(ReminderTest, P15_WhereNobodyRunsTheAccountTheHeadIsToldAtOnce) {
  Office office;
  for (const char* person : {"people/ece", "people/yonetici", "people/ece.iletisim"}) office.university.Leave(person);
  storage::v1::Credential current = Begun(office);
  EXPECT_THAT(RunUntil(office, current, kNow + 4 * kDay), ElementsAre("3 days: 1 UNIT_HEAD"));
}

TEST(ReminderTest, P15_TheyStopWhenTheDutyIsMetAndBeginAnew) {
  const Office office;
  storage::v1::Credential current = Begun(office);
  RunUntil(office, current, kNow + 8 * kDay);
  EXPECT_EQ(current.reminders(), 2);
  const absl::Time met = kNow + 9 * kDay;
  current = Given(Share(current, ShareRequest(),
                        {DepositOf(v1::FIELD_USER_NAME, "u"), DepositOf(v1::FIELD_EMAIL, "e"),
                         DepositOf(v1::FIELD_PASSWORD, "p")},
                        office.As("people/ece", met)))
                .state;
  EXPECT_EQ(current.compliance(), v1::COMPLIANCE_SHARED);
  EXPECT_EQ(current.reminders(), 0);
  EXPECT_FALSE(current.has_reminder_time());
  // Nobody confirms: after seven days it is a shortcoming again, and the ladder begins at its foot.
  EXPECT_THAT(RunUntil(office, current, kNow + 24 * kDay), ElementsAre("19 days: 1 PEOPLE", "23 days: 2 UNIT_HEAD"));
  EXPECT_EQ(current.compliance(), v1::COMPLIANCE_UNCONFIRMED);
  current = Given(Confirm(current, {}, office.As("people/ece", kNow + 24 * kDay))).state;
  EXPECT_EQ(current.compliance(), v1::COMPLIANCE_VERIFIED);
  EXPECT_EQ(current.reminders(), 0);
}

TEST(ReminderTest, CV14_TheEventNamesWhatLacksIsUnconfirmedOrStale) {
  const Office office;
  storage::v1::Credential current = Begun(office);
  current = Given(Share(current, ShareRequest(), {DepositOf(v1::FIELD_EMAIL, "e")}, office.As("people/ece"))).state;
  const absl::Time now = kNow + 7 * kDay;
  RunUntil(office, current, now - kDay);
  const CredentialDecision decision = Given(OnDutyTimer(current, "duty", office.AsVault(now)));
  EXPECT_THAT(EventOf<v1::DepositOverdue>(decision).fields(),
              ElementsAre(v1::FIELD_USER_NAME, v1::FIELD_EMAIL, v1::FIELD_PASSWORD));
  EXPECT_EQ(EventOf<v1::DepositOverdue>(decision).facts().compliance(), v1::COMPLIANCE_INCOMPLETE);
}

TEST(ReminderTest, AfterALongSleepTheyClimbDayByDayAndNotAllAtOnce) {
  const Office office;
  storage::v1::Credential current = Begun(office);
  const absl::Time woken = kNow + 40 * kDay;
  const CredentialDecision first = Given(OnDutyTimer(current, "duty", office.AsVault(woken)));
  EXPECT_EQ(EventOf<v1::DepositOverdue>(first).stage(), v1::REMINDER_STAGE_PEOPLE);
  EXPECT_EQ(DutyTimersOf(first.state).at(0).due, woken + kDay);
  EXPECT_TRUE(Given(OnDutyTimer(first.state, "duty", office.AsVault(woken))).unchanged);
}

TEST(ReminderTest, AStricterPolicyCountsForWhatIsUnderWay) {
  Office office;
  storage::v1::Credential current = Begun(office);
  office.policy.clear_reminder_days();
  office.policy.add_reminder_days(1);
  current = Given(Refresh(current, office.AsVault())).state;
  EXPECT_THAT(RunUntil(office, current, kNow + 100 * kDay), ElementsAre("1 days: 1 PEOPLE"));
}

TEST(DutyTimerTest, TooEarlyChangesNothing) {
  const Office office;
  const storage::v1::Credential current = Begun(office);
  EXPECT_TRUE(Given(OnDutyTimer(current, "duty", office.AsVault(kNow + kDay))).unchanged);
}

TEST(DutyTimerTest, AnotherTimersNameChangesNothing) {
  const Office office;
  const storage::v1::Credential current = Begun(office);
  EXPECT_TRUE(Given(OnDutyTimer(current, "rotation", office.AsVault(kNow + 30 * kDay))).unchanged);
}

TEST(DutyTimerTest, AClosedAccountHasNone) {
  const Office office;
  storage::v1::Credential current = Begun(office);
  current.set_duty(false);
  EXPECT_THAT(DutyTimersOf(current), IsEmpty());
  EXPECT_TRUE(Given(OnDutyTimer(current, "duty", office.AsVault(kNow + 30 * kDay))).unchanged);
}

TEST(DutyTimerTest, CV14_AConfirmationGrowsOldByItself) {
  Office office;
  office.policy.mutable_standard()->set_rotation_days(700);
  storage::v1::Credential current = office.Instagram();
  Settle(current, office.AsVault());
  RunUntil(office, current, kNow + 171 * kDay);
  EXPECT_EQ(current.compliance(), v1::COMPLIANCE_STALE);
}

}  // namespace
}  // namespace meydan::vault
