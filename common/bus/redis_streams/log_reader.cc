#include "common/bus/redis_streams/log_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/bus/redis_streams/keys.h"
#include "common/telemetry/log.h"

namespace meydan::bus::redis_streams {
namespace {

// Short enough that a connection which died in silence is noticed.
constexpr absl::Duration kBlock = absl::Seconds(1);
constexpr absl::Duration kPause = absl::Milliseconds(50);

redis::Options ForBlocking(redis::Options options) {
  options.response_timeout += kBlock;
  return options;
}

std::vector<std::string> UnblockCommand(int64_t connection_id) {
  return {"CLIENT", "UNBLOCK", absl::StrCat(connection_id)};
}

}  // namespace

LogReader::LogReader(EventLoop& loop, redis::Client& commands, const redis::Options& options, PartitionQueues& queues,
                     size_t batch_size)
    : loop_(loop),
      commands_(commands),
      queues_(queues),
      batch_size_(batch_size),
      connection_(std::make_unique<redis::Client>(loop, ForBlocking(options))),
      alarm_(loop) {}

void LogReader::Add(const PartitionId& id, int64_t generation, std::string from) {
  logs_[id] = Log{.generation = generation, .key = LogKey(id), .from = std::move(from)};
  Interrupt();
}

void LogReader::Remove(const PartitionId& id) { logs_.erase(id); }

void LogReader::Poke() {
  if (!left_out_.load(std::memory_order_relaxed)) return;
  loop_.Post([this] {
    const bool more = std::any_of(logs_.begin(), logs_.end(),
                                  [this](const auto& entry) { return !entry.second.reading && HasRoom(entry.first); });
    if (more) Interrupt();
  });
}

bool LogReader::HasRoom(const PartitionId& id) const { return queues_.Room(id) >= batch_size_; }

std::vector<std::string> LogReader::NextCommand() {
  std::vector<std::string> keys, from;
  // Said before the rooms are looked at: who makes room from now on pokes.
  left_out_.store(true, std::memory_order_relaxed);
  for (auto& [id, log] : logs_) {
    log.reading = HasRoom(id);
    if (!log.reading) continue;
    keys.push_back(log.key);
    from.push_back(log.from);
  }
  if (keys.size() == logs_.size()) left_out_.store(false, std::memory_order_relaxed);
  std::vector<std::string> command;
  if (keys.empty()) return command;
  command = {"XREAD",  "COUNT", absl::StrCat(batch_size_), "BLOCK", absl::StrCat(absl::ToInt64Milliseconds(kBlock)),
             "STREAMS"};
  std::move(keys.begin(), keys.end(), std::back_inserter(command));
  std::move(from.begin(), from.end(), std::back_inserter(command));
  return command;
}

Task<void> LogReader::Run() {
  while (!ending_) {
    std::vector<std::string> command = NextCommand();
    if (command.empty()) {
      co_await alarm_.Wait(kBlock);
      continue;
    }
    ++round_;
    blocked_ = true;
    AskForConnectionId();
    absl::StatusOr<redis::Reply> reply = co_await connection_->Call(std::move(command));
    blocked_ = false;
    if (reply.ok()) {
      Take(*std::move(reply));
    } else if (!ending_) {
      if (!absl::IsUnavailable(reply.status())) {
        telemetry::Log(telemetry::Level::kError, "bus_read_failed", {{"why", reply.status().ToString()}});
      }
      co_await alarm_.Wait(kPause);
    }
  }
  while (interrupting_) co_await loop_.Sleep(absl::Milliseconds(1));
}

// Sent ahead of each XREAD, for the connection may be a new one.
void LogReader::AskForConnectionId() {
  connection_id_ = 0;
  Spawn(connection_->Call({"CLIENT", "ID"}), [this, round = round_](absl::StatusOr<redis::Reply> reply) {
    if (round == round_ && reply.ok()) connection_id_ = reply->integer;
  });
}

void LogReader::Take(redis::Reply reply) {
  for (Read& read : ParseRead(std::move(reply))) {
    const auto found =
        std::find_if(logs_.begin(), logs_.end(), [&read](const auto& entry) { return entry.second.key == read.key; });
    // Without `reading` the log was removed and added again meanwhile: it begins elsewhere.
    if (found == logs_.end() || !found->second.reading || read.fetched.empty()) continue;
    found->second.from = read.fetched.back().position;
    queues_.Push(found->first, found->second.generation, std::move(read.fetched));
  }
}

void LogReader::Interrupt() {
  alarm_.Ring();
  if (!blocked_) return;
  unwanted_ = round_;
  if (interrupting_) return;
  interrupting_ = true;
  Spawn(Unblock(), [this] { interrupting_ = false; });
}

// The XREAD may not have reached the server yet, so this is done until it is over.
Task<void> LogReader::Unblock() {
  while (blocked_ && round_ == unwanted_) {
    if (connection_id_ != 0) {
      std::vector<std::string> command = UnblockCommand(connection_id_);
      const absl::StatusOr<redis::Reply> reply = co_await commands_.Call(std::move(command));
      if (!reply.ok()) co_return;  // the server is away: the XREAD fails as well
    }
    co_await loop_.Sleep(absl::Milliseconds(1));
  }
}

void LogReader::End() {
  ending_ = true;
  alarm_.Ring();
}

}  // namespace meydan::bus::redis_streams
