#include "tests/load/meter.h"

namespace meydan::load {
namespace {

constexpr absl::Duration kStep = absl::Milliseconds(50);
constexpr absl::Duration kLong = absl::Seconds(1);
constexpr double kShare = 0.9;

int64_t StepOf(absl::Time when) { return absl::ToUnixMillis(when) / absl::ToInt64Milliseconds(kStep); }

}  // namespace

void Meter::Tick(absl::Time when) {
  absl::MutexLock lock(&mutex_);
  ++counts_[StepOf(when)];
}

int64_t Meter::Count(absl::Time from, absl::Time to) const {
  int64_t count = 0;
  const auto end = counts_.lower_bound(StepOf(to));
  for (auto step = counts_.lower_bound(StepOf(from)); step != end; ++step) count += step->second;
  return count;
}

double Meter::RateBetween(absl::Time from, absl::Time to) const {
  absl::MutexLock lock(&mutex_);
  return static_cast<double>(Count(from, to)) / absl::ToDoubleSeconds(to - from);
}

std::optional<absl::Time> Meter::BackAt(double rate, absl::Time from, absl::Time now) const {
  absl::MutexLock lock(&mutex_);
  for (absl::Time at = from; at + kLong <= now; at += kStep) {
    if (static_cast<double>(Count(at, at + kLong)) >= kShare * rate * absl::ToDoubleSeconds(kLong)) return at;
  }
  return std::nullopt;
}

}  // namespace meydan::load
