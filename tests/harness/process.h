#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace meydan::harness {

// One process that a test started, and nothing else: every signal goes to its process id. It is killed when the object
// goes, and by the kernel when the test program itself dies. Not safe for use from several threads.
class Process {
 public:
  struct Command {
    std::vector<std::string> argv;             // argv[0] is looked for on PATH
    std::map<std::string, std::string> extra;  // added to the environment
    std::string log;                           // stdout and stderr are appended to this file
    std::string directory;                     // "" keeps the current one
  };

  // NOT_FOUND, reason PROGRAM_MISSING, when argv[0] is not on PATH.
  static absl::StatusOr<Process> Start(Command command);

  // No process: one that has ended.
  Process() = default;
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  // False once it has ended, by whatever cause.
  bool IsRunning();
  // SIGKILL, as by a power cut; returns when it is gone. Doing it twice does nothing.
  void Kill();
  // SIGTERM, then waits for the end. DEADLINE_EXCEEDED, reason PROCESS_DID_NOT_STOP, when it is not gone after
  // `patience` (it is killed then).
  absl::Status Terminate(absl::Duration patience);
  // SIGSTOP and SIGCONT: the process hangs, its connections stay open. Pause() returns when it stands still.
  void Pause();
  void Resume();
  // The exit status of an ended process: 0…255, or 128 + the signal. Waits for the end. -1 when there is no process.
  int Wait();

  // Asks `ready` again and again until it says OK. Fails at once with the log's end when the process dies (reason
  // PROCESS_DIED), or after `patience` with the last answer of `ready` (reason PROCESS_NOT_READY).
  absl::Status WaitUntil(const std::function<absl::Status()>& ready, absl::Duration patience);

 private:
  Process(pid_t pid, int handle, std::string name, std::string log);
  // Waits for the end at most that long; true when it has ended.
  bool WaitForEnd(absl::Duration patience);
  std::string EndOfLog() const;

  pid_t pid_ = -1;   // -1: there is no process any more
  int handle_ = -1;  // pidfd: readable when the process ends
  int exit_ = -1;
  std::string name_;
  std::string log_;
};

// The path of a program on PATH, or NOT_FOUND, reason PROGRAM_MISSING, with the words of `remedy`.
absl::StatusOr<std::string> FindProgram(const std::string& name, const std::string& remedy);

}  // namespace meydan::harness
