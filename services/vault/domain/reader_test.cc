#include "services/vault/domain/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::UnusualReveal;

constexpr char kReader[] = "readers/ece";

ReaderRuling Counted(const Office& office, const storage::v1::Reader& reader, absl::Time now,
                     const std::string& credential = kXCredential) {
  return CountAccess(reader, kReader, credential, office.As("people/ece", now));
}

// Accounts that the directory knows: "credentials/1" and so on.
void AddAccounts(Office& office, int count) {
  for (int i = 1; i <= count; ++i) {
    office.university.account(absl::StrCat("accounts/", i)) = {kLaw, directory::v1::Account::STATE_ACTIVE};
  }
}

TEST(ReaderTest, CV3_AllNamesOfAHumanBeingAreCountedTogether) {
  const Office office;
  EXPECT_EQ(ReaderNameOf("people/ece", office.world), "readers/ece");
  EXPECT_EQ(ReaderNameOf("people/ece.iletisim", office.world), "readers/ece");
  EXPECT_EQ(ReaderNameOf("people/ali", office.world), "readers/ali");
}

TEST(ReaderTest, CV3_BeyondTheLimitOfAnHourItIsRefusedUntilTheOldestIsAnHourOld) {
  Office office;
  office.policy.set_reveals_per_hour(3);
  storage::v1::Reader reader;
  for (int i = 0; i < 3; ++i) {
    const ReaderRuling ruling = Counted(office, reader, kNow + absl::Minutes(i));
    ASSERT_THAT(ruling.refusal, IsOk());
    EXPECT_THAT(ruling.decision.events, IsEmpty());
    reader = ruling.decision.state;
  }
  EXPECT_EQ(reader.name(), kReader);
  const ReaderRuling refused = Counted(office, reader, kNow + absl::Minutes(10));
  EXPECT_THAT(refused.refusal, Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS"));
  EXPECT_EQ(RetryDelayOf(refused.refusal), absl::Minutes(50));
  EXPECT_EQ(refused.decision.state.recent_size(), 3) << "trying again and again does not make the wait longer";
  EXPECT_FALSE(Counted(office, reader, kNow + absl::Minutes(60) - absl::Seconds(1)).refusal.ok());
  EXPECT_THAT(Counted(office, reader, kNow + absl::Minutes(60)).refusal, IsOk());
}

TEST(ReaderTest, CV3_AStricterPolicyCountsAtOnce) {
  Office office;
  storage::v1::Reader reader;
  for (int i = 0; i < 5; ++i) reader = Counted(office, reader, kNow + absl::Minutes(i)).decision.state;
  office.policy.set_reveals_per_hour(2);
  const ReaderRuling refused = Counted(office, reader, kNow + absl::Minutes(5));
  EXPECT_THAT(refused.refusal, Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS"));
  EXPECT_EQ(RetryDelayOf(refused.refusal), absl::Minutes(58)) << "until but one of the five is an hour old";
}

TEST(ReaderTest, CV3_ManyAccountsInADayAreToldOnce) {
  Office office;
  AddAccounts(office, 5);
  office.policy.set_unusual_accounts_per_day(2);
  storage::v1::Reader reader;
  std::vector<size_t> alerts;
  for (const char* credential : {"credentials/1", "credentials/2", "credentials/1", "credentials/3", "credentials/4"}) {
    const ReaderRuling ruling = Counted(office, reader, kNow, credential);
    alerts.push_back(ruling.alerts.size());
    if (!ruling.alerts.empty()) EXPECT_THAT(ruling.alerts, ElementsAre(UnusualReveal::KIND_MANY_ACCOUNTS));
    reader = MarkTold(ruling.decision.state, ruling.alerts).state;
  }
  EXPECT_THAT(alerts, ElementsAre(0, 0, 0, 1, 0));
  EXPECT_EQ(reader.accounts_today_size(), 3) << "no more than it takes";
  const absl::Time tomorrow = kNow + absl::Hours(24);
  EXPECT_THAT(Counted(office, reader, tomorrow, "credentials/5").alerts, IsEmpty());
  EXPECT_EQ(Counted(office, reader, tomorrow, "credentials/5").decision.state.accounts_today_size(), 1);
}

TEST(ReaderTest, CV3_InventedNamesAreTriesButNoAccounts) {
  Office office;
  office.policy.set_unusual_accounts_per_day(1);
  storage::v1::Reader reader;
  const std::vector<std::string> invented = {
      "credentials/x.yok1", "credentials/x.yok2", "credentials/",          "", kX,
      "other/x.ornekuni",   "links/x.ornekuni",   "credentials/x/ornekuni"};
  for (const std::string& name : invented) {
    const ReaderRuling ruling = Counted(office, reader, kNow, name);
    EXPECT_THAT(ruling.alerts, IsEmpty()) << name;
    reader = ruling.decision.state;
  }
  EXPECT_EQ(reader.recent_size(), static_cast<int>(invented.size())) << "each is a try";
  reader = Counted(office, reader, kNow, kXCredential).decision.state;
  EXPECT_THAT(Counted(office, reader, kNow, kInstagramCredential).alerts,
              ElementsAre(UnusualReveal::KIND_MANY_ACCOUNTS))
      << "they have not used the alert up";
}

// Whatever of the following is committed: until a commit told them, each is owed.
TEST(ReaderTest, CV3_AnAlertIsOwedUntilItIsTold) {
  Office office;
  AddAccounts(office, 2);
  office.policy.set_unusual_accounts_per_day(1);
  office.policy.set_reveals_per_hour(2);
  storage::v1::Reader reader;
  for (const char* name : {"credentials/1", "credentials/2"}) {
    reader = Counted(office, reader, kNow, name).decision.state;
  }
  for (int i = 0; i < 10; ++i) reader = Counted(office, reader, kNow).decision.state;
  for (const absl::Duration later : {absl::Minutes(1), absl::Hours(2), absl::Hours(24)}) {
    const ReaderRuling ruling = Counted(office, reader, kNow + later);
    EXPECT_THAT(ruling.alerts, ElementsAre(UnusualReveal::KIND_MANY_ACCOUNTS, UnusualReveal::KIND_MANY_REFUSALS))
        << later << ": a new day, too";
    reader = ruling.decision.state;
  }
  const Decision<storage::v1::Reader> told = MarkTold(reader, {UnusualReveal::KIND_MANY_ACCOUNTS});
  EXPECT_FALSE(told.unchanged);
  EXPECT_THAT(Counted(office, told.state, kNow + absl::Hours(24)).alerts,
              ElementsAre(UnusualReveal::KIND_MANY_REFUSALS));
  EXPECT_TRUE(MarkTold(told.state, {UnusualReveal::KIND_MANY_ACCOUNTS, UnusualReveal::KIND_OUT_OF_HOURS}).unchanged);
}

TEST(ReaderTest, CV3_WhatIsAboutOneAccessAloneIsNotOwed) {
  const Office office;
  const ReaderRuling night = Counted(office, {}, kNow + absl::Hours(12));
  EXPECT_THAT(night.alerts, ElementsAre(UnusualReveal::KIND_OUT_OF_HOURS));
  EXPECT_THAT(Counted(office, night.decision.state, kNow + absl::Hours(24)).alerts, IsEmpty());
}

TEST(ReaderTest, CV3_OutOfHoursInTheUniversitysTime) {
  const Office office;  // 7 to 20 in Istanbul: 4 to 17 UTC
  const absl::Time midnight = absl::FromCivil(absl::CivilDay(2026, 3, 2), absl::UTCTimeZone());
  const auto alerts = [&](absl::Duration time) { return Counted(office, {}, midnight + time).alerts; };
  EXPECT_THAT(alerts(absl::Hours(4) - absl::Seconds(1)), ElementsAre(UnusualReveal::KIND_OUT_OF_HOURS));
  EXPECT_THAT(alerts(absl::Hours(4)), IsEmpty());
  EXPECT_THAT(alerts(absl::Hours(17) - absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(alerts(absl::Hours(17)), ElementsAre(UnusualReveal::KIND_OUT_OF_HOURS));
}

TEST(ReaderTest, CV3_ManyRefusalsAreToldOnceADay) {
  const Office office;
  storage::v1::Reader reader;
  std::vector<int> told;
  for (int i = 1; i <= 25; ++i) {
    const ReaderRuling ruling = Counted(office, reader, kNow);
    for (const UnusualReveal::Kind kind : ruling.alerts) {
      EXPECT_EQ(kind, UnusualReveal::KIND_MANY_REFUSALS);
      told.push_back(i);
    }
    reader = MarkTold(ruling.decision.state, ruling.alerts).state;
    reader = CountRefusal(reader, office.As("people/ece")).state;
  }
  EXPECT_THAT(told, ElementsAre(11));
  EXPECT_EQ(CountRefusal(reader, office.As("people/ece", kNow + absl::Hours(24))).state.refusals_today(), 1);
}

TEST(ReaderTest, CV3_ThoseBeyondTheRateAreRefusalsToo) {
  Office office;
  office.policy.set_reveals_per_hour(1);
  storage::v1::Reader reader = Counted(office, {}, kNow).decision.state;
  for (int i = 0; i < 9; ++i) reader = Counted(office, reader, kNow).decision.state;
  EXPECT_THAT(Counted(office, reader, kNow).alerts, ElementsAre(UnusualReveal::KIND_MANY_REFUSALS));
}

TEST(ReaderTest, CV3_TenRefusalsAreToldOfTheNextDayWhenNoneCameAfterThem) {
  const Office office;
  storage::v1::Reader reader;
  for (int i = 0; i < 10; ++i) reader = CountRefusal(reader, office.As("people/ece")).state;
  EXPECT_THAT(Counted(office, reader, kNow + absl::Hours(24)).alerts, ElementsAre(UnusualReveal::KIND_MANY_REFUSALS));
}

TEST(ReaderTest, CV3_AWeekendIsOutOfHours) {
  const Office office;
  const auto alerts = [&](int days) { return Counted(office, {}, kNow + absl::Hours(24 * days)).alerts; };
  for (int day = 0; day < 7; ++day) {  // kNow is a Monday's noon
    EXPECT_EQ(alerts(day).empty(), day < 5) << day;
  }
  const absl::Time friday_night = kNow + absl::Hours(24 * 4 + 9) + absl::Minutes(1);  // 21:01 UTC is Saturday there
  EXPECT_THAT(Counted(office, {}, friday_night).alerts, ElementsAre(UnusualReveal::KIND_OUT_OF_HOURS));
}

// CV12: which passwords are in use elsewhere must not be found out by trying.
TEST(ReaderTest, CV12_PasswordsThatAreDepositedAreCountedByThemselves) {
  Office office;
  office.policy.set_reveals_per_hour(3);
  storage::v1::Reader reader;
  const auto deposit = [&](absl::Time now) {
    const ReaderRuling ruling = CountDeposit(reader, kReader, office.As("people/ece", now));
    reader = ruling.decision.state;
    return ruling;
  };
  for (int i = 0; i < 3; ++i) {
    const ReaderRuling ruling = deposit(kNow + absl::Minutes(i));
    ASSERT_THAT(ruling.refusal, IsOk());
    EXPECT_THAT(ruling.alerts, IsEmpty());
  }
  EXPECT_THAT(Counted(office, reader, kNow + absl::Minutes(9)).refusal, IsOk()) << "no reveal was used up";
  const ReaderRuling refused = deposit(kNow + absl::Minutes(10));
  EXPECT_THAT(refused.refusal, Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_DEPOSITS"));
  EXPECT_EQ(RetryDelayOf(refused.refusal), absl::Minutes(50));
  EXPECT_THAT(refused.alerts, ElementsAre(UnusualReveal::KIND_MANY_DEPOSITS));
  EXPECT_THAT(deposit(kNow + absl::Minutes(11)).alerts, ElementsAre(UnusualReveal::KIND_MANY_DEPOSITS)) << "still owed";
  reader = MarkTold(reader, refused.alerts).state;
  EXPECT_THAT(deposit(kNow + absl::Minutes(11)).alerts, IsEmpty()) << "once a day";
  EXPECT_THAT(deposit(kNow + absl::Minutes(60)).refusal, IsOk());
  EXPECT_EQ(reader.deposits_size(), 3);
}

}  // namespace
}  // namespace meydan::vault
