#pragma once

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/errors.h"

namespace meydan::meydanctl {

// How long to wait before the next of several attempts, the first being 0: the time that the service asks for
// (RetryInfo), else 100 ms that double up to 5 s.
inline absl::Duration DelayBefore(const absl::Status& failed, int attempt) {
  const absl::Duration asked = RetryDelayOf(failed);
  const absl::Duration grown = absl::Milliseconds(100) * (int64_t{1} << std::min(attempt, 6));
  return std::max(asked, std::min(grown, absl::Seconds(5)));
}

// Whether it is worth while to repeat the call for that long: an etag stays stale, and a limit holds until it says.
inline bool PassesWithin(absl::Duration at_most, const absl::Status& status) {
  if (!IsTransient(status) || ReasonOf(status) == "ETAG_STALE") return false;
  if (!absl::IsResourceExhausted(status)) return true;
  const absl::Duration delay = RetryDelayOf(status);
  return delay > absl::ZeroDuration() && delay <= at_most;
}

// Repeats `attempt` while `worth_it` says so of its error and `at_most` has not passed; gives the last answer.
template <typename Attempt>
auto Patiently(absl::Duration at_most, const std::function<bool(const absl::Status&)>& worth_it, Attempt attempt)
    -> decltype(attempt()) {
  const absl::Time until = absl::Now() + at_most;
  for (int i = 0;; ++i) {
    auto answer = attempt();
    if (answer.ok() || !worth_it(answer.status())) return answer;
    const absl::Duration delay = DelayBefore(answer.status(), i);
    if (absl::Now() + delay > until) return answer;
    absl::SleepFor(delay);
  }
}

}  // namespace meydan::meydanctl
