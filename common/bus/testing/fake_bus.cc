#include "common/bus/testing/fake_bus.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/ids.h"

namespace meydan::bus::testing {

class FakeSubscription final : public Subscription {
 public:
  FakeSubscription(FakeBus& bus, EventLoop& loop, SubscribeOptions options)
      : bus_(bus),
        loop_(loop),
        topics_(std::move(options.topics)),
        broadcast_(options.group.empty()),
        group_(broadcast_ ? absl::StrCat("broadcast/", RandomUuid()) : std::move(options.group)),
        queues_(loop, options.batch_size, [this] { bus_.Turn(group_); }) {
    bus_.Join(this);
  }

  ~FakeSubscription() override {
    Stop();
    bus_.Expel(this);
    // Behind all that the queues have posted.
    loop_.PostAndWait([] {});
  }

  Task<absl::StatusOr<Batch>> Next() override { return queues_.Next(); }

  Task<absl::Status> MarkDone(Batch batch) override {
    const absl::Status done = bus_.Done(this, batch);
    if (done.ok()) queues_.Settle(batch);
    co_return done;
  }

  void Abandon(Batch batch) override { queues_.Return(std::move(batch)); }

  void Stop() override {
    queues_.Stop();
    bus_.Leave(this);
  }

  Task<absl::Status> Ready() override { co_return queues_.stopped() ? SubscriptionStopped() : absl::OkStatus(); }

  Task<absl::StatusOr<Lag>> GetLag() override { co_return bus_.LagOf(this); }

  const std::vector<std::string>& topics() const { return topics_; }
  const std::string& group() const { return group_; }
  bool broadcast() const { return broadcast_; }
  PartitionQueues& queues() { return queues_; }

 private:
  FakeBus& bus_;
  EventLoop& loop_;
  const std::vector<std::string> topics_;
  const bool broadcast_;
  const std::string group_;
  PartitionQueues queues_;
};

Task<absl::Status> FakeBus::Publish(std::string topic, std::vector<Event> events) {
  absl::MutexLock lock(&mutex_);
  if (away_) co_return BusUnavailable("the bus is away");
  if (!failures_.empty()) {
    absl::Status failure = std::move(failures_.front());
    failures_.pop_front();
    co_return failure;
  }
  for (Event& event : events) {
    const std::string key = event.subject();
    Append(topic, key, Delivery{std::move(event), "", absl::Now()});
  }
  for (const auto& [name, group] : groups_) TurnLocked(name);
  co_return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Subscription>> FakeBus::Subscribe(SubscribeOptions options) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  return std::make_unique<FakeSubscription>(*this, loop_, std::move(options));
}

Task<absl::Status> FakeBus::Ping() {
  absl::MutexLock lock(&mutex_);
  co_return away_ ? BusUnavailable("the bus is away") : absl::OkStatus();
}

void FakeBus::SetAway(bool away) {
  absl::MutexLock lock(&mutex_);
  away_ = away;
  for (const auto& [name, group] : groups_) TurnLocked(name);
}

void FakeBus::FailNextPublishes(std::vector<absl::Status> statuses) {
  absl::MutexLock lock(&mutex_);
  std::move(statuses.begin(), statuses.end(), std::back_inserter(failures_));
}

void FakeBus::PublishRaw(const std::string& topic, const std::string& key, std::string raw) {
  absl::MutexLock lock(&mutex_);
  Append(topic, key, Delivery{Event(), std::move(raw), absl::Now()});
  for (const auto& [name, group] : groups_) TurnLocked(name);
}

std::vector<Event> FakeBus::Published(const std::string& topic) const {
  absl::MutexLock lock(&mutex_);
  std::vector<Event> events;
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return events;
  for (const Log& log : found->second) {
    for (const Delivery& delivery : log) {
      if (delivery.raw.empty()) events.push_back(delivery.event);
    }
  }
  return events;
}

bool FakeBus::WaitUntilPublished(const std::string& topic, size_t count, absl::Duration at_most) const {
  const auto enough = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return CountOf(topic) >= count; };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&enough), at_most);
}

bool FakeBus::WaitUntilDone(const std::string& group, const std::string& topic, absl::Duration at_most) const {
  const auto done = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return IsDone(group, topic); };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&done), at_most);
}

size_t FakeBus::CountOf(const std::string& topic) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return 0;
  size_t count = 0;
  for (const Log& log : found->second) count += log.size();
  return count;
}

bool FakeBus::IsDone(const std::string& group, const std::string& topic) const {
  const auto logs = topics_.find(topic);
  if (logs == topics_.end()) return true;
  const auto found = groups_.find(group);
  for (size_t number = 0; number < logs->second.size(); ++number) {
    size_t done = 0;
    if (found != groups_.end()) {
      const auto place = found->second.places.find(PartitionId{topic, static_cast<int32_t>(number)});
      if (place != found->second.places.end()) done = place->second.done;
    }
    if (done < logs->second[number].size()) return false;
  }
  return true;
}

std::vector<FakeBus::Log>& FakeBus::LogsOf(const std::string& topic) {
  std::vector<Log>& logs = topics_[topic];
  logs.resize(static_cast<size_t>(options_.partitions));
  return logs;
}

void FakeBus::Append(const std::string& topic, const std::string& key, Delivery delivery) {
  std::vector<Log>& logs = LogsOf(topic);
  logs[StableHash(key) % logs.size()].push_back(std::move(delivery));
}

void FakeBus::Join(FakeSubscription* subscription) {
  absl::MutexLock lock(&mutex_);
  const int64_t arrival = ++arrivals_;
  Group& group = groups_[subscription->group()];
  for (const std::string& topic : subscription->topics()) {
    const std::vector<Log>& logs = LogsOf(topic);
    group.members[topic].emplace(arrival, subscription);
    for (size_t number = 0; number < logs.size(); ++number) {
      Place& place = group.places[PartitionId{topic, static_cast<int32_t>(number)}];
      if (subscription->broadcast()) place.done = logs[number].size();
    }
  }
  TurnLocked(subscription->group());
}

void FakeBus::Leave(FakeSubscription* subscription) {
  absl::MutexLock lock(&mutex_);
  for (auto& [topic, members] : groups_[subscription->group()].members) {
    std::erase_if(members, [subscription](const auto& member) { return member.second == subscription; });
  }
  TurnLocked(subscription->group());
}

void FakeBus::Expel(FakeSubscription* subscription) {
  absl::MutexLock lock(&mutex_);
  for (auto& [id, place] : groups_[subscription->group()].places) {
    if (place.owner != subscription) continue;
    subscription->queues().Drop(id);
    place.owner = nullptr;
  }
  if (subscription->broadcast()) {
    groups_.erase(subscription->group());
  } else {
    TurnLocked(subscription->group());
  }
}

void FakeBus::Turn(const std::string& group) {
  absl::MutexLock lock(&mutex_);
  TurnLocked(group);
}

void FakeBus::TurnLocked(const std::string& name) {
  const auto found = groups_.find(name);
  if (found == groups_.end() || away_) return;
  for (auto& [id, place] : found->second.places) {
    const auto& members = found->second.members[id.topic];
    FakeSubscription* heir = nullptr;
    if (!members.empty()) {
      heir = std::next(members.begin(), id.number % static_cast<int64_t>(members.size()))->second;
    }
    if (!HandOverLocked(name, id, place, heir)) continue;
    if (place.owner == nullptr && heir != nullptr) {
      place = Place{.done = place.done, .fetched = place.done, .generation = heir->queues().Assign(id), .owner = heir};
    }
    if (place.owner != nullptr) DeliverLocked(id, place);
  }
}

bool FakeBus::HandOverLocked(const std::string& name, const PartitionId& id, Place& place, FakeSubscription* heir) {
  if (place.owner == nullptr || place.owner == heir) return true;
  place.owner->queues().Revoke(id);
  if (!place.owner->queues().IsSettled(id) && !place.overdue) {
    if (!std::exchange(place.awaited, true)) {
      loop_.PostAfter(options_.hand_over, [this, name, id, owner = place.owner, generation = place.generation] {
        HandOverIsOverdue(name, id, owner, generation);
      });
    }
    return false;  // `changed` comes back to this, or HandOverIsOverdue
  }
  place.owner->queues().Drop(id);
  place.owner = nullptr;
  return true;
}

void FakeBus::HandOverIsOverdue(const std::string& name, const PartitionId& id, FakeSubscription* owner,
                                int64_t generation) {
  absl::MutexLock lock(&mutex_);
  const auto group = groups_.find(name);
  if (group == groups_.end()) return;
  Place& place = group->second.places.at(id);
  if (place.owner != owner || place.generation != generation) return;
  place.overdue = true;
  TurnLocked(name);
}

void FakeBus::DeliverLocked(const PartitionId& id, Place& place) {
  const Log& log = topics_.at(id.topic)[static_cast<size_t>(id.number)];
  const size_t count = std::min(log.size() - place.fetched, place.owner->queues().Room(id));
  if (count == 0) return;
  std::vector<PartitionQueues::Fetched> fetched;
  fetched.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const size_t position = place.fetched++;
    fetched.push_back({log[position], absl::StrCat(position)});
  }
  place.owner->queues().Push(id, place.generation, std::move(fetched));
}

absl::Status FakeBus::Done(FakeSubscription* subscription, const Batch& batch) {
  absl::MutexLock lock(&mutex_);
  if (!subscription->queues().Holds(batch)) return PartitionLost(batch);
  size_t last = 0;
  if (!absl::SimpleAtoi(batch.last, &last)) return PartitionLost(batch);
  groups_.at(subscription->group()).places.at(PartitionId{batch.topic, batch.partition}).done = last + 1;
  return absl::OkStatus();
}

absl::StatusOr<Lag> FakeBus::LagOf(FakeSubscription* subscription) const {
  absl::MutexLock lock(&mutex_);
  if (away_) return BusUnavailable("the bus is away");
  Lag lag;
  const auto found = groups_.find(subscription->group());
  if (found == groups_.end()) return lag;
  for (const auto& [id, place] : found->second.places) {
    if (place.owner != subscription) continue;
    const Log& log = topics_.at(id.topic)[static_cast<size_t>(id.number)];
    lag.events += static_cast<int64_t>(log.size() - place.done);
  }
  return lag;
}

}  // namespace meydan::bus::testing
