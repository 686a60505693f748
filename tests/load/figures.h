#pragma once

#include "absl/status/status.h"
#include "tests/load/bench.h"

namespace meydan::load {

// Each measures one figure, or some that go together, on stacks of its own; README.md says what they mean.
absl::Status MeasureDurableCommand(Bench& bench);  // also the commands of review against those of the main job
absl::Status MeasureReveal(Bench& bench);          // the rate, and how long one takes
absl::Status MeasureMainJob(Bench& bench);         // also what the services take up, before and after
absl::Status MeasurePipeline(Bench& bench);
absl::Status MeasureGrowth(Bench& bench);  // also the memory of a comment
absl::Status MeasureRecovery(Bench& bench);
absl::Status MeasureOverload(Bench& bench);

}  // namespace meydan::load
