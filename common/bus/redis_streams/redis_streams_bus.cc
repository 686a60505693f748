#include "common/bus/redis_streams/redis_streams_bus.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/bus/redis_streams/entries.h"
#include "common/bus/redis_streams/keys.h"
#include "common/bus/redis_streams/scripts.h"
#include "common/bus/redis_streams/subscription.h"
#include "common/telemetry/log.h"

namespace meydan::bus::redis_streams {
namespace {

// Of one script: it holds Redis up for about a millisecond.
constexpr size_t kEventsAtOnce = 256;

absl::Status CheckSizes(const std::vector<Event>& events, size_t limit) {
  for (const Event& event : events) {
    if (event.ByteSizeLong() <= limit) continue;
    return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_TOO_LARGE",
                     absl::StrCat("event ", event.id(), " has more than ", limit, " bytes"), {{"event", event.id()}});
  }
  return absl::OkStatus();
}

std::vector<std::string> PingCommand() { return {"PING"}; }

}  // namespace

RedisStreamsBus::RedisStreamsBus(EventLoop& loop, Options options)
    : loop_(loop),
      options_(std::move(options)),
      client_(loop, options_.redis),
      topics_(client_, options_.partitions),
      alarm_(loop) {
  loop_.Post([this] { Spawn(TrimAgainAndAgain(), [this] { ended_.Notify(); }); });
}

RedisStreamsBus::~RedisStreamsBus() {
  loop_.PostAndWait([this] {
    ending_ = true;
    alarm_.Ring();
  });
  ended_.WaitForNotification();
}

Task<absl::Status> RedisStreamsBus::Publish(std::string topic, std::vector<Event> events) {
  if (events.empty()) co_return absl::OkStatus();
  if (absl::Status sizes = CheckSizes(events, options_.max_event_bytes); !sizes.ok()) co_return sizes;
  const absl::StatusOr<int32_t> partitions = co_await topics_.Partitions(topic);
  if (!partitions.ok()) co_return partitions.status();
  std::vector<Task<absl::Status>> parts;
  for (auto& [number, serialized] : ByPartition(events, *partitions)) {
    parts.push_back(PublishTo(PartitionId{topic, number}, std::move(serialized)));
  }
  const std::vector<absl::Status> published = co_await WhenAll(std::move(parts));
  for (const absl::Status& status : published) {
    if (!status.ok()) co_return status;
  }
  co_return absl::OkStatus();
}

// One script after the other: when one fails nothing behind it is published.
Task<absl::Status> RedisStreamsBus::PublishTo(PartitionId id, std::vector<std::string> events) {
  for (size_t first = 0; first < events.size(); first += kEventsAtOnce) {
    const size_t count = std::min(kEventsAtOnce, events.size() - first);
    const auto begin = std::make_move_iterator(events.begin() + static_cast<ptrdiff_t>(first));
    std::vector<std::string> args(begin, begin + static_cast<ptrdiff_t>(count));
    std::vector<std::string> keys(1, LogKey(id));
    const absl::StatusOr<redis::Reply> reply =
        co_await redis::RunScript(client_, PublishScript(), std::move(keys), std::move(args));
    if (!reply.ok()) co_return reply.status();
  }
  co_return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Subscription>> RedisStreamsBus::Subscribe(SubscribeOptions options) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  return std::make_unique<StreamsSubscription>(loop_, client_, topics_, options_, std::move(options));
}

Task<absl::Status> RedisStreamsBus::Ping() {
  std::vector<std::string> command = PingCommand();
  const absl::StatusOr<redis::Reply> reply = co_await client_.Call(std::move(command));
  co_return reply.status();
}

Task<absl::Status> RedisStreamsBus::Trim() {
  const std::string retention = absl::StrCat(absl::ToInt64Milliseconds(options_.retention));
  for (const PartitionId& id : topics_.Known()) {
    std::vector<std::string> keys(1, LogKey(id));
    keys.push_back(GroupsKey(id));
    std::vector<std::string> args(1, retention);
    args.push_back(GroupPrefix(id));
    const absl::StatusOr<redis::Reply> reply =
        co_await redis::RunScript(client_, TrimScript(), std::move(keys), std::move(args));
    if (!reply.ok()) co_return reply.status();
  }
  co_return absl::OkStatus();
}

Task<void> RedisStreamsBus::TrimAgainAndAgain() {
  while (!ending_) {
    const bool rung = co_await alarm_.Wait(options_.trim_interval);
    if (rung) continue;
    const absl::Status trimmed = co_await Trim();
    if (!trimmed.ok() && !IsTransient(trimmed)) {
      telemetry::Log(telemetry::Level::kError, "bus_trim_failed", {{"why", trimmed.ToString()}});
    }
  }
}

}  // namespace meydan::bus::redis_streams
