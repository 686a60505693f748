#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "meydan/notification/v1/resources.pb.h"
#include "tests/integration/stack.h"

namespace meydan::load {

// Watches one person's inbox from its end on, on a thread of its own, through every break of the stream.
class Watcher {
 public:
  // `seen` is called on the watcher's thread for each notice when it can be read.
  using Seen = std::function<void(const notification::v1::Notice& notice, absl::Time when)>;

  Watcher(integration::Stack& stack, const std::string& person, Seen seen);
  ~Watcher();

 private:
  void Run();
  // Until the stream breaks.
  void Watch();

  const std::string address_;
  const std::string person_;
  const std::string token_;
  const Seen seen_;
  int64_t sequence_ = 0;  // as far as was seen
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace meydan::load
