#include "common/app/gauges.h"

#include <utility>

namespace meydan::app {

Gauges::Gauges(EventLoop& loop, store::Outbox& outbox, delivery::DeadLetters& dead_letters,
               bus::Subscription* subscription, const Clock& clock, telemetry::Metrics& metrics)
    : outbox_(outbox), letters_(dead_letters), subscription_(subscription), clock_(clock), loop_(loop), alarm_(loop) {
  Publish(metrics, "meydan_outbox_events", "Events committed but not yet acknowledged by the bus.",
          [this] { return outbox_depth_.load(); });
  Publish(metrics, "meydan_outbox_age_seconds", "Age of the oldest of them.",
          [this] { return outbox_age_seconds_.load(); });
  Publish(metrics, "meydan_consumer_lag_events", "Events on the bus that are not handled yet.",
          [this] { return consumer_lag_.load(); });
  Publish(metrics, "meydan_dead_letters", "Events that could not be handled, or wait behind one.",
          [this] { return dead_letters_.load(); });
  Publish(metrics, "meydan_timers_due", "Timers that are due but have not run.", [this] { return timers_due_.load(); });
}

void Gauges::Publish(telemetry::Metrics& metrics, const std::string& name, const std::string& help,
                     std::function<double()> value) {
  registrations_.push_back(metrics.AddGaugeCallback(
      name, help, [value = std::move(value)] { return std::vector<telemetry::Sample>{{{}, value()}}; }));
}

Task<void> Gauges::Run() {
  co_await loop_.Schedule();
  while (!stopping_) {
    co_await Refresh();
    co_await alarm_.Wait(absl::Seconds(1));
  }
}

void Gauges::Stop() {
  stopping_ = true;
  alarm_.Ring();
}

// A figure that cannot be looked up keeps its last value: readiness tells that the store is away.
Task<void> Gauges::Refresh() {
  if (const auto depth = co_await outbox_.GetDepth(); depth.ok()) {
    outbox_depth_ = depth->events;
    outbox_age_seconds_ = depth->events == 0 ? 0 : std::max(0.0, absl::ToDoubleSeconds(clock_.Now() - depth->oldest));
  }
  if (const auto letters = co_await letters_.Count(); letters.ok()) dead_letters_ = *letters;
  if (const auto due = co_await outbox_.CountDue(clock_.Now()); due.ok()) timers_due_ = *due;
  if (subscription_ != nullptr) {
    if (const auto lag = co_await subscription_->GetLag(); lag.ok()) consumer_lag_ = lag->events;
  }
}

}  // namespace meydan::app
