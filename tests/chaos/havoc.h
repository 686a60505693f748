#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/chaos/strikes.h"

namespace meydan::chaos {

// A process that can be killed and started again. Called from one thread.
struct Victim {
  std::string name;
  std::function<bool()> is_running;
  std::function<void()> kill;           // SIGKILL; back when it is gone
  std::function<absl::Status()> start;  // without waiting until it is ready
  std::function<int()> exit_status;     // of one that has ended
};

// Kills by plan, and starts again whatever has ended: it is the supervisor as well. Works on a thread of its own from
// its construction to its end.
class Havoc {
 public:
  Havoc(std::vector<Victim> victims, std::vector<Strike> strikes);
  // Ends without starting what is down.
  ~Havoc();

  // Until all strikes have been dealt and everything has been started again.
  void Wait();
  // When the latest process was started again, so far.
  absl::Time latest_start() const;
  int kills() const { return kills_; }
  // What has ended without having been killed: "routing ended by itself with 134". A process that cannot get its port
  // may do so, with exit status 1, and is started again; one that crashes, so ends by a signal, may not. To this
  // belongs what sanitizers find, where the process was started as sanitizers.h says.
  std::vector<std::string> own_ends() const;
  // True when some process crashed, or could not be started.
  bool broken() const { return broken_; }

 private:
  struct Condition {
    bool up = true;
    absl::Time start_at;
  };

  void Run();
  // Deals the next strike if its time has come, or puts it off until its victim is up.
  void StrikeIfDue(absl::Time now);
  void Supervise(absl::Time now);
  void StartAgain(size_t victim);
  void Note(std::string what);

  std::vector<Victim> victims_;
  std::vector<Condition> conditions_;  // of the victims
  std::vector<Strike> strikes_;
  size_t next_ = 0;
  absl::Time begin_;
  absl::Time put_off_until_ = absl::InfinitePast();
  absl::Notification stop_;
  std::atomic<bool> broken_{false};
  std::atomic<int> kills_{0};
  mutable absl::Mutex mutex_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time latest_start_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::vector<std::string> own_ends_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace meydan::chaos
