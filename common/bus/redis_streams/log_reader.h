#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/alarm.h"
#include "common/async/event_loop.h"
#include "common/async/task.h"
#include "common/bus/partition_queues.h"
#include "common/bus/redis_streams/entries.h"
#include "common/redis/client.h"

namespace meydan::bus::redis_streams {

// Reads the logs of a subscription's partitions into its queues: one XREAD BLOCK over all that have room, on a
// connection of its own, so that an event is there a moment after it was added. When that list changes while it waits,
// the command is interrupted by CLIENT UNBLOCK from the other connection.
//
// Lives on the loop, except where said otherwise.
class LogReader {
 public:
  LogReader(EventLoop& loop, redis::Client& commands, const redis::Options& options, PartitionQueues& queues,
            size_t batch_size);

  // Reads the log behind entry `from` from now on.
  void Add(const PartitionId& id, int64_t generation, std::string from);
  void Remove(const PartitionId& id);

  // There may be room again. From any thread.
  void Poke();

  // Reads until End was called; what is still waiting for an answer then is ended by CloseConnection.
  Task<void> Run();
  void End();
  // Not on the loop, after End.
  void CloseConnection() { connection_.reset(); }

 private:
  struct Log {
    int64_t generation = 0;
    std::string key;
    std::string from;
    bool reading = false;  // in the XREAD on its way
  };

  bool HasRoom(const PartitionId& id) const;
  // Empty when no log may be read now.
  std::vector<std::string> NextCommand();
  void AskForConnectionId();
  void Take(redis::Reply reply);
  void Interrupt();
  Task<void> Unblock();

  EventLoop& loop_;
  redis::Client& commands_;
  PartitionQueues& queues_;
  const size_t batch_size_;
  std::unique_ptr<redis::Client> connection_;
  Alarm alarm_;
  std::map<PartitionId, Log> logs_;
  std::atomic<bool> left_out_{false};  // some log is not read for want of room
  bool ending_ = false;
  uint64_t round_ = 0;         // of the latest XREAD
  bool blocked_ = false;       // it is on its way
  int64_t connection_id_ = 0;  // on which it is, once that is known
  uint64_t unwanted_ = 0;      // the XREAD that is to end
  bool interrupting_ = false;  // Unblock runs
};

}  // namespace meydan::bus::redis_streams
