#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/harness/process.h"
#include "tests/harness/scratch_dir.h"

namespace meydan::harness {

// A private Redis with Meydan's durability (appendonly yes, appendfsync always), on a free port and a unix socket.
// Data, port and socket outlive a kill and a restart; all is removed with the object. Not safe for use from several
// threads.
class RedisServer {
 public:
  struct Options {
    std::vector<std::string> extra_args;                  // e.g. {"--maxmemory", "50mb"}
    std::map<std::string, std::string> environment = {};  // added to its environment
  };

  // Starts it and waits until it answers. NOT_FOUND, reason PROGRAM_MISSING, without redis-server: a test must fail on
  // it, not skip.
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start(Options options);
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start() { return Start(Options()); }

  int port() const { return port_; }
  const std::string& socket() const { return socket_; }
  pid_t pid() const { return process_.pid(); }
  // False after Kill() or Stop().
  bool IsRunning() { return process_.IsRunning(); }

  // SIGKILL; what was acknowledged is on disk.
  void Kill() { process_.Kill(); }
  // An orderly end.
  absl::Status Stop();
  // Starts it again on its data, port and socket and waits until it answers; kills it first if it runs.
  absl::Status Restart();
  // The same without waiting, for who wants to kill it while it recovers.
  absl::Status StartAgain();
  // It hangs: connections stay open, nothing is answered.
  void Pause() { process_.Pause(); }
  void Resume() { process_.Resume(); }

  // Where it keeps its files, and the part of the append-only file that is being written.
  const std::string& DataFolder() const { return scratch_.path(); }
  absl::StatusOr<std::string> AppendOnlyFile() const;
  // The disk is full: the append-only file takes `room` more bytes, and every write past them fails (EFBIG). Until
  // FreeDisk, or for the life of the process.
  absl::Status FillDisk(int64_t room);
  absl::Status FreeDisk();

  // CONFIG SET.
  absl::Status ConfigSet(const std::string& name, const std::string& value);
  // Any command over a connection of its own: the answer as redis-cli would print a plain one, arrays joined by "\n",
  // nil as "". UNAVAILABLE when it cannot be reached or does not answer within `patience`, INVALID_ARGUMENT with
  // Redis's words for an error answer.
  absl::StatusOr<std::string> Run(const std::vector<std::string>& command, absl::Duration patience = absl::Seconds(5));

 private:
  explicit RedisServer(Options options);
  absl::Status Launch();

  Options options_;
  ScratchDir scratch_;
  int port_;
  std::string socket_;
  Process process_;  // The last field: it ends before its folder goes.
};

}  // namespace meydan::harness
