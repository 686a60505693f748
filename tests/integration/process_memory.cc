#include "tests/integration/process_memory.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace meydan::integration {
namespace {

constexpr uint64_t kChunk = uint64_t{16} << 20;
constexpr uint64_t kOverlap = 256;  // longer than any needle

}  // namespace

absl::Status ReadMemoryOf(pid_t process, const std::function<void(absl::string_view bytes)>& each) {
  std::ifstream maps(absl::StrCat("/proc/", process, "/maps"));
  const int memory = open(absl::StrCat("/proc/", process, "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  uint64_t total = 0;
  std::string chunk;
  for (std::string line; memory >= 0 && std::getline(maps, line);) {
    uint64_t begin = 0;
    uint64_t end = 0;
    char readable = 0;
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %c", &begin, &end, &readable) != 3) continue;
    if (readable != 'r' || absl::StrContains(line, "[vvar]")) continue;
    for (uint64_t at = begin; at < end; at += kChunk) {
      chunk.resize(std::min(kChunk + kOverlap, end - at));
      const ssize_t got = pread(memory, chunk.data(), chunk.size(), static_cast<off_t>(at));
      if (got <= 0) break;
      total += static_cast<uint64_t>(got);
      each(absl::string_view(chunk.data(), got));
    }
  }
  if (memory >= 0) close(memory);
  if (total > 0) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat("the memory of process ", process, " cannot be read"));
}

bool MayLookIntoClosedProcesses() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    uint64_t effective = 0;
    if (std::sscanf(line.c_str(), "CapEff: %" SCNx64, &effective) == 1) return (effective >> CAP_SYS_PTRACE) & 1;
  }
  return false;
}

}  // namespace meydan::integration
