#include "services/review/domain/content/working_days.h"

#include <algorithm>

namespace meydan::review {
namespace {

constexpr int kMostDays = 1000;

struct DayOfYear {
  int month;
  int day;
  friend bool operator==(const DayOfYear&, const DayOfYear&) = default;
};

// Law 2429, articles 1 and 2 (with 28 October, whose afternoon is free), and law 6752 for 15 July.
constexpr DayOfYear kFixed[] = {{1, 1}, {4, 23}, {5, 1}, {5, 19}, {7, 15}, {8, 30}, {10, 28}, {10, 29}};

struct Feasts {
  int year;
  DayOfYear ramadan;    // the first of three days
  DayOfYear sacrifice;  // the first of four days
};

// First days of the two religious feasts, from the calendar conversion of Diyanet (vakithesaplama.diyanet.gov.tr,
// hicriden_miladiye). Up to 2026 they have been observed so; 2027 to 2032 are its forecasts, which are computed
// astronomically (crescent visible anywhere on earth: 8 degrees from the sun, 5 degrees high at sunset; Istanbul 1978)
// and come out the same when computed anew. Each feast is preceded by a free afternoon.
constexpr Feasts kFeasts[] = {
    {2024, {4, 10}, {6, 16}}, {2025, {3, 30}, {6, 6}}, {2026, {3, 20}, {5, 27}},
    {2027, {3, 9}, {5, 16}},  {2028, {2, 26}, {5, 5}}, {2029, {2, 14}, {4, 24}},
    {2030, {2, 4}, {4, 13}},  {2031, {1, 24}, {4, 2}}, {2032, {1, 14}, {3, 22}},
};

// UTC+3 all the year since 2016: no need for the machine's time zone data.
absl::TimeZone Istanbul() { return absl::FixedTimeZone(3 * 60 * 60); }

bool IsFeast(absl::CivilDay day) {
  for (const Feasts& feasts : kFeasts) {
    if (feasts.year != day.year()) continue;
    const auto ramadan = day - absl::CivilDay(day.year(), feasts.ramadan.month, feasts.ramadan.day);
    const auto sacrifice = day - absl::CivilDay(day.year(), feasts.sacrifice.month, feasts.sacrifice.day);
    return (ramadan >= -1 && ramadan < 3) || (sacrifice >= -1 && sacrifice < 4);
  }
  return false;
}

}  // namespace

bool IsWorkingDay(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) return false;
  const DayOfYear of_year{day.month(), day.day()};
  return std::find(std::begin(kFixed), std::end(kFixed), of_year) == std::end(kFixed) && !IsFeast(day);
}

int WorkingDaysBetween(absl::Time from, absl::Time until) {
  if (until <= from) return 0;
  const absl::CivilDay last = absl::ToCivilDay(until, Istanbul());
  int days = 0;
  for (absl::CivilDay day = absl::ToCivilDay(from, Istanbul()) + 1; day < last && days < kMostDays; ++day) {
    if (IsWorkingDay(day)) ++days;
  }
  return days;
}

absl::Time AfterWorkingDays(absl::Time from, int days) {
  if (days <= 0) return from;
  int left = std::min(days, kMostDays);
  absl::CivilDay day = absl::ToCivilDay(from, Istanbul());
  while (left > 0) {
    ++day;
    if (IsWorkingDay(day)) --left;
  }
  return absl::FromCivil(day + 1, Istanbul());
}

}  // namespace meydan::review
