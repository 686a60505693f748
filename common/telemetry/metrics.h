#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/labels.h>
#include <prometheus/registry.h>

#include <atomic>
#include <functional>
#include <initializer_list>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

// Figures of one process for Prometheus. Names follow its customs: meydan_<library>_<what>_<unit>, counters end in
// _total, times are in seconds. Label values are words of a small fixed set (a method, a code, a shard), never an id or
// a text (P8).
namespace meydan::telemetry {

using Labels = prometheus::Labels;  // std::map<std::string, std::string>

// Both are lock-free: Increment(), Increment(n); for a gauge also Decrement() and Set(value).
using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;

// Counts observations by size. Observe is lock-free and safe from any thread.
class Histogram {
 public:
  // `bounds` are the upper bounds (inclusive) of the buckets, ascending; one for all larger values is added.
  explicit Histogram(std::vector<double> bounds);
  void Observe(double value);
  prometheus::ClientMetric Collect() const;

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<uint64_t>> counts_;  // one more than bounds_
  std::atomic<double> sum_{0};
};

// Bounds for the time of a call in seconds: 0.5 ms to 10 s.
std::vector<double> LatencyBuckets();

// One value of a gauge that is worked out when it is asked for.
struct Sample {
  Labels labels;
  double value;
};

// The process's metrics: main owns them and everything below gets a reference. All methods are safe from any thread;
// what they return lives as long as this object. Asking again for the same name and labels gives the same metric. A
// name or label that Prometheus does not allow, or one name for two types, is a programming error and ends the process.
//
// Asking takes a lock, so ask once, when the part is built, and keep the reference.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter& AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& AddHistogram(const std::string& name, const std::string& help, std::vector<double> bounds,
                          const Labels& labels = {});

  // Ends a callback's registration when it is destroyed, and by then the callback does not run any more. The Metrics
  // must live longer.
  class Registration {
   public:
    Registration() = default;
    explicit Registration(std::function<void()> remove) : remove_(std::move(remove)) {}
    Registration(Registration&& other) noexcept : remove_(std::exchange(other.remove_, nullptr)) {}
    Registration& operator=(Registration&& other) noexcept;
    ~Registration();

   private:
    std::function<void()> remove_;
  };

  // A gauge whose samples are computed at each scrape, on the scraping thread. `collect` must be quick, must not wait
  // for another thread's work, and must not call this object.
  [[nodiscard]] Registration AddGaugeCallback(const std::string& name, const std::string& help,
                                              std::function<std::vector<Sample>()> collect);

  // All metrics in Prometheus's text format 0.0.4, sorted by name.
  std::string Scrape() const;

 private:
  struct Histograms {
    std::string help;
    std::map<Labels, std::unique_ptr<Histogram>> members;
  };
  struct Callback {
    std::string name;
    std::string help;
    std::function<std::vector<Sample>()> collect;
  };

  prometheus::Registry registry_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Histograms> histograms_ ABSL_GUARDED_BY(mutex_);
  mutable absl::Mutex callbacks_mutex_;  // held while callbacks run
  std::list<Callback> callbacks_ ABSL_GUARDED_BY(callbacks_mutex_);
};

// Metrics of one name told apart by label values that are known only at run time, such as an RPC's code:
//
//   CounterFamily calls(metrics, "meydan_rpc_calls_total", "Finished calls.", {"method", "code"});
//   calls.With({method, "OK"}).Increment();
//
// With() takes a reader lock for a look-up and may be called from any thread; where that is too slow, keep its result,
// which lives as long as the Metrics. At most 1,000 combinations are kept apart: what comes later is counted under
// "other".
template <typename Metric>
class Family {
 public:
  using Add = std::function<Metric&(const Labels&)>;
  Family(std::vector<std::string> label_names, Add add) : label_names_(std::move(label_names)), add_(std::move(add)) {}
  Metric& With(std::initializer_list<absl::string_view> values) const;

 private:
  const std::vector<std::string> label_names_;
  const Add add_;
  mutable absl::Mutex mutex_;
  mutable absl::flat_hash_map<std::string, Metric*> members_ ABSL_GUARDED_BY(mutex_);  // by the joined label values
};

extern template class Family<Counter>;
extern template class Family<Gauge>;
extern template class Family<Histogram>;

class CounterFamily : public Family<Counter> {
 public:
  CounterFamily(Metrics& metrics, std::string name, std::string help, std::vector<std::string> label_names)
      : Family(std::move(label_names),
               [&metrics, name = std::move(name), help = std::move(help)](const Labels& labels) -> Counter& {
                 return metrics.AddCounter(name, help, labels);
               }) {}
};

class GaugeFamily : public Family<Gauge> {
 public:
  GaugeFamily(Metrics& metrics, std::string name, std::string help, std::vector<std::string> label_names)
      : Family(std::move(label_names),
               [&metrics, name = std::move(name), help = std::move(help)](const Labels& labels) -> Gauge& {
                 return metrics.AddGauge(name, help, labels);
               }) {}
};

class HistogramFamily : public Family<Histogram> {
 public:
  HistogramFamily(Metrics& metrics, std::string name, std::string help, std::vector<double> bounds,
                  std::vector<std::string> label_names)
      : Family(std::move(label_names),
               [&metrics, name = std::move(name), help = std::move(help), bounds = std::move(bounds)](
                   const Labels& labels) -> Histogram& { return metrics.AddHistogram(name, help, bounds, labels); }) {}
};

}  // namespace meydan::telemetry
