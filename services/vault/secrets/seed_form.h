#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/vault/secrets/one_time_code.h"

namespace meydan::vault {

// INVALID_ARGUMENT, reason SECOND_FACTOR_INVALID. `why` holds nothing of the seed.
absl::Status SecondFactorInvalid(absl::string_view why);

// Whether every part of it is as one_time_code.h says.
absl::Status CheckSeed(const OneTimeSeed& seed);

}  // namespace meydan::vault
