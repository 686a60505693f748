#pragma once

#include "absl/status/status.h"

namespace meydan::vault {

// Takes from this process what could show its memory: core dumps (RLIMIT_CORE, PR_SET_DUMPABLE, which also keeps
// debuggers of other processes of the same user away), swapping where the limits let (mlockall). FAILED_PRECONDITION,
// reason MEMORY_UNPROTECTED, when core dumps cannot be turned off; that memory cannot be locked is only logged.
absl::Status ProtectMemory();

}  // namespace meydan::vault
