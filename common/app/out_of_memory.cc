#include "common/app/out_of_memory.h"

#include <unistd.h>

#include <cstdlib>
#include <new>

namespace meydan::app {
namespace {

// Asks for no memory.
[[noreturn]] void End() {
  constexpr char kWhy[] = "out of memory\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kWhy, sizeof(kWhy) - 1);
  std::abort();
}

}  // namespace

void EndWhenOutOfMemory() { std::set_new_handler(&End); }

}  // namespace meydan::app
