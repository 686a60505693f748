#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/load/bench.h"

namespace meydan::load {

// What services take up when they stand still: memory, and the time until they can be used.

// Resident MB of each service now.
std::map<std::string, double> ResidentOf(integration::Stack& stack, const std::vector<std::string>& services);
// One figure for each service: after the load against a server that does nothing.
void ReportResident(Bench& bench, const std::map<std::string, double>& idle,
                    const std::map<std::string, double>& after);

// Until the server at that address, which was started at `start`, says SERVING; looked at every millisecond.
// DEADLINE_EXCEEDED after half a minute.
absl::StatusOr<absl::Duration> TimeToServing(const std::string& address, absl::Time start);
// Kills each service and starts it again, some times; one figure for each, the median.
absl::Status ReportReady(Bench& bench, integration::Stack& stack, const std::vector<std::string>& services);

}  // namespace meydan::load
