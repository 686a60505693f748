#include "tests/harness/fault_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace meydan::harness {
namespace {

constexpr size_t kMostWaiting = 4 << 20;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void MakeQuick(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
}

// A connection to the server, or -1.
int Connect(int port) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    MakeQuick(server);
    return server;
  }
  close(server);
  return -1;
}

}  // namespace

FaultProxy::FaultProxy(int server_port)
    : server_port_(server_port),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0 || wake_ < 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

FaultProxy::~FaultProxy() {
  stop_ = true;
  eventfd_write(wake_, 1);
  thread_.join();
  close(listener_);
  close(wake_);
}

void FaultProxy::Set(Line line) {
  line_ = line;
  eventfd_write(wake_, 1);
}

void FaultProxy::Delay(absl::Duration delay) {
  delay_nanos_ = absl::ToInt64Nanoseconds(delay);
  eventfd_write(wake_, 1);
}

void FaultProxy::CutNext(Cut cut) { cut_ = cut; }

bool FaultProxy::TakeCut(Cut cut) {
  if (!cut_.compare_exchange_strong(cut, Cut::kNone)) return false;
  ++cuts_;
  return true;
}

void FaultProxy::Run() {
  while (!stop_) {
    std::vector<pollfd> fds = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    for (const Connection& connection : connections_) {
      const auto wanted = [](const Way& from, const Way& to) {
        short events = 0;
        if (!from.ended && from.waiting < kMostWaiting) events |= POLLIN;
        if (!to.chunks.empty() && to.chunks.front().due <= absl::Now()) events |= POLLOUT;
        return events;
      };
      // A descriptor of which nothing is wanted is left out, for its end would be reported again and again.
      const short client = wanted(connection.up, connection.down);
      const short server = wanted(connection.down, connection.up);
      fds.push_back({client != 0 ? connection.client : -1, client, 0});
      fds.push_back({server != 0 ? connection.server : -1, server, 0});
    }
    poll(fds.data(), fds.size(), static_cast<int>(absl::ToInt64Milliseconds(NextDue())) + 1);
    eventfd_t ignored;
    eventfd_read(wake_, &ignored);
    size_t at = 2;
    for (Connection& connection : connections_) {
      Step(connection, fds[at].revents, fds[at + 1].revents);
      at += 2;
    }
    connections_.remove_if([](const Connection& connection) {
      if (!connection.over) return false;
      close(connection.client);
      close(connection.server);
      return true;
    });
    if (fds[0].revents != 0) Accept();
  }
  for (const Connection& connection : connections_) {
    close(connection.client);
    close(connection.server);
  }
}

absl::Duration FaultProxy::NextDue() const {
  absl::Duration wait = absl::Seconds(1);
  for (const Connection& connection : connections_) {
    for (const Way* way : {&connection.up, &connection.down}) {
      if (!way->chunks.empty()) wait = std::min(wait, way->chunks.front().due - absl::Now());
    }
  }
  return std::max(wait, absl::ZeroDuration());
}

void FaultProxy::Accept() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const bool refused = line_ == Line::kRefused;
  if (refused) ++refused_;
  const int server = refused ? -1 : Connect(server_port_);
  if (server < 0) {
    close(client);
    return;
  }
  MakeQuick(client);
  connections_.push_back({.client = client, .server = server, .up = {}, .down = {}});
}

void FaultProxy::Step(Connection& connection, short client_events, short server_events) {
  const Line line = line_;
  if (line == Line::kRefused || (line == Line::kWhole && connection.spoiled)) {
    connection.over = true;
    return;
  }
  if (client_events != 0 && !connection.up.ended) Receive(connection, /*from_client=*/true);
  if (server_events != 0 && !connection.over && !connection.down.ended) Receive(connection, /*from_client=*/false);
  if (connection.over || line == Line::kSwallowed) return;
  Forward(connection, /*to_server=*/true);
  Forward(connection, /*to_server=*/false);
  if (connection.up.shut && connection.down.shut) connection.over = true;
}

void FaultProxy::Receive(Connection& connection, bool from_client) {
  Way& way = from_client ? connection.up : connection.down;
  std::string bytes(65536, '\0');
  const ssize_t got = recv(from_client ? connection.client : connection.server, bytes.data(), bytes.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got < 0) {  // reset: nothing of it can be told to the other side but its end
    connection.over = true;
    return;
  }
  if (line_ == Line::kSwallowed) {
    swallowed_ += got;
    connection.spoiled = true;
    if (got == 0) way.ended = true;
    return;
  }
  if (got == 0) {
    way.ended = true;
    return;
  }
  bytes.resize(static_cast<size_t>(got));
  if (way.discarded) return;
  if (from_client ? !SpoilRequest(connection) : !SpoilReply(connection, bytes)) return;
  way.waiting += bytes.size();
  way.chunks.push_back({absl::Now() + absl::Nanoseconds(delay_nanos_.load()), std::move(bytes)});
}

bool FaultProxy::SpoilRequest(Connection& connection) {
  if (TakeCut(Cut::kBeforeRequest)) {
    connection.over = true;
    return false;
  }
  if (TakeCut(Cut::kHalfCloseRequests)) {
    shutdown(connection.server, SHUT_WR);
    connection.up.shut = connection.up.discarded = true;
    return false;
  }
  return true;
}

bool FaultProxy::SpoilReply(Connection& connection, std::string& bytes) {
  if (TakeCut(Cut::kBeforeReply)) {
    connection.over = true;
    return false;
  }
  if (TakeCut(Cut::kInReply)) {
    // Short enough for the socket to take it at once.
    send(connection.client, bytes.data(), std::max<size_t>(bytes.size() / 2, 1), MSG_NOSIGNAL);
    connection.over = true;
    return false;
  }
  if (TakeCut(Cut::kHalfCloseReplies)) {
    shutdown(connection.client, SHUT_WR);
    connection.down.shut = connection.down.discarded = true;
    return false;
  }
  return true;
}

void FaultProxy::Forward(Connection& connection, bool to_server) {
  Way& way = to_server ? connection.up : connection.down;
  const int target = to_server ? connection.server : connection.client;
  while (!way.chunks.empty() && way.chunks.front().due <= absl::Now()) {
    std::string& bytes = way.chunks.front().bytes;
    const ssize_t sent = send(target, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (sent < 0) {
      connection.over = true;
      return;
    }
    way.waiting -= static_cast<size_t>(sent);
    bytes.erase(0, static_cast<size_t>(sent));
    if (bytes.empty()) way.chunks.pop_front();
  }
  if (!way.chunks.empty() || !way.ended || way.shut) return;
  way.shut = true;
  shutdown(target, SHUT_WR);
}

}  // namespace meydan::harness
