#include "tests/load/notice_times.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "meydan/directory/v1/resources.pb.h"
#include "tests/load/commands.h"
#include "tests/load/mould.h"

namespace meydan::load {
namespace {

// Names are born from what caused them: a comment's from the platform's id of it, its case's from the comment.
std::string CaseOf(uint32_t series, int64_t n) {
  const int platform = directory::v1::PLATFORM_INSTAGRAM;
  const std::string comment =
      absl::StrCat("comments/", DerivedUuid(absl::StrCat("comment/", platform, "/", Mould::Uuid(n, 0, series))));
  return absl::StrCat("cases/", DerivedUuid(absl::StrCat("comment/", comment, "@1")));
}

}  // namespace

NoticeTimes::NoticeTimes(MainJob& job) {
  for (const std::string& person : MainJob::People()) {
    watchers_.push_back(std::make_unique<Watcher>(
        job.stack(), person, [this](const auto& notice, absl::Time when) { Seen(notice.subject(), when); }));
  }
}

void NoticeTimes::Sending(uint32_t series, int64_t n, absl::Time intended) {
  if (EveryThirdOf(1, n, n + 1) == 0) return;
  std::string name = CaseOf(series, n);
  absl::MutexLock lock(&mutex_);
  awaited_.emplace(std::move(name), intended);
}

void NoticeTimes::Seen(const std::string& subject, absl::Time when) {
  absl::MutexLock lock(&mutex_);
  const auto awaited = awaited_.find(subject);
  if (awaited == awaited_.end()) return;  // another notice of the case, or of something else
  seen_.push_back({awaited->second, when - awaited->second});
  awaited_.erase(awaited);
  meter_.Tick(when);
}

absl::Status NoticeTimes::WaitForAll(absl::Duration patience) {
  return integration::WaitFor(
      [this]() -> absl::Status {
        absl::MutexLock lock(&mutex_);
        if (awaited_.empty()) return absl::OkStatus();
        return absl::UnavailableError(absl::StrCat(awaited_.size(), " comments have brought no notice"));
      },
      patience);
}

Histogram NoticeTimes::LatencySince(absl::Time since) const {
  absl::MutexLock lock(&mutex_);
  Histogram latency;
  for (const Pair& pair : seen_) {
    if (pair.intended >= since) latency.Add(pair.took);
  }
  return latency;
}

}  // namespace meydan::load
