#include <algorithm>
#include <iterator>

#include "common/text/scanners/finders.h"

namespace meydan::text {
namespace {

// A cue belongs to the date right behind or before it: "doğum tarihim 23 Ocak 1999", "27 Aralık 2004 doğumlu".
constexpr size_t kNearBefore = 32;
constexpr size_t kNearBehind = 24;

constexpr std::initializer_list<Cue> kCuesBefore = {
    U"dogum tar", U"dogum gunum", U"dogdugu",        U"d tarihi",       U"dt",          U"dogumlu",
    U"dogdum",    U"dogdu",       U"born",           U"birth date",     U"birthdate",   U"date of birth",
    U"dob",       U"d o b",       U"تاريخ الميلاد",  U"تاريخ ميلاد",    U"ميلادي",      U"مواليد",
    U"ولدت",      U"من مواليد",   U"بتاريخ الميلاد", U"وتاريخ الميلاد", U"وتاريخ ميلاد"};
constexpr std::initializer_list<Cue> kCuesBehind = {
    U"dogumlu",     U"dogdu",       U"dogum tar",        U"born",  U"is my birth", U"is my date of b",
    U"dunyaya gel", U"تاريخ ميلاد", U"هو تاريخ الميلاد", U"مواليد"};

// Asciified beginnings; endings and the rest of the word may follow.
constexpr std::u32string_view kMonths[] = {
    U"ocak",    U"subat",       U"mart",         U"nisan",      U"mayis",  U"haziran", U"temmuz",
    U"agustos", U"eylul",       U"ekim",         U"kasim",      U"aralik", U"january", U"february",
    U"march",   U"april",       U"may",          U"june",       U"july",   U"august",  U"september",
    U"october", U"november",    U"december",     U"jan",        U"feb",    U"mar",     U"apr",
    U"jun",     U"jul",         U"aug",          U"sep",        U"sept",   U"oct",     U"nov",
    U"dec",     U"يناير",       U"فبراير",       U"مارس",       U"ابريل",  U"مايو",    U"يونيو",
    U"يوليو",   U"اغسطس",       U"سبتمبر",       U"اكتوبر",     U"نوفمبر", U"ديسمبر",  U"كانون الثاني",
    U"شباط",    U"اذار",        U"نيسان",        U"ايار",       U"حزيران", U"تموز",    U"اب",
    U"ايلول",   U"تشرين الاول", U"تشرين الثاني", U"كانون الاول"};

struct Number {
  size_t end = 0;
  size_t size = 0;
  int value = 0;
};

Number ReadNumber(const ScanText& text, size_t at) {
  Number number;
  while (text.IsDigitAt(at + number.size) && number.size < 5) {
    number.value = number.value * 10 + static_cast<int>(text.At(at + number.size) - U'0');
    ++number.size;
  }
  number.end = at + number.size;
  return number;
}

bool IsDay(const Number& n) { return n.size >= 1 && n.size <= 2 && n.value >= 1 && n.value <= 31; }
bool IsMonth(const Number& n) { return n.size >= 1 && n.size <= 2 && n.value >= 1 && n.value <= 12; }
bool IsYear(const Number& n) { return (n.size == 4 && n.value >= 1900 && n.value <= 2100) || n.size == 2; }

// Behind the blanks and signs between the parts of a date, or `at`.
size_t SkipSeparators(const ScanText& text, size_t at) {
  size_t next = at;
  while (next - at < 3 && next < text.size() &&
         (text.At(next) == U' ' || text.At(next) == U'.' || text.At(next) == U'-' || text.At(next) == U'/' ||
          text.At(next) == U',')) {
    ++next;
  }
  return next;
}

// The end of a month's name at `at`, or 0.
size_t MonthEnd(const ScanText& text, size_t at) {
  size_t longest = 0;
  for (const std::u32string_view month : kMonths) {
    const size_t end = at + month.size();
    if (end > text.size() || text.Slice(at, end) != month) continue;
    longest = std::max(longest, end);
  }
  return longest != 0 && !text.IsLetterAt(longest) ? longest : 0;
}

// 18.08.1999, 20/9/2008, 1 1 2000, 1999-08-18.
size_t NumericDateEnd(const ScanText& text, const Number& first) {
  const size_t second_at = SkipSeparators(text, first.end);
  const Number second = ReadNumber(text, second_at);
  const size_t third_at = SkipSeparators(text, second.end);
  const Number third = ReadNumber(text, third_at);
  if (second_at == first.end || second.size == 0 || third_at == second.end || third.size == 0) return 0;
  const bool day_first = IsDay(first) && IsMonth(second) && IsYear(third);
  const bool month_first = IsMonth(first) && IsDay(second) && third.size == 4 && IsYear(third);
  const bool year_first = first.size == 4 && IsYear(first) && IsMonth(second) && IsDay(third);
  return day_first || month_first || year_first ? third.end : 0;
}

// 23 Ocak 1999, 25th of May 2003.
size_t NamedDateEnd(const ScanText& text, const Number& day) {
  if (!IsDay(day)) return 0;
  size_t at = day.end;
  for (const std::u32string_view ordinal : {U"st", U"nd", U"rd", U"th"}) {
    if (text.WordEnd(at) == at + 2 && text.Slice(at, at + 2) == ordinal) at += 2;
  }
  at = SkipSeparators(text, at);
  if (text.WordEnd(at) == at + 2 && text.Slice(at, at + 2) == U"of") at = SkipSeparators(text, at + 2);
  const size_t month = MonthEnd(text, at);
  if (month == 0) return 0;
  const Number year = ReadNumber(text, SkipSeparators(text, month));
  return IsYear(year) ? year.end : 0;
}

// May 25, 2003.
size_t MonthFirstDateEnd(const ScanText& text, size_t at) {
  const size_t month = MonthEnd(text, at);
  if (month == 0) return 0;
  const Number day = ReadNumber(text, SkipSeparators(text, month));
  if (!IsDay(day)) return 0;
  const Number year = ReadNumber(text, SkipSeparators(text, day.end));
  return year.size == 4 && IsYear(year) ? year.end : 0;
}

size_t DateEnd(const ScanText& text, size_t at) {
  if (at > 0 && text.IsAlnumAt(at - 1)) return 0;
  size_t end = 0;
  if (text.IsDigitAt(at)) {
    const Number first = ReadNumber(text, at);
    end = std::max(NumericDateEnd(text, first), NamedDateEnd(text, first));
  } else if (text.IsLetterAt(at)) {
    end = MonthFirstDateEnd(text, at);
  }
  return end != 0 && !text.IsDigitAt(end) ? end : 0;
}

}  // namespace

void FindBirthDates(const ScanText& text, std::vector<Found>& found) {
  size_t previous = 0;  // the end of the date before, whose cue is not this one's
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = DateEnd(text, i);
    if (end == 0) continue;
    const size_t from = std::max(previous, i > kNearBefore ? i - kNearBefore : 0);
    if (HasCue(text, from, i, kCuesBefore) ||
        HasCue(text, end, std::min(end + kNearBehind, text.size()), kCuesBehind)) {
      found.push_back({PrivateType::kBirthDate, i, end});
    }
    previous = end;
    i = end - 1;
  }
}

}  // namespace meydan::text
