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

TEST(ReminderTest, P15_RemindersClimbFromThePeopleToTheHeadToTheDirectorateAndNeverEnd) {
  const Office office;
  storage::v1::Credential current = Begun(office);
  EXPECT_THAT(RunUntil(office, current, kNow + 200 * kDay),
              ElementsAre("3 days: 1 PEOPLE", "7 days: 2 UNIT_HEAD", "14 days: 3 DIRECTORATE", "30 days: 4 DIRECTORATE",
                          "60 days: 5 DIRECTORATE", "120 days: 6 DIRECTORATE", "150 days: 7 DIRECTORATE",
                          "180 days: 8 DIRECTORATE"));
  EXPECT_EQ(DutyTimersOf(current).at(0).due, kNow + 210 * kDay);
}

// Everything that is owed, deposited and confirmed by nobody.
storage::v1::Credential Deposited(const Office& office, const storage::v1::Credential& current, const std::string& text,
                                  absl::Time now) {
  const std::vector<Deposit> deposits = {DepositOf(v1::FIELD_USER_NAME, text), DepositOf(v1::FIELD_EMAIL, text),
                                         DepositOf(v1::FIELD_PASSWORD, text)};
  return Given(Share(current, ShareRequest(), deposits, office.As("people/ece", now))).state;
}

TEST(ReminderTest, P15_JunkDoesNotKeepTheDirectorateFromHearing) {
  const Office office;
  storage::v1::Credential current = Begun(office);
  std::vector<std::string> told;
  for (int day = 6; day <= 60; day += 6) {  // something else each time, before it would count as unconfirmed
    for (const std::string& one : RunUntil(office, current, kNow + day * kDay)) told.push_back(one);
    current = Deposited(office, current, absl::StrCat("junk-", day), kNow + day * kDay);
    EXPECT_EQ(current.compliance(), v1::COMPLIANCE_SHARED);
  }
  EXPECT_THAT(told, ElementsAre("3 days: 1 PEOPLE", "13 days: 2 UNIT_HEAD", "14 days: 3 DIRECTORATE",
                                "30 days: 4 DIRECTORATE", "60 days: 5 DIRECTORATE"));
}

TEST(ReminderTest, P15_NeitherWhereAllWasWellBefore) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  std::vector<std::string> told;
  for (int day = 0; day <= 24; day += 6) {
    current = Deposited(office, current, absl::StrCat("junk-", day), kNow + day * kDay);
    for (const std::string& one : RunUntil(office, current, kNow + (day + 6) * kDay)) told.push_back(one);
  }
  EXPECT_THAT(told, ElementsAre("10 days: 1 PEOPLE", "14 days: 2 UNIT_HEAD", "21 days: 3 DIRECTORATE"));
  current = Given(Confirm(current, {}, office.As("people/ece", kNow + 30 * kDay))).state;
  EXPECT_FALSE(current.has_reminder_time()) << "only that ends it";
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

TEST(ReminderTest, P15_TheyPauseForADepositGoOnAndEndWhenItIsConfirmed) {
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
  EXPECT_EQ(current.reminders(), 2) << "kept";
  // Nobody confirms within seven days: the ladder goes on where it was.
  EXPECT_THAT(RunUntil(office, current, kNow + 24 * kDay), ElementsAre("16 days: 3 DIRECTORATE"));
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
  EXPECT_THAT(RunUntil(office, current, kNow + 40 * kDay), ElementsAre("1 days: 1 PEOPLE", "31 days: 2 UNIT_HEAD"));
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
