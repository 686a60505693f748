#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/decision.h"
#include "common/store/plan.h"
#include "meydan/review/v1/resources.pb.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// Why publishing was paused, when that is over (CR15). All functions are pure; safe for use from any thread.

// So long a pause is remembered after its end.
inline constexpr absl::Duration kPausesAreKept = absl::Hours(24 * 365 * 2);

// With that end of a pause, instead of another one of the same pause: the last word counts. Unchanged when it says so
// already. Forgets what is too old, and the oldest when there are more than 200.
Decision<v1::PauseRecord> RecordEnd(const v1::PauseRecord& current, const v1::EndedPause& ended, absl::Time now);

// Those that are over, oldest end first: the first shard's board says of a pause whether it is still in force, whatever
// the record says of its end.
std::vector<v1::EndedPause> EndedOf(const v1::PauseRecord& record, const v1::PauseBoard& first, absl::Time now);

// What they are told of one that is over: everything, if they see all submissions; otherwise from when to when, if it
// may have concerned them; or nothing.
std::optional<v1::EndedPause> ShownTo(const Standing& who, v1::EndedPause ended, const Surroundings& world);

// "forget", when the oldest becomes too old. UNAVAILABLE, reason TIMER_TOO_EARLY, before that: it stays.
std::vector<store::Timer> TimersOf(const v1::PauseRecord& current);
absl::StatusOr<Decision<v1::PauseRecord>> OnForgetTimer(const v1::PauseRecord& current, absl::Time now);

}  // namespace meydan::review
