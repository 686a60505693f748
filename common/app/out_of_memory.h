#pragma once

namespace meydan::app {

// From now on the process ends, with SIGABRT and a word on stderr, when C++ asks for memory that cannot be had. Without
// this std::bad_alloc is thrown, and gRPC catches whatever is thrown while it has a call's reactor made: the service
// would go on, half way through what it was at. Safe to call again.
void EndWhenOutOfMemory();

}  // namespace meydan::app
