#pragma once

#include "common/delivery/consumer.h"
#include "services/routing/policy_in_force.h"
#include "services/routing/store.h"

namespace meydan::routing {

// Others' events that make cases (P11). Safe from any thread.
class Reactions {
 public:
  Reactions(Cases& cases, const PolicyInForce& policy) : cases_(cases), policy_(policy) {}

  delivery::Handlers Handlers();

  // Opens the case of a meydan.moderation.v1.FeedbackIdentified. The case's name is derived from the comment and its
  // revision, so neither a repeat nor another event of the same revision makes a second one: then it is done.
  // UNAVAILABLE, reason DIRECTORY_NOT_READY, while the units are not known; EVENT_MALFORMED and FEEDBACK_INVALID are
  // for good.
  Task<absl::Status> OpenCase(Event event);

 private:
  Cases& cases_;
  const PolicyInForce& policy_;
};

}  // namespace meydan::routing
