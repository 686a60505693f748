#include "common/app/out_of_memory.h"

#include <gtest/gtest.h>

#include <exception>
#include <new>
#include <vector>

namespace meydan::app {
namespace {

constexpr size_t kTooMuch = size_t{1} << 60;

// The sanitizers' allocator ends the process by itself, in words of its own.
constexpr char kLastWords[] = "out of memory|allocation-size-too-big|requested allocation size";

// As gRPC has a call's reactor made: what is thrown is caught, and there is none then.
template <typename Make>
bool IsMade(Make make) {
  try {
    make();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

TEST(OutOfMemoryDeathTest, AnAllocationThatCannotBeMetEndsTheProcessEvenWhereItWouldBeCaught) {
  EXPECT_DEATH(
      {
        EndWhenOutOfMemory();
        IsMade([] { ::operator delete(::operator new(kTooMuch)); });
      },
      kLastWords);
  EXPECT_DEATH(
      {
        EndWhenOutOfMemory();
        IsMade([] {
          std::vector<char> many;
          many.reserve(kTooMuch);
          [[maybe_unused]] const char* volatile used = many.data();  // so that it is really asked for
        });
      },
      kLastWords);
}

}  // namespace
}  // namespace meydan::app
