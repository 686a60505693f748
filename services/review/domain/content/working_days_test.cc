#include "services/review/domain/content/working_days.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace meydan::review {
namespace {

absl::Time At(const std::string& local) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M%Ez", local + "+03:00", &time, &error)) ADD_FAILURE() << local << ": " << error;
  return time;
}

absl::CivilDay Day(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) ADD_FAILURE() << text;
  return day;
}

struct Free {
  const char* name;
  const char* first;   // the first day that is free, the afternoon before a feast among them
  const char* last;    // the last one
  const char* before;  // the working day before, over a weekend where one is near
  const char* after;   // the working day after
  friend std::ostream& operator<<(std::ostream& out, const Free& free) { return out << free.name; }
};

class HolidayTest : public ::testing::TestWithParam<Free> {};

TEST_P(HolidayTest, CR17) {
  for (absl::CivilDay day = Day(GetParam().first); day <= Day(GetParam().last); ++day) {
    EXPECT_FALSE(IsWorkingDay(day)) << day;
  }
  EXPECT_TRUE(IsWorkingDay(Day(GetParam().before))) << GetParam().before;
  EXPECT_TRUE(IsWorkingDay(Day(GetParam().after))) << GetParam().after;
}

INSTANTIATE_TEST_SUITE_P(
    Days, HolidayTest,
    ::testing::Values(Free{"NewYear2026", "2026-01-01", "2026-01-01", "2025-12-31", "2026-01-02"},
                      Free{"Children2026", "2026-04-23", "2026-04-23", "2026-04-22", "2026-04-24"},
                      Free{"Labour2026", "2026-05-01", "2026-05-03", "2026-04-30", "2026-05-04"},
                      Free{"Youth2026", "2026-05-19", "2026-05-19", "2026-05-18", "2026-05-20"},
                      Free{"Democracy2026", "2026-07-15", "2026-07-15", "2026-07-14", "2026-07-16"},
                      Free{"Victory2027", "2027-08-30", "2027-08-30", "2027-08-27", "2027-08-31"},
                      Free{"RepublicWithItsEve2026", "2026-10-28", "2026-10-29", "2026-10-27", "2026-10-30"},
                      Free{"Weekend", "2026-11-28", "2026-11-29", "2026-11-27", "2026-11-30"},
                      Free{"Ramadan2024", "2024-04-09", "2024-04-12", "2024-04-08", "2024-04-15"},
                      Free{"Sacrifice2024", "2024-06-15", "2024-06-19", "2024-06-14", "2024-06-20"},
                      Free{"Ramadan2025", "2025-03-29", "2025-04-01", "2025-03-28", "2025-04-02"},
                      Free{"Sacrifice2025", "2025-06-05", "2025-06-09", "2025-06-04", "2025-06-10"},
                      Free{"Ramadan2026", "2026-03-19", "2026-03-22", "2026-03-18", "2026-03-23"},
                      Free{"Sacrifice2026", "2026-05-26", "2026-05-31", "2026-05-25", "2026-06-01"},
                      Free{"Ramadan2027", "2027-03-08", "2027-03-11", "2027-03-05", "2027-03-12"},
                      Free{"Sacrifice2027", "2027-05-15", "2027-05-19", "2027-05-14", "2027-05-20"},
                      Free{"Ramadan2028", "2028-02-25", "2028-02-28", "2028-02-24", "2028-02-29"},
                      Free{"Sacrifice2028", "2028-05-04", "2028-05-08", "2028-05-03", "2028-05-09"},
                      Free{"Ramadan2029", "2029-02-13", "2029-02-16", "2029-02-12", "2029-02-19"},
                      Free{"Sacrifice2029", "2029-04-23", "2029-04-27", "2029-04-20", "2029-04-30"},
                      Free{"Ramadan2030", "2030-02-03", "2030-02-06", "2030-02-01", "2030-02-07"},
                      Free{"Sacrifice2030", "2030-04-12", "2030-04-16", "2030-04-11", "2030-04-17"},
                      Free{"Ramadan2031", "2031-01-23", "2031-01-26", "2031-01-22", "2031-01-27"},
                      Free{"Sacrifice2031", "2031-04-01", "2031-04-06", "2031-03-31", "2031-04-07"},
                      Free{"Ramadan2032", "2032-01-13", "2032-01-16", "2032-01-12", "2032-01-19"},
                      Free{"Sacrifice2032", "2032-03-21", "2032-03-25", "2032-03-19", "2032-03-26"}),
    [](const auto& test) { return test.param.name; });

struct Lead {
  const char* name;
  const char* from;
  const char* until;
  int days;
  friend std::ostream& operator<<(std::ostream& out, const Lead& lead) { return out << lead.name; }
};

class WorkingDaysBetweenTest : public ::testing::TestWithParam<Lead> {};

TEST_P(WorkingDaysBetweenTest, CR17) {
  EXPECT_EQ(WorkingDaysBetween(At(GetParam().from), At(GetParam().until)), GetParam().days);
}

INSTANTIATE_TEST_SUITE_P(Leads, WorkingDaysBetweenTest,
                         ::testing::Values(Lead{"TheSameDay", "2026-11-23 09:00", "2026-11-23 17:00", 0},
                                           Lead{"TheNextDay", "2026-11-23 09:00", "2026-11-24 17:00", 0},
                                           Lead{"OneBetween", "2026-11-23 23:59", "2026-11-25 00:00", 1},
                                           Lead{"OverAWeekend", "2026-11-27 09:00", "2026-11-30 09:00", 0},
                                           Lead{"AWeek", "2026-11-23 09:00", "2026-11-30 09:00", 4},
                                           Lead{"OverSacrifice", "2026-05-25 09:00", "2026-06-02 09:00", 1},
                                           Lead{"MidnightInIstanbulNotInLondon", "2026-11-23 01:00", "2026-11-25 01:00",
                                                1},
                                           Lead{"Backwards", "2026-11-30 09:00", "2026-11-23 09:00", 0}),
                         [](const auto& test) { return test.param.name; });

TEST(WorkingDaysTest, CR17AnEndlessTimeIsCountedToABound) {
  EXPECT_EQ(WorkingDaysBetween(At("2026-11-23 09:00"), absl::InfiniteFuture()), 1000);
  EXPECT_EQ(AfterWorkingDays(At("2026-11-23 09:00"), 1'000'000'000), AfterWorkingDays(At("2026-11-23 09:00"), 1000));
}

TEST(WorkingDaysTest, CR17AfterWorkingDaysIsTheFirstMomentWithSoMany) {
  for (const char* from : {"2026-11-23 09:00", "2026-05-22 18:30", "2027-03-05 00:00", "2026-10-27 12:00"}) {
    EXPECT_EQ(AfterWorkingDays(At(from), 0), At(from));
    EXPECT_EQ(AfterWorkingDays(At(from), -3), At(from));
    for (int days = 1; days <= 60; ++days) {
      const absl::Time moment = AfterWorkingDays(At(from), days);
      EXPECT_EQ(WorkingDaysBetween(At(from), moment), days) << from;
      EXPECT_EQ(WorkingDaysBetween(At(from), moment - absl::Microseconds(1)), days - 1) << from;
    }
  }
  EXPECT_EQ(AfterWorkingDays(At("2026-05-25 09:00"), 1), At("2026-06-02 00:00"))
      << "the Feast of the Sacrifice lies between";
}

}  // namespace
}  // namespace meydan::review
