#include "services/vault/refusal_limit.h"

#include <algorithm>
#include <iterator>

#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::vault {
namespace {

constexpr absl::Duration kSpan = absl::Hours(1);

}  // namespace

absl::Status RefusalLimit::Check(const std::string& person, absl::Time now) {
  const absl::MutexLock lock(&mutex_);
  return CheckLocked(person, now);
}

absl::Status RefusalLimit::Take(const std::string& person, absl::Time now) {
  const absl::MutexLock lock(&mutex_);
  DropOld(now);
  RETURN_IF_ERROR(CheckLocked(person, now));
  refused_[person].push_back(now);
  return absl::OkStatus();
}

void RefusalLimit::Count(const std::string& person, absl::Time now) {
  const absl::MutexLock lock(&mutex_);
  DropOld(now);
  refused_[person].push_back(now);
}

void RefusalLimit::GiveBack(const std::string& person) {
  const absl::MutexLock lock(&mutex_);
  const auto found = refused_.find(person);
  if (found != refused_.end() && !found->second.empty()) found->second.pop_back();
}

absl::Status RefusalLimit::CheckLocked(const std::string& person, absl::Time now) const {
  const auto found = refused_.find(person);
  if (found == refused_.end() || found->second.size() < kMostInAnHour) return absl::OkStatus();
  const absl::Duration wait = found->second.front() + kSpan - now;
  if (wait <= absl::ZeroDuration()) return absl::OkStatus();
  return WithRetryDelay(
      MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_REFUSALS",
                "you have been refused too often within an hour: ask the Directorate what you may do"),
      std::max(wait, absl::Seconds(1)));
}

void RefusalLimit::DropOld(absl::Time now) {
  for (auto at = refused_.begin(); at != refused_.end();) {
    std::deque<absl::Time>& times = at->second;
    while (!times.empty() && times.front() + kSpan <= now) times.pop_front();
    at = times.empty() ? refused_.erase(at) : std::next(at);
  }
}

}  // namespace meydan::vault
