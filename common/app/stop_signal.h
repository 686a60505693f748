#pragma once

namespace meydan::app {

// SIGTERM and SIGINT as something to wait for. To be made first in main: it blocks the signals for every later thread.
class StopSignal {
 public:
  StopSignal();
  // Blocks until a signal comes; returns it.
  int Wait();
};

}  // namespace meydan::app
