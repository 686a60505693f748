#include "common/delivery/relay.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace meydan::delivery {

Relay::Relay(EventLoop& loop, store::Outbox& outbox, ShardLeases& leases, bus::EventBus& bus, std::string topic,
             Options options)
    : outbox_(outbox), leases_(leases), bus_(bus), topic_(std::move(topic)), options_(options), loop_(loop) {
  for (int shard = 0; shard < outbox_.layout().shards(); ++shard) alarms_.push_back(std::make_unique<Alarm>(loop));
}

Task<void> Relay::Run() {
  std::vector<Task<bool>> shards;
  for (int shard = 0; shard < outbox_.layout().shards(); ++shard) shards.push_back(RunShard(shard));
  co_await WhenAll(std::move(shards));
}

void Relay::Stop() {
  stopping_ = true;
  for (const auto& alarm : alarms_) alarm->Ring();
}

Task<absl::StatusOr<int>> Relay::RelayBatch(int shard) {
  CO_ASSIGN_OR_RETURN(std::vector<store::Outbox::Entry> entries, co_await outbox_.Read(shard, "", options_.batch));
  if (entries.empty()) co_return 0;
  const int count = static_cast<int>(entries.size());
  const std::string last = entries.back().id;
  std::vector<Event> events;
  events.reserve(entries.size());
  for (store::Outbox::Entry& entry : entries) events.push_back(std::move(entry.event));
  CO_RETURN_IF_ERROR(co_await bus_.Publish(topic_, std::move(events)));
  CO_RETURN_IF_ERROR(co_await outbox_.Trim(shard, last, leases_.lease(shard)));
  published_ += count;
  co_return count;
}

Task<bool> Relay::RunShard(int shard) {
  co_await loop_.Schedule();
  Alarm& alarm = *alarms_[shard];
  absl::Duration backoff;
  while (true) {
    const bool last_round = stopping_;
    bool more = false;
    if (leases_.Held(shard)) {
      const absl::StatusOr<int> relayed = co_await RelayBatch(shard);
      if (relayed.ok()) {
        if (backoff > absl::ZeroDuration())
          telemetry::Log(telemetry::Level::kInfo, "relay_recovered", {{"shard", shard}});
        backoff = absl::ZeroDuration();
        more = *relayed > 0;
      } else {
        ++failures_;
        if (backoff == absl::ZeroDuration()) {
          telemetry::Log(telemetry::Level::kWarning, "relay_waits",
                         {{"shard", shard}, {"error", std::string(relayed.status().message())}});
        }
        backoff = std::clamp(2 * backoff, absl::Milliseconds(50), options_.max_backoff);
      }
    }
    if (last_round) co_return true;
    if (!more) co_await alarm.Wait(std::max(options_.poll, backoff));
  }
}

}  // namespace meydan::delivery
