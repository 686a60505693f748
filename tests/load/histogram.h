#pragma once

#include <array>
#include <cstdint>

#include "absl/time/time.h"

namespace meydan::load {

// Counts durations, from a microsecond to an hour, in a fixed 34 kB: each is known to within 1/128 of itself, however
// many there are. Not safe for use from several threads; each has its own and they are merged.
class Histogram {
 public:
  // Longer than an hour counts as an hour, shorter than a microsecond as one.
  void Add(absl::Duration duration);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  // The least duration that at least `share` (0 to 1) of all do not exceed, rounded up to the bucket's end; zero when
  // there are none.
  absl::Duration Percentile(double share) const;
  absl::Duration max() const { return absl::Microseconds(max_); }

 private:
  // Values below 2^8 have a bucket each; every further power of two is cut into 2^7.
  static constexpr int kExact = 8;
  static constexpr int kOctaves = 25;  // 2^32 µs is more than an hour
  static constexpr int kPerOctave = 1 << (kExact - 1);
  static size_t BucketOf(uint64_t micros);
  static uint64_t EndOf(size_t bucket);

  std::array<int64_t, (1 << kExact) + kOctaves * kPerOctave> buckets_{};
  int64_t count_ = 0;
  int64_t max_ = 0;
};

}  // namespace meydan::load
