#include "tests/load/disk_sync.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace meydan::load {
namespace {

constexpr size_t kAppended = 2000;  // bytes, of the size of one commit's entry in the append-only file

}  // namespace

absl::StatusOr<Histogram> MeasureDiskSync(const std::string& folder, int times) {
  const std::string path = absl::StrCat(folder, "/disk_sync");
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return absl::ErrnoToStatus(errno, path);
  const absl::Cleanup closing = [file] { close(file); };
  const std::string bytes(kAppended, 'x');
  Histogram durations;
  for (int i = 0; i < times; ++i) {
    const absl::Time begin = absl::Now();
    if (write(file, bytes.data(), bytes.size()) < 0 || fdatasync(file) != 0) return absl::ErrnoToStatus(errno, path);
    durations.Add(absl::Now() - begin);
  }
  return durations;
}

}  // namespace meydan::load
