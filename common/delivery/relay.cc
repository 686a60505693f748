#include "common/delivery/relay.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace meydan::delivery {

Relay::Relay(EventLoop& loop, store::Outbox& outbox, ShardLeases& leases, bus::EventBus& bus, std::string topic,
             Options options)
    : outbox_(outbox), leases_(leases), bus_(bus), topic_(std::move(topic)), options_(options), loop_(loop) {
  for (int i = 0; i < outbox_.layout().shards(); ++i) {
    shards_.push_back(std::make_unique<Shard>(loop, options_.handed));
  }
}

Task<void> Relay::Run() {
  std::vector<Task<bool>> shards;
  for (int i = 0; i < outbox_.layout().shards(); ++i) shards.push_back(RunShard(i));
  co_await WhenAll(std::move(shards));
}

void Relay::Stop() {
  stopping_ = true;
  for (const auto& shard : shards_) shard->alarm.Ring();
}

void Relay::Hand(int number, std::optional<store::Appended> appended) {
  Shard& shard = *shards_[number];
  shard.handed.Put(std::move(appended));
  shard.alarm.Ring();
}

bool Relay::Holds(int number) {
  Shard& shard = *shards_[number];
  const int64_t token = leases_.lease(number).token();
  if (token == shard.token) return token != 0;
  shard.token = token;
  shard.position.clear();
  shard.removed.clear();
  shard.read.clear();
  shard.soon = false;
  shard.look = token != 0;
  if (token != 0) {
    shard.handed.Open();
  } else {
    shard.handed.Close();  // who holds the lease now publishes it
  }
  return token != 0;
}

Relay::Entries Relay::NextBatch(Shard& shard) {
  if (!shard.read.empty()) return std::exchange(shard.read, Entries());
  HandedEvents::Taken taken = shard.handed.Take(shard.position, options_.batch);
  shard.look |= taken.must_read;
  return std::move(taken.entries);
}

Task<absl::Status> Relay::Publish(int number, Entries batch) {
  std::vector<Event> events;
  events.reserve(batch.size());
  for (store::Outbox::Entry& entry : batch) events.push_back(std::move(entry.event));
  CO_RETURN_IF_ERROR(co_await bus_.Publish(topic_, std::move(events)));
  shards_[number]->position = std::move(batch.back().id);
  shards_[number]->publishing = 0;
  published_ += static_cast<int64_t>(batch.size());
  co_return absl::OkStatus();
}

Task<absl::Status> Relay::Remove(int number) {
  Shard& shard = *shards_[number];
  const std::string last = shard.position;
  CO_ASSIGN_OR_RETURN(const int64_t left, co_await outbox_.Trim(number, last, leases_.lease(number)));
  shard.removed = last;
  shard.soon = left > static_cast<int64_t>(shard.publishing + shard.handed.size());
  co_return absl::OkStatus();
}

Task<absl::Status> Relay::Read(int number) {
  Shard& shard = *shards_[number];
  ++reads_;
  shard.handed.Clear();
  // From the start, unless what is there has been acknowledged and is about to go. What this finds counts only when it
  // has gone.
  std::string after = shard.position == shard.removed ? "" : shard.position;
  CO_ASSIGN_OR_RETURN(shard.read, co_await outbox_.Read(number, std::move(after), options_.batch));
  shard.look = !shard.read.empty();
  shard.soon = false;
  co_return absl::OkStatus();
}

Task<absl::Status> Relay::Step(int number) {
  Shard& shard = *shards_[number];
  Entries batch = NextBatch(shard);
  shard.publishing = batch.size();
  std::vector<Task<absl::Status>> parts;
  const bool reads = batch.empty() && shard.look;
  if (!batch.empty()) parts.push_back(Publish(number, std::move(batch)));
  if (shard.position != shard.removed) parts.push_back(Remove(number));
  if (reads) parts.push_back(Read(number));
  const std::vector<absl::Status> done = co_await WhenAll(std::move(parts));
  for (const absl::Status& status : done) {
    if (status.ok()) continue;
    shard.position.clear();
    shard.removed.clear();
    shard.read.clear();
    shard.look = true;
    co_return status;
  }
  co_return absl::OkStatus();
}

absl::Duration Relay::NoteOutcome(int number, const absl::Status& status, absl::Duration backoff) {
  if (status.ok()) {
    if (backoff > absl::ZeroDuration()) telemetry::Log(telemetry::Level::kInfo, "relay_recovered", {{"shard", number}});
    return absl::ZeroDuration();
  }
  ++failures_;
  if (backoff == absl::ZeroDuration()) {
    telemetry::Log(telemetry::Level::kWarning, "relay_waits",
                   {{"shard", number}, {"error", std::string(status.message())}});
  }
  return std::clamp(2 * backoff, absl::Milliseconds(50), options_.max_backoff);
}

Task<bool> Relay::RunShard(int number) {
  co_await loop_.Schedule();
  Shard& shard = *shards_[number];
  absl::Duration backoff;
  while (!stopping_) {
    if (!Holds(number)) {
      co_await shard.alarm.Wait(options_.poll);
      continue;
    }
    const absl::Status status = co_await Step(number);
    backoff = NoteOutcome(number, status, backoff);
    if (!status.ok()) {
      co_await shard.alarm.Wait(std::max(options_.poll, backoff));
      continue;
    }
    if (shard.look || !shard.read.empty() || shard.handed.size() > 0) continue;
    const bool settles = shard.position != shard.removed;
    const bool rung = co_await shard.alarm.Wait(settles || shard.soon ? options_.settle : options_.poll);
    if (!rung && !settles) shard.look = true;
  }
  co_await LastSteps(number);
  co_return true;
}

// At most so many, for other copies may go on committing: what was handed, then what is in the outbox.
Task<void> Relay::LastSteps(int number) {
  Shard& shard = *shards_[number];
  if (!Holds(number)) co_return;
  shard.look = true;
  for (int step = 0; step < 8; ++step) {
    const bool idle = !shard.look && shard.read.empty() && shard.position == shard.removed;
    if (idle) co_return;
    const absl::Status status = co_await Step(number);
    if (!status.ok()) co_return;
  }
}

}  // namespace meydan::delivery
