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

Task<absl::StatusOr<Relay::Entries>> Relay::Trim(int shard, std::string last) {
  CO_RETURN_IF_ERROR(co_await outbox_.Trim(shard, std::move(last), leases_.lease(shard)));
  co_return Entries();
}

Task<absl::StatusOr<Relay::Entries>> Relay::RelayBatch(int shard, Entries batch) {
  if (batch.empty()) {
    CO_ASSIGN_OR_RETURN(batch, co_await outbox_.Read(shard, "", options_.batch));
    if (batch.empty()) co_return batch;
  }
  const auto count = static_cast<int64_t>(batch.size());
  std::vector<Event> events;
  events.reserve(batch.size());
  for (store::Outbox::Entry& entry : batch) events.push_back(std::move(entry.event));
  CO_RETURN_IF_ERROR(co_await bus_.Publish(topic_, std::move(events)));
  // In one round trip. What is read counts only when the trim has come through; otherwise all begins at the oldest
  // again.
  const std::string last = batch.back().id;
  std::vector<Task<absl::StatusOr<Entries>>> both;
  both.push_back(Trim(shard, last));
  both.push_back(outbox_.Read(shard, last, options_.batch));
  std::vector<absl::StatusOr<Entries>> done = co_await WhenAll(std::move(both));
  if (!done[0].ok()) co_return done[0].status();
  published_ += count;
  co_return std::move(done[1]);
}

Task<bool> Relay::RunShard(int shard) {
  co_await loop_.Schedule();
  Alarm& alarm = *alarms_[shard];
  absl::Duration backoff;
  Entries batch;
  while (true) {
    const bool last_round = stopping_;
    if (leases_.Held(shard)) {
      absl::StatusOr<Entries> next = co_await RelayBatch(shard, std::exchange(batch, Entries()));
      if (next.ok()) {
        if (backoff > absl::ZeroDuration())
          telemetry::Log(telemetry::Level::kInfo, "relay_recovered", {{"shard", shard}});
        backoff = absl::ZeroDuration();
        batch = *std::move(next);
      } else {
        ++failures_;
        if (backoff == absl::ZeroDuration()) {
          telemetry::Log(telemetry::Level::kWarning, "relay_waits",
                         {{"shard", shard}, {"error", std::string(next.status().message())}});
        }
        backoff = std::clamp(2 * backoff, absl::Milliseconds(50), options_.max_backoff);
      }
    } else {
      batch.clear();  // who holds the lease now publishes it
    }
    if (last_round) co_return true;
    if (batch.empty()) co_await alarm.Wait(std::max(options_.poll, backoff));
  }
}

}  // namespace meydan::delivery
