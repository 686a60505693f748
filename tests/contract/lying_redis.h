#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

struct redisContext;

namespace meydan::testing {

// How one command is answered.
struct Lie {
  const char* name;
  bool carried_out = true;  // by the real server, before the lie is told
  std::string reply;        // these bytes instead of the true answer
  bool hangs_up = false;    // then
};

// Stands between a client and a real Redis, reads command by command and answers truly, but for one command. Serves one
// client at a time. Thread-safe.
class LyingRedis {
 public:
  explicit LyingRedis(int server_port);
  ~LyingRedis();
  LyingRedis(const LyingRedis&) = delete;
  LyingRedis& operator=(const LyingRedis&) = delete;

  int port() const { return port_; }

  // Counts from here: the `nth` command from now on (0 is the next; PINGs do not count) is answered by `lie`.
  void Expect(int nth, std::optional<Lie> lie);
  // The commands since then, e.g. {"GET", "EVALSHA"}.
  std::vector<std::string> Seen();

 private:
  void Run();
  void Serve(int client);
  // The bytes to answer; whether the client is to be left after them.
  std::pair<std::string, bool> Answer(redisContext& server, const std::vector<std::string>& command);
  std::optional<Lie> Count(const std::string& command);

  const int server_port_;
  int listener_;
  int stop_;  // an eventfd
  int port_;
  absl::Mutex mutex_;
  int until_lie_ ABSL_GUARDED_BY(mutex_) = -1;
  std::optional<Lie> lie_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> seen_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // the last field: it uses the others
};

}  // namespace meydan::testing
