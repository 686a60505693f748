#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/async/alarm.h"

namespace meydan::notification {

// Wakes those who wait for a person's next notice when this process puts one into the inbox. Notices of other copies of
// the service ring nobody here: listeners look by themselves now and then. Safe from any thread; must outlive its
// listeners.
class Bell {
 public:
  // So many may listen for one person at a time, so that nobody takes the places of all others.
  static constexpr size_t kMostPerPerson = 16;

  // Listens from its making to its end.
  class Listener {
   public:
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    // As Alarm::Wait: a ring since the last Wait counts.
    Task<bool> Wait(absl::Duration at_most) { return alarm_->Wait(at_most); }
    // For callbacks that may outlive the listener.
    const std::shared_ptr<Alarm>& alarm() const { return alarm_; }

   private:
    friend class Bell;
    Listener(Bell& bell, std::string person, std::shared_ptr<Alarm> alarm);
    Bell& bell_;
    const std::string person_;
    const std::shared_ptr<Alarm> alarm_;
  };

  // Listeners resume on `loop`.
  explicit Bell(EventLoop& loop) : loop_(loop) {}

  // RESOURCE_EXHAUSTED, reason TOO_MANY_WATCHES, beyond kMostPerPerson.
  absl::StatusOr<std::unique_ptr<Listener>> Listen(const std::string& person);
  void Ring(absl::string_view person);

 private:
  void Forget(const std::string& person, const std::shared_ptr<Alarm>& alarm);

  EventLoop& loop_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::vector<std::shared_ptr<Alarm>>> alarms_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::notification
