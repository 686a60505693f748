// How a subscription gets, keeps and hands over its partitions.
#include <utility>

#include "common/base/clock.h"
#include "common/bus/redis_streams/keys.h"
#include "common/bus/redis_streams/subscription.h"
#include "common/telemetry/log.h"

namespace meydan::bus::redis_streams {

Task<void> StreamsSubscription::Tick() {
  co_await RenewAll();
  if (queues_.stopped()) {
    for (auto& [id, held] : held_) LetGo(id, held);
    co_await LeaveGroup();
    co_return;
  }
  for (const std::string& topic : names_) {
    const absl::Status status = co_await TakeShare(topic);
    if (!status.ok()) co_return;  // Redis is away: the next tick tries again
  }
  if (!ready_) BecomeReady(absl::OkStatus());
}

Task<void> StreamsSubscription::RenewAll() {
  const absl::Time asked = SteadyNow();
  std::vector<PartitionId> ids;
  std::vector<Task<absl::StatusOr<bool>>> questions;
  for (const auto& [id, held] : held_) {
    ids.push_back(id);
    questions.push_back(leases_.Renew(id, held.token));
  }
  const std::vector<absl::StatusOr<bool>> renewed = co_await WhenAll(std::move(questions));
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto found = held_.find(ids[i]);
    if (found == held_.end()) continue;
    if (renewed[i].ok() && *renewed[i]) {
      found->second.valid_until = asked + options_.lease;
    } else if (renewed[i].ok() || SteadyNow() >= found->second.valid_until) {
      telemetry::Log(telemetry::Level::kWarning, "bus_partition_lost",
                     {{"topic", ids[i].topic}, {"partition", ids[i].number}});
      Lose(ids[i]);
    }
  }
}

std::vector<PartitionId> StreamsSubscription::Staying(const std::string& topic) const {
  std::vector<PartitionId> ids;
  for (const auto& [id, held] : held_) {
    if (id.topic == topic && !held.leaving) ids.push_back(id);
  }
  return ids;
}

Task<absl::Status> StreamsSubscription::TakeShare(std::string topic) {
  const absl::StatusOr<int32_t> partitions = co_await topics_.Partitions(topic);
  if (!partitions.ok()) co_return partitions.status();
  absl::StatusOr<std::vector<std::string>> members = co_await leases_.Join(topic);
  if (!members.ok()) co_return members.status();
  const size_t share = FairShare(*std::move(members), leases_.member(), static_cast<size_t>(*partitions));
  const std::vector<PartitionId> staying = Staying(topic);
  for (size_t i = share; i < staying.size(); ++i) LetGo(staying[i], held_.at(staying[i]));
  if (staying.size() >= share) co_return absl::OkStatus();
  absl::Status taken = co_await TakeFree(topic, *partitions, share - staying.size());
  co_return taken;
}

Task<absl::Status> StreamsSubscription::TakeFree(std::string topic, int32_t partitions, size_t wanted) {
  for (int32_t number = 0; number < partitions && wanted > 0; ++number) {
    const PartitionId id{topic, number};
    if (held_.contains(id)) continue;
    const absl::Time asked = SteadyNow();
    absl::StatusOr<std::optional<Leases::Taken>> taken = co_await leases_.Acquire(id);
    if (!taken.ok()) co_return taken.status();
    if (!taken->has_value()) continue;
    Held held;
    held.token = std::move((*taken)->token);
    held.position = std::move((*taken)->position);
    held.done = (*taken)->done;
    held.valid_until = asked + options_.lease;
    Hold(id, std::move(held));
    --wanted;
  }
  co_return absl::OkStatus();
}

Task<void> StreamsSubscription::LeaveGroup() {
  bool all = true;
  for (const std::string& topic : names_) {
    const absl::Status status = co_await leases_.Leave(topic);
    all &= status.ok();
  }
  left_ = all;
}

Task<void> StreamsSubscription::FinishReleases() {
  for (const PartitionId& id : queues_.Held()) {
    const auto found = held_.find(id);
    if (found == held_.end() || !found->second.leaving) continue;
    if (!queues_.IsSettled(id) && SteadyNow() < found->second.leave_by && !ending_) continue;
    std::string token = std::move(found->second.token);
    Lose(id);
    // Unanswered, the lease ends by itself.
    const absl::StatusOr<bool> released = co_await leases_.Release(id, std::move(token));
    if (!released.ok()) {
      telemetry::Log(telemetry::Level::kWarning, "bus_release_failed", {{"why", released.status().ToString()}});
    }
  }
}

Task<absl::Status> StreamsSubscription::StartBroadcast() {
  std::vector<PartitionId> ids;
  for (const std::string& topic : names_) {
    const absl::StatusOr<int32_t> partitions = co_await topics_.Partitions(topic);
    if (!partitions.ok()) co_return partitions.status();
    for (int32_t number = 0; number < *partitions; ++number) ids.push_back(PartitionId{topic, number});
  }
  std::vector<Task<absl::StatusOr<LogEnd>>> questions;
  questions.reserve(ids.size());
  for (const PartitionId& id : ids) questions.push_back(EndOf(id));
  const std::vector<absl::StatusOr<LogEnd>> ends = co_await WhenAll(std::move(questions));
  for (const absl::StatusOr<LogEnd>& end : ends) {
    if (!end.ok()) co_return end.status();
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    Held held;
    held.position = ends[i]->last;
    held.done = ends[i]->added;
    Hold(ids[i], std::move(held));
  }
  co_return absl::OkStatus();
}

}  // namespace meydan::bus::redis_streams
