#include "common/delivery/shard_leases.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/telemetry/log.h"

namespace meydan::delivery {

ShardLeases::ShardLeases(EventLoop& loop, redis::Client& client, const store::Layout& layout, absl::Duration duration)
    : loop_(loop), duration_(duration), alarm_(loop) {
  for (int shard = 0; shard < layout.shards(); ++shard) {
    leases_.push_back(
        std::make_unique<store::Lease>(client, absl::StrCat(layout.Prefix(shard), "lease:keeper"), duration));
  }
}

Task<void> ShardLeases::AcquireAll() {
  std::vector<Task<absl::StatusOr<bool>>> calls;
  for (const auto& lease : leases_) calls.push_back(lease->Acquire());
  const std::vector<absl::StatusOr<bool>> held = co_await WhenAll(std::move(calls));
  int count = 0;
  for (const absl::StatusOr<bool>& one : held) count += one.ok() && *one ? 1 : 0;
  if (held_count_.exchange(count) != count) {
    telemetry::Log(telemetry::Level::kInfo, "shards_held", {{"shards", count}});
  }
}

Task<void> ShardLeases::Run() {
  co_await loop_.Schedule();
  while (!stopping_) {
    co_await AcquireAll();
    // More often while some are missing, for their holder may have died.
    const bool all = held_count_ == static_cast<int>(leases_.size());
    co_await alarm_.Wait(all ? duration_ / 3 : duration_ / 6);
  }
  std::vector<Task<absl::Status>> releases;
  for (const auto& lease : leases_) releases.push_back(lease->Release());
  co_await WhenAll(std::move(releases));  // a release that fails only makes the next holder wait
}

void ShardLeases::Stop() {
  stopping_ = true;
  alarm_.Ring();
}

}  // namespace meydan::delivery
