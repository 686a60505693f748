#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/async/task.h"
#include "common/redis/reply.h"

namespace meydan::redis {

struct Options {
  // "unix:/run/redis.sock" or "127.0.0.1:6379".
  std::string address;
  // Sent by AUTH on each connection when not empty.
  std::string password;
  // A command that cannot be sent for this long, because the server is away, fails as REDIS_UNAVAILABLE.
  absl::Duration patience = absl::Milliseconds(500);
  // When commands wait and none is answered for this long, they fail as REDIS_OUTCOME_UNKNOWN, and the connection,
  // which must be dead, is made anew. A blocking command's own time comes on top: give such commands a client of their
  // own.
  absl::Duration response_timeout = absl::Seconds(2);
  // Time between attempts to connect: doubles from the first to the second.
  absl::Duration min_backoff = absl::Milliseconds(10);
  absl::Duration max_backoff = absl::Seconds(1);
  // Commands that wait to be sent or answered, and their bytes. Past either bound a command fails at once as
  // REDIS_QUEUE_FULL.
  size_t max_pending = 100'000;
  size_t max_pending_bytes = 256 << 20;
};

// One pipelined connection to Redis: commands are sent in the order of the calls, without waiting for the answers of
// those before, and answered in that order. Connects and reconnects by itself. Safe for use from any thread; never
// blocks one. Answers resume the caller on the loop.
//
// Errors of Call, all transient, all with RetryInfo:
//   REDIS_UNAVAILABLE (UNAVAILABLE)           the server is away; the command was not sent
//   REDIS_OUTCOME_UNKNOWN (UNAVAILABLE)       sent, but the answer was lost: unknown whether it happened
//   REDIS_QUEUE_FULL (RESOURCE_EXHAUSTED)     too much is waiting already; not sent
// and what ErrorReplyToStatus makes of an error answer.
class Client {
 public:
  // `loop` must outlive the client.
  Client(EventLoop& loop, Options options);
  // Fails what is still waiting. Not on the loop's own thread.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // `args` is the command and its arguments, e.g. {"GET", key}; binary-safe.
  Task<absl::StatusOr<Reply>> Call(std::vector<std::string> args);
  // The same for a command that the caller may want to send again: `args` must live until it has been awaited.
  Completion<absl::StatusOr<Reply>> Send(const std::vector<std::string>& args);

  // Whether it falls to the caller to send the source of a script that the server does not know: true once in a while
  // for each script. After a restart everything in flight learns at the same time that the script is gone, and the
  // source from each would be many times the commands themselves.
  bool TakesSource(const std::string& sha);

  // Ends as soon as a command could be sent, DEADLINE_EXCEEDED after `at_most`.
  Task<absl::Status> WaitUntilConnected(absl::Duration at_most);

  // Whether there is a connection right now. For readiness and metrics.
  bool connected() const;
  // Commands waiting to be sent or answered.
  size_t pending() const;

  class Connection;

 private:
  absl::Mutex sources_mutex_;
  std::map<std::string, absl::Time> sources_ ABSL_GUARDED_BY(sources_mutex_);  // when each was taken last
  std::shared_ptr<Connection>
      connection_;  // shared with callbacks on the loop, which may outlast the client's destructor
  EventLoop& loop_;
};

}  // namespace meydan::redis
