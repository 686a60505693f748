#pragma once

#include "tests/chaos/event_log.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/report.h"

namespace meydan::chaos {

// The cases' part of Check: feedback against cases, owners and readers, versions, the timers of the ladder.
void CheckCases(const Facts& facts, const EventLog& log, Report& report);

}  // namespace meydan::chaos
