#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace meydan::harness {

// A TCP proxy on loopback in front of a server, that cuts connections where a test wants it. One connection at a time
// is enough for a pipelined client; a new one is accepted when the last has ended. Thread-safe.
class CuttingProxy {
 public:
  enum class Cut {
    kNone,
    kBeforeRequest,  // the next bytes of the client are not passed on: the command does not happen
    kBeforeReply,    // they are passed on and answered, but of the answer nothing comes back: the command happens
    kInReply,        // only the first byte of the answer comes back
  };

  // `server_port` on 127.0.0.1.
  explicit CuttingProxy(int server_port);
  ~CuttingProxy();

  int port() const { return port_; }
  // Cuts once, at the next chance.
  void CutNext(Cut cut) { cut_ = cut; }
  int cuts() const { return cuts_; }

 private:
  void Run();
  void Serve(int client);
  // False when the connection is over.
  bool PassRequest(int client, int server);
  bool PassReply(int client, int server);

  const int server_port_;
  int listener_;
  int port_;
  std::atomic<Cut> cut_{Cut::kNone};
  std::atomic<bool> stop_{false};
  std::atomic<int> cuts_{0};
  std::thread thread_;
};

}  // namespace meydan::harness
