#include "common/telemetry/metrics.h"

#include <prometheus/check_names.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <sstream>

#include "absl/strings/str_join.h"

namespace meydan::telemetry {
namespace {

constexpr size_t kMaxMembers = 1000;

std::vector<prometheus::ClientMetric::Label> LabelList(const Labels& labels) {
  std::vector<prometheus::ClientMetric::Label> list;
  list.reserve(labels.size());
  for (const auto& [name, value] : labels) list.push_back({name, value});
  return list;
}

// prometheus-cpp says by an exception that a name is not allowed or is taken by another type.
template <typename Call>
auto& OrDie(const std::string& name, Call call) {
  try {
    return call();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "metric %s: %s\n", name.c_str(), error.what());
    std::abort();
  }
}

void RequireAllowed(const std::string& name) {
  if (prometheus::CheckMetricName(name)) return;
  std::fprintf(stderr, "metric %s: Prometheus does not allow this name\n", name.c_str());
  std::abort();
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

void Histogram::Observe(double value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

prometheus::ClientMetric Histogram::Collect() const {
  prometheus::ClientMetric metric;
  uint64_t cumulative = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    cumulative += counts_[i].load(std::memory_order_relaxed);
    const double bound = i < bounds_.size() ? bounds_[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({cumulative, bound});
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum = sum_.load(std::memory_order_relaxed);
  return metric;
}

std::vector<double> LatencyBuckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Counter& Metrics::AddCounter(const std::string& name, const std::string& help, const Labels& labels) {
  return OrDie(name, [&]() -> Counter& {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add(labels);
  });
}

Gauge& Metrics::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  return OrDie(
      name, [&]() -> Gauge& { return prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add(labels); });
}

Histogram& Metrics::AddHistogram(const std::string& name, const std::string& help, std::vector<double> bounds,
                                 const Labels& labels) {
  RequireAllowed(name);
  absl::MutexLock lock(&mutex_);
  Histograms& family = histograms_[name];
  family.help = help;
  std::unique_ptr<Histogram>& member = family.members[labels];
  if (member == nullptr) member = std::make_unique<Histogram>(std::move(bounds));
  return *member;
}

Metrics::Registration Metrics::AddGaugeCallback(const std::string& name, const std::string& help,
                                                std::function<std::vector<Sample>()> collect) {
  RequireAllowed(name);
  absl::MutexLock lock(&callbacks_mutex_);
  callbacks_.push_back(Callback{name, help, std::move(collect)});
  const auto added = std::prev(callbacks_.end());
  return Registration([this, added] {
    absl::MutexLock removal(&callbacks_mutex_);
    callbacks_.erase(added);
  });
}

Metrics::Registration& Metrics::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    if (remove_) remove_();
    remove_ = std::exchange(other.remove_, nullptr);
  }
  return *this;
}

Metrics::Registration::~Registration() {
  if (remove_) remove_();
}

std::string Metrics::Scrape() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [name, family] : histograms_) {
      prometheus::MetricFamily collected{name, family.help, prometheus::MetricType::Histogram, {}};
      for (const auto& [labels, histogram] : family.members) {
        collected.metric.push_back(histogram->Collect());
        collected.metric.back().label = LabelList(labels);
      }
      families.push_back(std::move(collected));
    }
  }
  {
    absl::MutexLock lock(&callbacks_mutex_);
    std::map<std::string, prometheus::MetricFamily> by_name;
    for (const Callback& callback : callbacks_) {
      prometheus::MetricFamily& family = by_name[callback.name];
      family.name = callback.name;
      family.help = callback.help;
      family.type = prometheus::MetricType::Gauge;
      for (const Sample& sample : callback.collect()) {
        family.metric.emplace_back().label = LabelList(sample.labels);
        family.metric.back().gauge.value = sample.value;
      }
    }
    for (auto& [name, family] : by_name) families.push_back(std::move(family));
  }
  std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

template <typename Metric>
Metric& Family<Metric>::With(std::initializer_list<absl::string_view> values) const {
  const std::string key = absl::StrJoin(values, absl::string_view("\0", 1));
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto known = members_.find(key);
    if (known != members_.end()) return *known->second;
  }
  absl::MutexLock lock(&mutex_);
  const bool full = members_.size() >= kMaxMembers;
  Labels labels;
  auto value = values.begin();
  for (const std::string& name : label_names_) {
    const absl::string_view given = value == values.end() ? "" : *value++;
    labels[name] = full ? "other" : std::string(given);
  }
  Metric& metric = add_(labels);
  if (!full) members_.emplace(key, &metric);
  return metric;
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

}  // namespace meydan::telemetry
