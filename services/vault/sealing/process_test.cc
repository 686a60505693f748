#include "services/vault/sealing/process.h"

#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "services/vault/sealing/secret.h"

namespace meydan::vault {
namespace {

// Both run in a process of their own: what they change cannot be changed back.

bool DiedWithoutACore(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && !WCOREDUMP(status); }

TEST(ProtectMemoryDeathTest, ForbidsCoresAndDebuggers) {
  const auto protect = [] {
    if (!ProtectMemory().ok()) _exit(1);
    rlimit limit{};
    if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0 || limit.rlim_max != 0) _exit(2);
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) _exit(3);
    // Memory can still be had.
    if (Secret::Random(10000).size() != 10000) _exit(4);
    _exit(0);
  };
  EXPECT_EXIT(protect(), ::testing::ExitedWithCode(0), "");
}

TEST(ProtectMemoryDeathTest, WhoeverAbortsItGetsNoCore) {
  const auto die = [] {
    rlimit limit{};
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max;  // as much as this machine lets
    setrlimit(RLIMIT_CORE, &limit);
    if (!ProtectMemory().ok()) _exit(1);
    std::signal(SIGABRT, SIG_DFL);
    std::abort();
  };
  EXPECT_EXIT(die(), DiedWithoutACore, "");
}

}  // namespace
}  // namespace meydan::vault
