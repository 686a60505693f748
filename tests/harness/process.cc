#include "tests/harness/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <deque>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"

namespace meydan::harness {
namespace {

// The kernel takes a child down when the *thread* that forked it ends. So all forks happen on one thread that lives as
// long as the program.
class Spawner {
 public:
  static Spawner& Get() {
    static Spawner* const spawner = new Spawner;  // Never destroyed, see above.
    return *spawner;
  }

  // Runs `job` on the spawning thread and waits for it.
  void Run(const std::function<void()>& job) {
    absl::Notification done;
    {
      absl::MutexLock lock(&mutex_);
      jobs_.emplace_back([&] {
        job();
        done.Notify();
      });
    }
    done.WaitForNotification();
  }

 private:
  Spawner() {
    std::thread([this] {
      while (true) {
        std::function<void()> job;
        {
          absl::MutexLock lock(&mutex_);
          mutex_.Await(absl::Condition(this, &Spawner::HasJob));
          job = std::move(jobs_.front());
          jobs_.pop_front();
        }
        job();
      }
    }).detach();
  }
  bool HasJob() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !jobs_.empty(); }

  absl::Mutex mutex_;
  std::deque<std::function<void()>> jobs_ ABSL_GUARDED_BY(mutex_);
};

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Environment(const std::map<std::string, std::string>& extra) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string name(*entry, strcspn(*entry, "="));
    if (extra.find(name) == extra.end()) all.emplace_back(*entry);
  }
  for (const auto& [name, value] : extra) all.push_back(absl::StrCat(name, "=", value));
  return all;
}

// Between fork and exec only what is safe after a fork of a program with threads.
[[noreturn]] void BecomeChild(const char* program, char* const* argv, char* const* env, int log,
                              const char* directory) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  if (*directory != '\0' && ::chdir(directory) != 0) ::_exit(126);
  ::execve(program, argv, env);
  ::_exit(127);
}

}  // namespace

absl::StatusOr<std::string> FindProgram(const std::string& name, const std::string& remedy) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = ::getenv("PATH");
  for (const auto folder : absl::StrSplit(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
    std::string candidate = absl::StrCat(folder, "/", name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return MakeError(absl::StatusCode::kNotFound, "PROGRAM_MISSING", absl::StrCat(name, " is not on PATH: ", remedy),
                   {{"program", name}});
}

absl::StatusOr<Process> Process::Start(Command command) {
  absl::StatusOr<std::string> program = FindProgram(command.argv.front(), "install it");
  if (!program.ok()) return program.status();
  const int log = ::open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) {
    return MakeError(absl::StatusCode::kUnavailable, "LOG_NOT_WRITABLE", absl::StrCat("cannot open ", command.log));
  }
  std::vector<std::string> environment = Environment(command.extra);
  const std::vector<char*> argv = Pointers(command.argv);
  const std::vector<char*> env = Pointers(environment);
  pid_t pid = -1;
  Spawner::Get().Run([&] {
    pid = ::fork();
    if (pid == 0) BecomeChild(program->c_str(), argv.data(), env.data(), log, command.directory.c_str());
  });
  ::close(log);
  if (pid < 0) return MakeError(absl::StatusCode::kUnavailable, "FORK_FAILED", strerror(errno));
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  return Process(pid, handle, command.argv.front(), command.log);
}

Process::Process(pid_t pid, int handle, std::string name, std::string log)
    : pid_(pid), handle_(handle), name_(std::move(name)), log_(std::move(log)) {}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      handle_(std::exchange(other.handle_, -1)),
      exit_(other.exit_),
      name_(std::move(other.name_)),
      log_(std::move(other.log_)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  Kill();
  pid_ = std::exchange(other.pid_, -1);
  handle_ = std::exchange(other.handle_, -1);
  exit_ = other.exit_;
  name_ = std::move(other.name_);
  log_ = std::move(other.log_);
  return *this;
}

Process::~Process() { Kill(); }

bool Process::WaitForEnd(absl::Duration patience) {
  if (pid_ < 0) return true;
  pollfd ended{handle_, POLLIN, 0};
  const absl::Time deadline = absl::Now() + patience;
  int happened = 0;
  do {
    const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
    const int64_t millis = patience == absl::InfiniteDuration() ? -1 : absl::ToInt64Milliseconds(left);
    happened = ::poll(&ended, 1, static_cast<int>(millis));
  } while (happened < 0 && errno == EINTR);
  if (happened <= 0) return false;
  int status = 0;
  ::waitpid(pid_, &status, 0);
  exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ::close(std::exchange(handle_, -1));
  pid_ = -1;
  return true;
}

bool Process::IsRunning() { return !WaitForEnd(absl::ZeroDuration()); }

void Process::Kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  WaitForEnd(absl::InfiniteDuration());
}

absl::Status Process::Terminate(absl::Duration patience) {
  if (pid_ < 0) return absl::OkStatus();
  ::kill(pid_, SIGTERM);
  if (WaitForEnd(patience)) return absl::OkStatus();
  Kill();
  return MakeError(absl::StatusCode::kDeadlineExceeded, "PROCESS_DID_NOT_STOP",
                   absl::StrCat(name_, " did not stop within ", absl::FormatDuration(patience), EndOfLog()));
}

void Process::Pause() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGSTOP);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WEXITED | WNOWAIT);
}

void Process::Resume() {
  if (pid_ >= 0) ::kill(pid_, SIGCONT);
}

int Process::Wait() {
  WaitForEnd(absl::InfiniteDuration());
  return exit_;
}

absl::Status Process::WaitUntil(const std::function<absl::Status()>& ready, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  absl::Status last;
  do {
    last = ready();
    if (last.ok()) return last;
    if (WaitForEnd(absl::Milliseconds(10))) {
      return MakeError(absl::StatusCode::kUnavailable, "PROCESS_DIED",
                       absl::StrCat(name_, " ended with status ", exit_, " before it was ready", EndOfLog()));
    }
  } while (absl::Now() < deadline);
  return MakeError(
      absl::StatusCode::kDeadlineExceeded, "PROCESS_NOT_READY",
      absl::StrCat(name_, " is not ready after ", absl::FormatDuration(patience), ": ", last.message(), EndOfLog()));
}

std::string Process::EndOfLog() const {
  constexpr size_t kMost = 4000;
  std::ostringstream all;
  all << std::ifstream(log_).rdbuf();
  std::string text = all.str();
  if (text.size() > kMost) text.erase(0, text.size() - kMost);
  return absl::StrCat("; its log ends:\n", text);
}

}  // namespace meydan::harness
