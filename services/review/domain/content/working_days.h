#pragma once

#include "absl/time/time.h"

namespace meydan::review {

// Working days in Türkiye (CR17): Monday to Friday without the public holidays of law 2429; the afternoons before
// religious holidays and before 29 October are holidays already, so these days do not count either. Religious holidays
// are known for 2024 to 2032 (Diyanet's calendar); outside of these years they are not left out. Time zone
// Europe/Istanbul. Pure; safe for use from any thread.

bool IsWorkingDay(absl::CivilDay day);

// How many whole working days lie between the two moments: the day of `from` does not count, the day of `until` does
// not either. 0 when `until` is not later. At most 1000 are counted: longer than anybody has to wait.
int WorkingDaysBetween(absl::Time from, absl::Time until);

// The first moment on which at least `days` working days lie between `from` and it: a midnight, or `from` itself for 0
// days. At most 1000 are waited for.
absl::Time AfterWorkingDays(absl::Time from, int days);

}  // namespace meydan::review
