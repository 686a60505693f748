#include "common/bus/redis_streams/subscription.h"

#include <algorithm>
#include <utility>

#include "common/base/clock.h"
#include "common/bus/redis_streams/keys.h"

namespace meydan::bus::redis_streams {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(50);

}  // namespace

StreamsSubscription::StreamsSubscription(EventLoop& loop, redis::Client& client, Topics& topics, const Options& options,
                                         SubscribeOptions what)
    : loop_(loop),
      client_(client),
      topics_(topics),
      options_(options),
      names_(std::move(what.topics)),
      broadcast_(what.group.empty()),
      leases_(client, std::move(what.group), options.lease),
      queues_(loop, what.batch_size, [this] { Changed(); }),
      reader_(loop, client, options.redis, queues_, what.batch_size),
      alarm_(loop) {
  loop_.Post([this] {
    Spawn(reader_.Run(), [this] { running_.DecrementCount(); });
    Spawn(Keep(), [this] { running_.DecrementCount(); });
  });
}

StreamsSubscription::~StreamsSubscription() {
  Stop();
  loop_.PostAndWait([this] {
    ending_ = true;
    alarm_.Ring();
    reader_.End();
  });
  reader_.CloseConnection();
  running_.Wait();
  // Behind all that the queues have posted.
  loop_.PostAndWait([] {});
}

void StreamsSubscription::Changed() {
  if (leaving_.load(std::memory_order_relaxed) > 0) alarm_.Ring();
  reader_.Poke();
}

Task<absl::StatusOr<Batch>> StreamsSubscription::Next() { return queues_.Next(); }

void StreamsSubscription::Abandon(Batch batch) { queues_.Return(std::move(batch)); }

void StreamsSubscription::Stop() {
  queues_.Stop();
  alarm_.Ring();
  loop_.Post([this] { BecomeReady(SubscriptionStopped()); });
}

StreamsSubscription::Held* StreamsSubscription::Find(const Batch& batch) {
  if (!queues_.Holds(batch)) return nullptr;
  const auto found = held_.find(PartitionId{batch.topic, batch.partition});
  return found == held_.end() ? nullptr : &found->second;
}

Task<absl::Status> StreamsSubscription::MarkDone(Batch batch) {
  co_await loop_.Schedule();
  const size_t count = batch.deliveries.size();
  const PartitionId id{batch.topic, batch.partition};
  while (Held* const held = Find(batch)) {
    absl::StatusOr<bool> done = true;
    if (!broadcast_) done = co_await leases_.Commit(id, held->token, batch.last, count);
    if (!done.ok()) {
      co_await loop_.Sleep(kPause);
      continue;
    }
    if (!*done) {
      if (Find(batch) != nullptr) Lose(id);
      break;
    }
    if (Held* const still = Find(batch)) {
      still->position = batch.last;
      still->done += static_cast<int64_t>(count);
    }
    queues_.Settle(batch);
    co_return absl::OkStatus();
  }
  co_return PartitionLost(batch);
}

Task<absl::Status> StreamsSubscription::Ready() {
  Completion<absl::Status> ready([this](ReadyResume resume) {
    loop_.Post([this, resume = std::move(resume)]() mutable {
      if (ready_) return std::move(resume)(*ready_);
      waiting_ready_.push_back(std::move(resume));
    });
  });
  absl::Status status = co_await ready;
  co_return status;
}

void StreamsSubscription::BecomeReady(const absl::Status& status) {
  ready_ = status;
  for (ReadyResume& resume : std::exchange(waiting_ready_, {})) std::move(resume)(status);
}

Task<absl::StatusOr<LogEnd>> StreamsSubscription::EndOf(PartitionId id) {
  std::vector<std::string> command = LogEndCommand(id);
  const absl::StatusOr<redis::Reply> reply = co_await client_.Call(std::move(command));
  co_return ParseLogEnd(reply);
}

Task<absl::StatusOr<Lag>> StreamsSubscription::GetLag() {
  co_await loop_.Schedule();
  const std::vector<PartitionId> ids = queues_.Held();
  std::vector<Task<absl::StatusOr<LogEnd>>> questions;
  questions.reserve(ids.size());
  for (const PartitionId& id : ids) questions.push_back(EndOf(id));
  const std::vector<absl::StatusOr<LogEnd>> ends = co_await WhenAll(std::move(questions));
  Lag lag;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!ends[i].ok()) co_return ends[i].status();
    const auto held = held_.find(ids[i]);
    if (held != held_.end()) lag.events += CountBehind(*ends[i], held->second.position, held->second.done);
  }
  co_return lag;
}

void StreamsSubscription::Hold(const PartitionId& id, Held held) {
  held.generation = queues_.Assign(id);
  reader_.Add(id, held.generation, held.position);
  held_[id] = std::move(held);
}

void StreamsSubscription::Lose(const PartitionId& id) {
  const auto found = held_.find(id);
  if (found == held_.end()) return;
  if (found->second.leaving) leaving_.fetch_sub(1, std::memory_order_relaxed);
  held_.erase(found);
  reader_.Remove(id);
  queues_.Drop(id);
}

void StreamsSubscription::LetGo(const PartitionId& id, Held& held) {
  if (held.leaving) return;
  held.leaving = true;
  held.leave_by = SteadyNow() + options_.hand_over;
  leaving_.fetch_add(1, std::memory_order_relaxed);
  queues_.Revoke(id);
  reader_.Remove(id);
}

Task<void> StreamsSubscription::Keep() {
  if (broadcast_) {
    absl::Status started = co_await StartBroadcast();
    while (!started.ok() && !queues_.stopped()) {
      co_await alarm_.Wait(kPause);
      started = co_await StartBroadcast();
    }
    if (started.ok() && !ready_) BecomeReady(started);
    co_return;
  }
  absl::Time next_tick = absl::InfinitePast();
  while (true) {
    const bool last_round = ending_;  // seen before what it is to undo
    const bool stopped_now = queues_.stopped() && !left_;
    if (SteadyNow() >= next_tick || stopped_now) {
      next_tick = SteadyNow() + options_.lease / 3;
      co_await Tick();
    }
    co_await FinishReleases();
    if (last_round) co_return;
    absl::Time wake = next_tick;
    for (const auto& [id, held] : held_) wake = std::min(wake, held.leave_by);
    if (ending_) continue;
    co_await alarm_.Wait(std::max(wake - SteadyNow(), absl::Milliseconds(1)));
  }
}

}  // namespace meydan::bus::redis_streams
