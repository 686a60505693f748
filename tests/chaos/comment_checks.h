#pragma once

#include "tests/chaos/event_log.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/report.h"

namespace meydan::chaos {

// The comments' part of Check: accepted against stored, state against topic, versions, removal timers.
void CheckComments(const Facts& facts, const EventLog& log, Report& report);

}  // namespace meydan::chaos
