#pragma once

#include "tests/chaos/event_log.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/report.h"

namespace meydan::chaos {

// Holds every submission against what was said about it: checker.h tells what must be so.
void CheckSubmissions(const Facts& facts, const EventLog& log, Report& report);

}  // namespace meydan::chaos
