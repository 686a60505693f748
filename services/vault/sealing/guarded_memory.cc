#include "services/vault/sealing/guarded_memory.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace meydan::vault {
namespace {

// Regions of one size that wait for the next secret.
class Shelf {
 public:
  unsigned char* Take() {
    const absl::MutexLock lock(&mutex_);
    if (regions_.empty()) return nullptr;
    unsigned char* const region = regions_.back();
    regions_.pop_back();
    return region;
  }
  // False when there are enough.
  bool Keep(unsigned char* region, size_t most) {
    const absl::MutexLock lock(&mutex_);
    if (regions_.size() >= most) return false;
    regions_.push_back(region);
    return true;
  }

 private:
  absl::Mutex mutex_;
  std::vector<unsigned char*> regions_ ABSL_GUARDED_BY(mutex_);
};

constexpr size_t kSmallest = 64;
constexpr int kShelves = 11;                        // 64 bytes to 64 KiB
constexpr size_t kMostKept = 64;                    // regions of one size
constexpr size_t kMostKeptBytes = size_t{1} << 20;  // of one size, so that large ones do not lie about

size_t CapacityOf(size_t size) { return std::bit_ceil(size < kSmallest ? kSmallest : size); }

int ShelfOf(size_t capacity) { return std::countr_zero(capacity) - std::countr_zero(kSmallest); }

Shelf* FindShelf(size_t capacity) {
  // Never destroyed: secrets of other static objects may go later.
  static auto& shelves = *new std::array<Shelf, kShelves>;
  const int shelf = ShelfOf(capacity);
  return shelf < kShelves ? &shelves[static_cast<size_t>(shelf)] : nullptr;
}

}  // namespace

unsigned char* TakeGuarded(size_t size) {
  const size_t capacity = CapacityOf(size);
  Shelf* const shelf = FindShelf(capacity);
  unsigned char* region = shelf == nullptr ? nullptr : shelf->Take();
  if (region == nullptr) {
    region = static_cast<unsigned char*>(sodium_malloc(capacity));
    if (region == nullptr) return nullptr;
    sodium_memzero(region, capacity);
  }
  return region + (capacity - size);
}

void GiveGuarded(unsigned char* bytes, size_t size) {
  const size_t capacity = CapacityOf(size);
  unsigned char* const region = bytes - (capacity - size);
  sodium_memzero(region, capacity);
  const size_t most = std::min(kMostKept, kMostKeptBytes / capacity);
  Shelf* const shelf = FindShelf(capacity);
  if (shelf == nullptr || !shelf->Keep(region, most)) sodium_free(region);
}

}  // namespace meydan::vault
