#include "services/review/asset_sweep.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace meydan::review {

using telemetry::Level;

AssetSweep::AssetSweep(EventLoop& loop, AssetFolder& files, Records records, const Clock& clock, Options options)
    : loop_(loop), files_(files), records_(std::move(records)), clock_(clock), options_(options), alarm_(loop) {
  Spawn(Run(), [this] { ended_.Notify(); });
}

AssetSweep::~AssetSweep() {
  stopping_ = true;
  alarm_.Ring();
  ended_.WaitForNotification();
}

Task<void> AssetSweep::Run() {
  co_await loop_.Schedule();
  while (!stopping_) {
    const absl::Status swept = co_await Sweep();
    if (swept.ok()) co_return;
    if (!IsTransient(swept)) {
      telemetry::Log(Level::kError, "asset_sweep_failed",
                     {{"reason", ReasonOf(swept)}, {"error", std::string(swept.message())}});
      co_return;
    }
    co_await alarm_.Wait(options_.retry);
  }
}

Task<absl::Status> AssetSweep::Sweep() {
  CO_RETURN_IF_ERROR(co_await records_.check());
  const absl::Time before = clock_.Now() - options_.spare;
  std::vector<std::string> unknown;
  size_t known = 0;
  for (int part = 0; part < AssetFolder::kParts; ++part) {
    if (stopping_) co_return absl::OkStatus();
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> digests, co_await files_.KeptBefore(part, before));
    for (const std::string& digest : digests) {
      if (stopping_) co_return absl::OkStatus();
      CO_ASSIGN_OR_RETURN(const bool recorded, co_await records_.know(digest));
      if (recorded) {
        ++known;
      } else if (unknown.size() < options_.most_removed) {
        unknown.push_back(digest);
      }
    }
  }
  if (unknown.size() > known) {
    telemetry::Log(Level::kWarning, "asset_records_missing",
                   {{"known", absl::StrCat(known)}, {"unknown", absl::StrCat(unknown.size())}});
    co_return absl::OkStatus();
  }
  for (const std::string& digest : unknown) {
    if (stopping_) co_return absl::OkStatus();
    CO_ASSIGN_OR_RETURN(const bool removed, co_await files_.RemoveKeptBefore(digest, before));
    if (!removed) continue;
    ++removed_;
    telemetry::Log(Level::kInfo, "asset_orphan_removed", {{"asset", absl::StrCat("assets/", digest)}});
  }
  co_return absl::OkStatus();
}

}  // namespace meydan::review
