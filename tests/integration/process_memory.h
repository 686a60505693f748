#pragma once

#include <sys/types.h>

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace meydan::integration {

// Hands every part of another process's memory that can be read to `each`, mapping by mapping. The process must be one
// that the caller may look into (its child, or the caller is root). PERMISSION_DENIED when nothing could be read.
absl::Status ReadMemoryOf(pid_t process, const std::function<void(absl::string_view bytes)>& each);

// Whether this process may look into processes that have closed themselves, as the vault does (CAP_SYS_PTRACE): root
// may, but in containers often not.
bool MayLookIntoClosedProcesses();

}  // namespace meydan::integration
