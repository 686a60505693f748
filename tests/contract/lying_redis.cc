#include "tests/contract/lying_redis.h"

#include <arpa/inet.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace meydan::testing {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// The wire form of an answer.
std::string ToWire(const redisReply& reply) {
  const std::string text(reply.str == nullptr ? "" : reply.str, reply.str == nullptr ? 0 : reply.len);
  switch (reply.type) {
    case REDIS_REPLY_STATUS:
      return absl::StrCat("+", text, "\r\n");
    case REDIS_REPLY_ERROR:
      return absl::StrCat("-", text, "\r\n");
    case REDIS_REPLY_INTEGER:
      return absl::StrCat(":", reply.integer, "\r\n");
    case REDIS_REPLY_STRING:
      return absl::StrCat("$", text.size(), "\r\n", text, "\r\n");
    case REDIS_REPLY_ARRAY: {
      std::string wire = absl::StrCat("*", reply.elements, "\r\n");
      for (size_t i = 0; i < reply.elements; ++i) wire += ToWire(*reply.element[i]);
      return wire;
    }
    default:
      return "$-1\r\n";
  }
}

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

}  // namespace

LyingRedis::LyingRedis(int server_port)
    : server_port_(server_port), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), stop_(eventfd(0, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  Require(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(listener_, 16) == 0);
  Require(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

LyingRedis::~LyingRedis() {
  Require(eventfd_write(stop_, 1) == 0);
  thread_.join();
  close(listener_);
  close(stop_);
}

void LyingRedis::Expect(int nth, std::optional<Lie> lie) {
  absl::MutexLock lock(&mutex_);
  until_lie_ = nth;
  lie_ = std::move(lie);
  seen_.clear();
}

std::vector<std::string> LyingRedis::Seen() {
  absl::MutexLock lock(&mutex_);
  return seen_;
}

std::optional<Lie> LyingRedis::Count(const std::string& command) {
  absl::MutexLock lock(&mutex_);
  if (command == "PING") return std::nullopt;
  seen_.push_back(command);
  return until_lie_-- == 0 ? lie_ : std::nullopt;
}

void LyingRedis::Run() {
  while (true) {
    pollfd waits[] = {{listener_, POLLIN, 0}, {stop_, POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;
    if (waits[1].revents != 0) return;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const int at_once = 1;  // small answers are not held back
    Require(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once)) == 0);
    Serve(client);
    close(client);
  }
}

void LyingRedis::Serve(int client) {
  redisContext* const server = redisConnect("127.0.0.1", server_port_);
  Require(server != nullptr && server->err == 0);
  redisReader* const reader = redisReaderCreate();
  bool goes_on = true;
  while (goes_on) {
    pollfd waits[] = {{client, POLLIN, 0}, {stop_, POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;
    char bytes[1 << 16];
    const ssize_t count = waits[1].revents != 0 ? 0 : recv(client, bytes, sizeof(bytes), 0);
    if (count <= 0) break;
    Require(redisReaderFeed(reader, bytes, static_cast<size_t>(count)) == REDIS_OK);
    void* next = nullptr;
    while (goes_on && redisReaderGetReply(reader, &next) == REDIS_OK && next != nullptr) {
      const std::unique_ptr<redisReply, FreeReply> request(static_cast<redisReply*>(next));
      std::vector<std::string> command;
      for (size_t i = 0; i < request->elements; ++i) {
        command.emplace_back(request->element[i]->str, request->element[i]->len);
      }
      auto [answer, leaves] = Answer(*server, command);
      goes_on = send(client, answer.data(), answer.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(answer.size());
      goes_on = goes_on && !leaves;
    }
  }
  redisReaderFree(reader);
  redisFree(server);
}

std::pair<std::string, bool> LyingRedis::Answer(redisContext& server, const std::vector<std::string>& command) {
  const std::optional<Lie> lie = Count(command[0]);
  std::string truth;
  if (!lie || lie->carried_out) {
    std::vector<const char*> parts;
    std::vector<size_t> sizes;
    for (const std::string& part : command) {
      parts.push_back(part.data());
      sizes.push_back(part.size());
    }
    const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(
        redisCommandArgv(&server, static_cast<int>(parts.size()), parts.data(), sizes.data())));
    Require(reply != nullptr);
    truth = ToWire(*reply);
  }
  return lie ? std::pair(lie->reply, lie->hangs_up) : std::pair(truth, false);
}

}  // namespace meydan::testing
