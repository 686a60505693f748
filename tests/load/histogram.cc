#include "tests/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace meydan::load {

size_t Histogram::BucketOf(uint64_t micros) {
  if (micros < (uint64_t{1} << kExact)) return micros;
  const int octave = static_cast<int>(std::bit_width(micros)) - 1 - kExact;  // 0 for the first one that is cut
  const uint64_t within = (micros >> (octave + 1)) - kPerOctave;
  return (size_t{1} << kExact) + static_cast<size_t>(octave) * kPerOctave + within;
}

uint64_t Histogram::EndOf(size_t bucket) {
  if (bucket < (size_t{1} << kExact)) return bucket;
  const size_t cut = bucket - (size_t{1} << kExact);
  const size_t octave = cut / kPerOctave;
  return ((kPerOctave + cut % kPerOctave + 1) << (octave + 1)) - 1;
}

void Histogram::Add(absl::Duration duration) {
  const int64_t micros = std::clamp(absl::ToInt64Microseconds(duration), int64_t{1}, int64_t{3'600'000'000});
  ++buckets_[BucketOf(static_cast<uint64_t>(micros))];
  ++count_;
  max_ = std::max(max_, micros);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

absl::Duration Histogram::Percentile(double share) const {
  const auto wanted = std::max<int64_t>(1, std::llround(std::ceil(share * static_cast<double>(count_))));
  int64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return absl::Microseconds(std::min(static_cast<int64_t>(EndOf(i)), max_));
  }
  return absl::ZeroDuration();
}

}  // namespace meydan::load
