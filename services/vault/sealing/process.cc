#include "services/vault/sealing/process.h"

#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/telemetry/log.h"
#include "services/vault/sealing/secret.h"

// jemalloc reads it before main: whatever is freed is overwritten at once. So what libraries copied for themselves
// (gRPC's buffers, zxcvbn's working copy of a password) does not lie about for long. The rest is as in
// common/app/run.cc, whose own is weak.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:2,background_thread:true,dirty_decay_ms:500,muzzy_decay_ms:0,junk:free";
}

namespace meydan::vault {
namespace {

absl::Status Unprotected(absl::string_view what, int error) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "MEMORY_UNPROTECTED",
                   absl::StrCat("core dumps cannot be turned off: ", what, ": ", std::strerror(error)));
}

absl::Status ForbidCoreDumps() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return Unprotected("setrlimit", errno);
  // A core that is piped to a program minds no limit, but this.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return Unprotected("prctl", errno);
  return absl::OkStatus();
}

bool MayLockAnyAmount() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return true;
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
  if (syscall(SYS_capget, &header, data) != 0) return false;
  return (data[CAP_TO_INDEX(CAP_IPC_LOCK)].effective & CAP_TO_MASK(CAP_IPC_LOCK)) != 0;
}

}  // namespace

absl::Status ProtectMemory() {
  StartSodium();
  if (absl::Status forbidden = ForbidCoreDumps(); !forbidden.ok()) return forbidden;
  // Under a limit, locking what is to come would let allocations fail later on. Each Secret locks its own pages anyway.
  if (!MayLockAnyAmount()) {
    telemetry::Log(telemetry::Level::kWarning, "memory_not_locked", {{"reason", "the limit for locked memory"}});
  } else if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0) {
    telemetry::Log(telemetry::Level::kWarning, "memory_not_locked", {{"reason", std::strerror(errno)}});
  }
  return absl::OkStatus();
}

}  // namespace meydan::vault
