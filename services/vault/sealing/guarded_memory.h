#pragma once

#include <cstddef>

namespace meydan::vault {

// Memory for secrets, libsodium's: locked against swapping, with an inaccessible page right behind the last byte and
// another before. Getting such memory from the system takes some ten calls that interrupt every thread of the process,
// and what an answer needs a dozen of; so a few regions of each size are kept for the next one, wiped. Like the
// allocator that it stands for, it serves the whole process. Safe from any thread.

// `size` bytes of zeroes, which end where the inaccessible page begins. Null when the system has no more.
unsigned char* TakeGuarded(size_t size);
// Wipes them and gives them back; `size` as they were taken.
void GiveGuarded(unsigned char* bytes, size_t size);

}  // namespace meydan::vault
