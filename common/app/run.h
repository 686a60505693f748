#pragma once

#include <vector>

#include "common/app/platform.h"
#include "common/app/stop_signal.h"
#include "common/delivery/consumer.h"
#include "common/delivery/timer_poller.h"
#include "common/rpc/service.h"

namespace meydan::app {

// What a service adds to the platform.
struct Parts {
  std::vector<rpc::Service*> services;
  std::vector<std::string> topics;        // that it listens to, e.g. {bus::TopicOf("moderation")}; empty: no consumer
  delivery::Handlers handlers;            // by event type
  delivery::TimerPoller::Handler timers;  // may be left out
};

// Serves until a stop signal, then drains: no new calls, running ones may end, what was handled is marked, the outbox
// is emptied, leases are given up. Returns the process's exit status.
int Run(Platform& platform, Parts parts, StopSignal& stop);

// Tells on stderr why the process does not start. Returns its exit status.
int Refuse(const absl::Status& status);

}  // namespace meydan::app
