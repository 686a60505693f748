#pragma once

#include <string>

#include "common/async/task.h"
#include "common/base/event.h"
#include "common/delivery/consumer.h"
#include "common/delivery/timer_poller.h"
#include "services/review/pause_boards.h"
#include "services/review/rights_book.h"
#include "services/review/store.h"
#include "services/review/university.h"

namespace meydan::review {

// What review does by itself: timers, and its own events where one aggregate's change concerns others. Safe from any
// thread.
class Reactions {
 public:
  Reactions(Submissions& submissions, RightsBook& rights, PauseBoards& boards, const University& university)
      : submissions_(submissions), rights_(rights), boards_(boards), university_(university) {}

  // For review's own topic.
  delivery::Handlers Handlers();
  delivery::TimerPoller::Handler Timers();

 private:
  // A right ended: every publication with its asset that nothing covers any more must go (CR11).
  Task<absl::Status> OnRightsEnded(Event event);
  // The rights were read before the commit by which it became due: one may have ended in between.
  Task<absl::Status> OnPublishDue(Event event);
  // Opens the take-downs of one submission; a cause that has been here changes nothing.
  Task<absl::Status> CheckRights(std::string submission, std::string right, store::Origin origin);

  Task<absl::Status> OnTimer(store::Outbox::DueTimer due);
  // The moment of publishing: guarded by the pauses that were seen (CR15), decided anew when those have changed.
  Task<absl::Status> Publish(std::string submission, store::Timer timer);

  Submissions& submissions_;
  RightsBook& rights_;
  PauseBoards& boards_;
  const University& university_;
};

}  // namespace meydan::review
