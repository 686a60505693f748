#include "common/auth/token_cache.h"

#include <openssl/sha.h>

#include <algorithm>

namespace meydan::auth {

TokenCache::Digest TokenCache::DigestOf(absl::string_view token) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

TokenCache::TokenCache(size_t capacity) : shard_capacity_(std::max<size_t>(1, capacity / kShards)) {}

std::optional<Claims> TokenCache::Find(const Digest& digest, uint64_t generation) {
  Shard& shard = ShardOf(digest);
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.by_digest.find(digest);
  if (found == shard.by_digest.end() || found->second->generation != generation) return std::nullopt;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  return found->second->claims;
}

void TokenCache::Insert(const Digest& digest, uint64_t generation, Claims claims) {
  Shard& shard = ShardOf(digest);
  absl::MutexLock lock(&shard.mutex);
  if (const auto found = shard.by_digest.find(digest); found != shard.by_digest.end()) {
    shard.entries.erase(found->second);
    shard.by_digest.erase(found);
  }
  if (shard.entries.size() >= shard_capacity_) {
    shard.by_digest.erase(shard.entries.back().digest);
    shard.entries.pop_back();
  }
  shard.entries.push_front(Entry{digest, generation, std::move(claims)});
  shard.by_digest.emplace(digest, shard.entries.begin());
}

void TokenCache::Erase(const Digest& digest) {
  Shard& shard = ShardOf(digest);
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.by_digest.find(digest);
  if (found == shard.by_digest.end()) return;
  shard.entries.erase(found->second);
  shard.by_digest.erase(found);
}

size_t TokenCache::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    size += shard.entries.size();
  }
  return size;
}

}  // namespace meydan::auth
