#pragma once

#include "common/async/task.h"
#include "common/base/event.h"
#include "common/delivery/consumer.h"
#include "common/delivery/timer_poller.h"
#include "common/store/write_path.h"

namespace meydan::moderation {

// What moderation does by itself: a unit may read a comment while a case of it is the unit's (P8, P11, P12), and
// senior management from when the case is before it (P19); removals are reminded of and become overdue (P10). A comment
// that is not known makes an event a dead letter (COMMENT_NOT_FOUND). Safe from any thread.
class Reactions {
 public:
  explicit Reactions(store::WritePath& write_path) : write_path_(write_path) {}

  // For the topic of routing.
  delivery::Handlers Handlers();
  delivery::TimerPoller::Handler Timers();

 private:
  Task<absl::Status> OnCaseRouted(Event event);
  Task<absl::Status> OnCaseReassigned(Event event);
  Task<absl::Status> OnCaseEscalated(Event event);
  Task<absl::Status> OnTimer(store::Outbox::DueTimer due);

  // Changes the readers of a comment as `decide(comment, now)` says. A case without a comment changes nothing.
  template <typename Decide>
  Task<absl::Status> ChangeReaders(Event event, std::string comment, Decide decide);

  store::WritePath& write_path_;
};

}  // namespace meydan::moderation
