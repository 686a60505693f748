#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace meydan::review {

// Values by key, of which those that were not used for long are forgotten. Safe from any thread.
template <typename T>
class RecentlyUsed {
 public:
  using Value = std::shared_ptr<const T>;  // shared with whoever works with it when it is forgotten here

  // Remembers at least those that were used last and take `most_bytes` together, and at most twice as many bytes.
  explicit RecentlyUsed(size_t most_bytes) : most_bytes_(most_bytes) {}

  // Null for what is not remembered.
  Value Find(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    if (const auto recent = recent_.find(key); recent != recent_.end()) return recent->second.value;
    const auto former = former_.find(key);
    if (former == former_.end()) return nullptr;
    const Entry entry = former->second;
    Add(key, entry);
    return entry.value;
  }

  // The same, and forgets it.
  Value Take(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    const auto former = former_.extract(key);
    const auto recent = recent_.extract(key);
    if (recent.empty()) return former.empty() ? nullptr : former.mapped().value;
    recent_bytes_ -= recent.mapped().bytes;
    return recent.mapped().value;
  }

  // In the place of what had that key. `bytes` is what the key and the value take, about.
  void Keep(const std::string& key, Value value, size_t bytes) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    Add(key, Entry{std::move(value), bytes + kPlace});
  }

  // What remembering takes beside key and value: the places in the map, and what the allocator adds.
  static constexpr size_t kPlace = 200;

 private:
  struct Entry {
    Value value;
    size_t bytes;
  };

  void Add(const std::string& key, Entry entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (recent_bytes_ + entry.bytes > most_bytes_) {
      former_ = std::exchange(recent_, {});
      recent_bytes_ = 0;
    }
    recent_bytes_ += entry.bytes;
    const auto [place, added] = recent_.try_emplace(key, entry);
    if (added) return;
    recent_bytes_ -= place->second.bytes;
    place->second = std::move(entry);
  }

  const size_t most_bytes_;
  absl::Mutex mutex_;
  size_t recent_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // Whatever is used gets into the first; when that is full it becomes the second, and what stood there is forgotten.
  absl::flat_hash_map<std::string, Entry> recent_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Entry> former_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::review
