#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "common/async/alarm.h"
#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/delivery/dead_letters.h"
#include "common/store/outbox.h"
#include "common/telemetry/metrics.h"

namespace meydan::app {

// The figures that operators watch, looked up once a second, so that neither a scrape nor a status call waits for
// Redis. Lives on `loop`.
class Gauges {
 public:
  // `subscription` may be nullptr: a service without a consumer.
  Gauges(EventLoop& loop, store::Outbox& outbox, delivery::DeadLetters& dead_letters, bus::Subscription* subscription,
         const Clock& clock, telemetry::Metrics& metrics);

  Task<void> Run();
  void Stop();
  // Looks up all figures now.
  Task<void> Refresh();

  int64_t outbox_depth() const { return outbox_depth_; }
  double outbox_age_seconds() const { return outbox_age_seconds_; }
  int64_t consumer_lag() const { return consumer_lag_; }
  int64_t dead_letters() const { return dead_letters_; }
  int64_t timers_due() const { return timers_due_; }

 private:
  void Publish(telemetry::Metrics& metrics, const std::string& name, const std::string& help,
               std::function<double()> value);

  store::Outbox& outbox_;
  delivery::DeadLetters& letters_;
  bus::Subscription* subscription_;
  const Clock& clock_;
  EventLoop& loop_;
  Alarm alarm_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> outbox_depth_{0};
  std::atomic<double> outbox_age_seconds_{0};
  std::atomic<int64_t> consumer_lag_{0};
  std::atomic<int64_t> dead_letters_{0};
  std::atomic<int64_t> timers_due_{0};
  std::vector<telemetry::Metrics::Registration> registrations_;  // the last field: they read the others
};

}  // namespace meydan::app
