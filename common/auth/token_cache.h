#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/claims.h"

namespace meydan::auth {

// Tokens whose signature has been verified lately, known by their SHA-256 so that memory holds no token. Bounded: the
// one used least recently goes. An entry holds for the generation of keys that verified it. Safe from any thread;
// sharded, so that threads seldom meet.
class TokenCache {
 public:
  using Digest = std::array<unsigned char, 32>;
  static Digest DigestOf(absl::string_view token);

  // `capacity` is the number of tokens kept, at least one per shard.
  explicit TokenCache(size_t capacity);

  // nullopt when the token is not there, or was verified with keys of another generation. Times are the caller's to
  // check.
  std::optional<Claims> Find(const Digest& digest, uint64_t generation);
  void Insert(const Digest& digest, uint64_t generation, Claims claims);
  void Erase(const Digest& digest);
  size_t size() const;

 private:
  struct Entry {
    Digest digest;
    uint64_t generation;
    Claims claims;
  };
  struct Shard {
    mutable absl::Mutex mutex;
    std::list<Entry> entries ABSL_GUARDED_BY(mutex);  // the latest used first
    absl::flat_hash_map<Digest, std::list<Entry>::iterator> by_digest ABSL_GUARDED_BY(mutex);
  };
  static constexpr size_t kShards = 16;

  Shard& ShardOf(const Digest& digest) { return shards_[digest[0] % kShards]; }

  const size_t shard_capacity_;
  std::array<Shard, kShards> shards_;
};

}  // namespace meydan::auth
