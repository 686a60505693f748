#pragma once

#include <atomic>
#include <deque>
#include <list>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace meydan::harness {

// A TCP proxy on loopback in front of a server, whose line a test spoils while it is in use. Any number of connections;
// a connection of a client lives as long as its counterpart to the server. Thread-safe.
class FaultProxy {
 public:
  enum class Line {
    kWhole,      // everything is passed on
    kSwallowed,  // nothing is passed on, in either direction, and no connection ends: the cable is out. Connections
                 // that lost bytes end when the line is whole again
    kRefused,    // every connection ends at once
  };
  // What happens once, to the connection that gives the next chance for it.
  enum class Cut {
    kNone,
    kBeforeRequest,      // the client's bytes are not passed on and the connection ends: the command does not happen
    kBeforeReply,        // they are passed on and answered, but of the answer nothing comes back: the command happens
    kInReply,            // the first half of the answer comes back, then the connection ends
    kHalfCloseReplies,   // the client sees the end of the answers, but may go on sending: its commands happen
    kHalfCloseRequests,  // the server sees the end of the commands, but may go on answering
  };

  // `server_port` on 127.0.0.1; nobody need listen there yet.
  explicit FaultProxy(int server_port);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  int port() const { return port_; }
  void Set(Line line);
  // Every byte arrives this much later, in each direction.
  void Delay(absl::Duration delay);
  // Cuts once, at the next chance.
  void CutNext(Cut cut);
  // How many cuts there have been.
  int cuts() const { return cuts_; }
  // Bytes swallowed so far.
  int64_t swallowed() const { return swallowed_; }
  // Connections that came while the line was refused.
  int refused() const { return refused_; }

 private:
  struct Chunk {
    absl::Time due;
    std::string bytes;
  };
  // One direction of a connection.
  struct Way {
    std::deque<Chunk> chunks;
    size_t waiting = 0;      // bytes in `chunks`
    bool ended = false;      // the sender has said its last
    bool shut = false;       // the receiver has been told so
    bool discarded = false;  // half closed by a cut: what still comes is read and forgotten
  };
  struct Connection {
    int client;
    int server;
    Way up;    // client to server
    Way down;  // server to client
    bool spoiled = false;
    bool over = false;
  };

  void Run();
  void Accept();
  absl::Duration NextDue() const;
  void Step(Connection& connection, short client_events, short server_events);
  void Receive(Connection& connection, bool from_client);
  // What a cut that is due makes of bytes that came; false when nothing of them is to be passed on as usual.
  bool SpoilRequest(Connection& connection);
  bool SpoilReply(Connection& connection, std::string& bytes);
  void Forward(Connection& connection, bool to_server);
  bool TakeCut(Cut cut);

  const int server_port_;
  int listener_;
  int wake_;  // an eventfd: the line has changed
  int port_;
  std::atomic<Line> line_{Line::kWhole};
  std::atomic<int64_t> delay_nanos_{0};
  std::atomic<Cut> cut_{Cut::kNone};
  std::atomic<bool> stop_{false};
  std::atomic<int> cuts_{0};
  std::atomic<int64_t> swallowed_{0};
  std::atomic<int> refused_{0};
  std::list<Connection> connections_;  // on the thread
  std::thread thread_;                 // the last field: it uses the others
};

}  // namespace meydan::harness
