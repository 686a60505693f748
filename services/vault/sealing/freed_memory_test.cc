// Not built with the sanitizers, which bring their own allocators.
#include <gmock/gmock.h>
#include <jemalloc/jemalloc.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "services/vault/sealing/process.h"

namespace meydan::vault {
namespace {

// Keeps process.cc, which sets the allocator, in this program; volatile, lest the compiler sees that nobody calls it.
absl::Status (*volatile const kKept)() = &ProtectMemory;

TEST(FreedMemoryTest, TheAllocatorOverwritesWhatIsFreed) {
  ASSERT_TRUE(kKept != nullptr);
  const char* junk = nullptr;
  size_t size = sizeof(junk);
  ASSERT_EQ(mallctl("opt.junk", static_cast<void*>(&junk), &size, nullptr, 0), 0);
  EXPECT_STREQ(junk, "free");
}

TEST(FreedMemoryTest, WhatALibraryLeftOnTheHeapIsGone) {
  constexpr size_t kSize = 200;
  auto* memory = static_cast<char*>(std::malloc(kSize));
  std::memset(memory, 's', kSize);
  const iovec remote{.iov_base = memory, .iov_len = kSize};
  std::free(memory);
  // By way of the kernel, as an attacker would.
  char seen[kSize] = {};
  const iovec local{.iov_base = seen, .iov_len = kSize};
  ASSERT_EQ(process_vm_readv(getpid(), &local, 1, &remote, 1, 0), static_cast<ssize_t>(kSize));
  EXPECT_THAT(std::string(seen, kSize), ::testing::Not(::testing::HasSubstr("s")));
}

}  // namespace
}  // namespace meydan::vault
