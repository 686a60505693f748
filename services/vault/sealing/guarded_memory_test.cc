#include "services/vault/sealing/guarded_memory.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "services/vault/sealing/secret.h"

namespace meydan::vault {
namespace {

bool IsZero(const unsigned char* bytes, size_t size) {
  return std::all_of(bytes, bytes + size, [](unsigned char byte) { return byte == 0; });
}

class GuardedMemoryTest : public ::testing::TestWithParam<size_t> {
 protected:
  static void SetUpTestSuite() { StartSodium(); }
};

TEST_P(GuardedMemoryTest, CV1WhatIsTakenAgainIsZero) {
  const size_t size = GetParam();
  unsigned char* const first = TakeGuarded(size);
  ASSERT_NE(first, nullptr);
  EXPECT_TRUE(IsZero(first, size));
  std::memset(first, 0xa5, size);
  GiveGuarded(first, size);
  unsigned char* const again = TakeGuarded(size);
  EXPECT_TRUE(IsZero(again, size));
  GiveGuarded(again, size);
}

TEST_P(GuardedMemoryTest, CV1ThePageBehindTheLastByteIsInaccessible) {
  unsigned char* const bytes = TakeGuarded(GetParam());
  EXPECT_EQ((reinterpret_cast<uintptr_t>(bytes) + GetParam()) % 4096, 0u);
  const volatile unsigned char* behind = bytes + GetParam();
  EXPECT_DEATH(static_cast<void>(*behind), "");
  GiveGuarded(bytes, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Sizes, GuardedMemoryTest, ::testing::Values(1, 31, 32, 64, 65, 4096, 5000, 65536, 70000));

TEST(GuardedMemoryShelfTest, WhatWasUsedIsWipedWhileItWaits) {
  StartSodium();
  unsigned char* const bytes = TakeGuarded(48);
  std::memset(bytes, 0xa5, 48);
  GiveGuarded(bytes, 48);
  EXPECT_TRUE(IsZero(bytes, 48)) << "it is kept, and may be looked at";
}

TEST(GuardedMemoryShelfTest, NoTwoHoldTheSameBytes) {
  StartSodium();
  std::vector<std::thread> threads;
  for (unsigned char thread = 1; thread <= 4; ++thread) {
    threads.emplace_back([thread] {
      for (int round = 0; round < 200; ++round) {
        std::vector<unsigned char*> taken;
        for (int i = 0; i < 10; ++i) {
          taken.push_back(TakeGuarded(40));
          std::memset(taken.back(), thread, 40);
        }
        for (unsigned char* bytes : taken) {
          EXPECT_TRUE(std::all_of(bytes, bytes + 40, [thread](unsigned char byte) { return byte == thread; }));
          GiveGuarded(bytes, 40);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace meydan::vault
