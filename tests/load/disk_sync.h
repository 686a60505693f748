#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tests/load/histogram.h"

namespace meydan::load {

// How long the disk under that folder takes to make a small append durable (fdatasync), one after the other: whoever
// commits waits for it.
absl::StatusOr<Histogram> MeasureDiskSync(const std::string& folder, int times);

}  // namespace meydan::load
