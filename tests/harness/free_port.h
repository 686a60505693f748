#pragma once

namespace meydan::harness {

// A TCP port of 127.0.0.1 that nobody listened on a moment ago: the system picks it and it is freed at once. No port is
// given out twice by one process, so a server that is down between a kill and a restart keeps its own. Safe for use
// from any thread.
int FreePort();

}  // namespace meydan::harness
