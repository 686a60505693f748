#include "common/auth/token_cache.h"

#include <gmock/gmock.h>

#include <thread>

#include "absl/strings/str_cat.h"

namespace meydan::auth {
namespace {

Claims Of(const std::string& subject) { return Claims{subject, "", absl::InfiniteFuture()}; }

std::string SubjectOf(const std::optional<Claims>& claims) { return claims.has_value() ? claims->subject : "none"; }

// The n-th digest of one shard.
TokenCache::Digest InOneShard(unsigned char n) {
  TokenCache::Digest digest{};
  digest[1] = n;
  return digest;
}

TEST(TokenCacheTest, FindsWhatWasInserted) {
  TokenCache cache(100);
  const auto digest = TokenCache::DigestOf("a.b.c");
  EXPECT_EQ(cache.Find(digest, 1), std::nullopt);
  cache.Insert(digest, 1, Of("people/ali"));
  EXPECT_EQ(SubjectOf(cache.Find(digest, 1)), "people/ali");
  EXPECT_EQ(cache.Find(TokenCache::DigestOf("a.b.d"), 1), std::nullopt);
  cache.Erase(digest);
  EXPECT_EQ(cache.Find(digest, 1), std::nullopt);
}

TEST(TokenCacheTest, AnEntryHoldsForItsGenerationOfKeysAlone) {
  TokenCache cache(100);
  const auto digest = TokenCache::DigestOf("a.b.c");
  cache.Insert(digest, 1, Of("people/ali"));
  EXPECT_EQ(cache.Find(digest, 2), std::nullopt);
  cache.Insert(digest, 2, Of("people/veli"));
  EXPECT_EQ(SubjectOf(cache.Find(digest, 2)), "people/veli");
  EXPECT_EQ(cache.size(), 1u);
}

TEST(TokenCacheTest, TheOneUsedLeastRecentlyGoes) {
  TokenCache cache(32);  // two for each of the sixteen shards
  cache.Insert(InOneShard(1), 1, Of("one"));
  cache.Insert(InOneShard(2), 1, Of("two"));
  EXPECT_TRUE(cache.Find(InOneShard(1), 1).has_value());
  cache.Insert(InOneShard(3), 1, Of("three"));
  EXPECT_TRUE(cache.Find(InOneShard(1), 1).has_value());
  EXPECT_FALSE(cache.Find(InOneShard(2), 1).has_value());
  EXPECT_TRUE(cache.Find(InOneShard(3), 1).has_value());
}

TEST(TokenCacheTest, ItNeverGrowsBeyondItsCapacity) {
  TokenCache cache(160);
  for (int i = 0; i < 10'000; ++i) cache.Insert(TokenCache::DigestOf(absl::StrCat(i)), 1, Of("x"));
  EXPECT_EQ(cache.size(), 160u);
}

TEST(TokenCacheTest, ThreadsMayShareIt) {
  TokenCache cache(64);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache] {
      for (int i = 0; i < 2'000; ++i) {
        const std::string name = absl::StrCat(i % 100);
        const auto digest = TokenCache::DigestOf(name);
        if (const auto found = cache.Find(digest, 1); found.has_value()) {
          EXPECT_EQ(found->subject, name);
        } else {
          cache.Insert(digest, 1, Of(name));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(cache.size(), 64u);
}

}  // namespace
}  // namespace meydan::auth
