#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "meydan/vault/v1/resources.pb.h"
#include "services/vault/store.h"

namespace meydan::vault {

// The end of the audit chain of any aggregate of the vault, by its name; read and verified like the aggregate.
// CHAIN_NOT_FOUND.
Task<absl::StatusOr<v1::ChainHead>> HeadOf(Records& records, std::string chain);

}  // namespace meydan::vault
