#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/store/plan.h"
#include "services/routing/domain/record.h"

namespace meydan::routing {

// A case has two clocks: one runs until it is acknowledged, one until it is answered. When a clock's deadline passes,
// the case is overdue and climbs one rung; then again each time that the rung's people let their own time pass, up to
// senior management (P12, P19; RR5). Once the answer's deadline has passed its clock alone goes on. All functions are
// pure and safe for use from any thread.

// Timers' names.
inline constexpr absl::string_view kAcknowledgeTimer = "acknowledge";
inline constexpr absl::string_view kAnswerTimer = "answer";

// Sets both clocks anew by the case's terms. Terms without times give a case without clocks.
void StartClocks(v1::Case& current, absl::Time now);

// Sets the acknowledge clock anew and lets the answer's run on. A new owner is not given longer than the answer may
// take.
void RestartAcknowledgeClock(v1::Case& current, absl::Time now);

// After a change of rung other than by timer: a clock that is past its deadline gives the people of the new rung their
// whole time.
void GiveRungItsTime(v1::Case& current, absl::Time now);

void StopAcknowledgeClock(v1::Case& current);
void StopClocks(v1::Case& current);

// Works out `overdue` from the rest of the state; called after every change.
void RefreshOverdue(v1::Case& current);

// What must happen to the case by itself: at most one timer for each clock that runs.
std::vector<store::Timer> TimersOf(const v1::Case& current);

// A timer is due: CaseOverdue the first time, CaseEscalated while there is a higher rung. Unchanged when the clock has
// been stopped or set anew since. A timer that comes late gives the next rung its whole time. INVALID_ARGUMENT, reason
// TIMER_UNKNOWN, for another name.
absl::StatusOr<CaseDecision> OnTimer(const v1::Case& current, absl::string_view timer, absl::string_view actor,
                                     absl::Time now);

}  // namespace meydan::routing
