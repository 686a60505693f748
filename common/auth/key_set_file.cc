#include "common/auth/key_set_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace meydan::auth {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr off_t kMaxBytes = 1 << 20;

absl::Status Unreadable(const std::string& path, absl::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "JWKS_UNREADABLE",
                   absl::StrCat("cannot read the key set ", path, ": ", why), {{"path", path}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeySetFile>> KeySetFile::Open(std::string path, absl::Time now) {
  std::unique_ptr<KeySetFile> file(new KeySetFile(std::move(path)));
  absl::MutexLock loading(&file->loading_);
  RETURN_IF_ERROR(file->Load());
  file->looked_nanos_.store(absl::ToUnixNanos(now));
  return file;
}

absl::StatusOr<KeySetFile::Stamp> KeySetFile::LookAt() const {
  struct stat info{};
  if (stat(path_.c_str(), &info) != 0) return Unreadable(path_, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return Unreadable(path_, "it is not a regular file");
  if (info.st_size > kMaxBytes) return Unreadable(path_, "it is larger than 1 MB");
  return Stamp{info.st_ino, info.st_size, absl::ToUnixNanos(absl::TimeFromTimespec(info.st_mtim))};
}

absl::Status KeySetFile::Load() {
  ASSIGN_OR_RETURN(const Stamp stamp, LookAt());
  if (stamp == stamp_) return absl::OkStatus();
  std::ifstream stream(path_, std::ios::binary);
  if (!stream) return Unreadable(path_, std::strerror(errno));
  std::string text(static_cast<size_t>(stamp.size), '\0');
  stream.read(text.data(), stamp.size);
  text.resize(static_cast<size_t>(stream.gcount()));
  ASSIGN_OR_RETURN(KeySet set, KeySet::Parse(text));
  stamp_ = stamp;
  const uint64_t generation = generation_.load() + 1;
  absl::MutexLock lock(&mutex_);
  keys_ = std::make_shared<const Keys>(Keys{std::move(set), generation});
  generation_.store(generation, std::memory_order_release);
  return absl::OkStatus();
}

void KeySetFile::Refresh(absl::Time now) {
  const int64_t nanos = absl::ToUnixNanos(now);
  int64_t looked = looked_nanos_.load(std::memory_order_relaxed);
  // A clock that was put back must not put the next look off for long.
  if (nanos >= looked && nanos - looked < absl::ToInt64Nanoseconds(kInterval)) return;
  if (!looked_nanos_.compare_exchange_strong(looked, nanos)) return;
  if (!loading_.TryLock()) return;
  absl::Status outcome = Load();
  loading_.Unlock();
  absl::MutexLock lock(&mutex_);
  if (!outcome.ok() && outcome != latest_) {
    telemetry::Log(telemetry::Level::kError, "jwks_reload_failed",
                   {{"path", path_}, {"reason", ReasonOf(outcome)}, {"message", outcome.message()}});
  }
  latest_ = std::move(outcome);
}

std::shared_ptr<const KeySetFile::Keys> KeySetFile::keys() const {
  absl::MutexLock lock(&mutex_);
  return keys_;
}

absl::Status KeySetFile::latest() const {
  absl::MutexLock lock(&mutex_);
  return latest_;
}

}  // namespace meydan::auth
