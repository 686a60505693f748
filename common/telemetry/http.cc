#include "common/telemetry/http.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::telemetry {
namespace {

constexpr int kMaxRequestBytes = 8 * 1024;
constexpr int kTimeoutSeconds = 10;

struct BaseDeleter {
  void operator()(event_base* base) const { event_base_free(base); }
};
struct HttpDeleter {
  void operator()(evhttp* http) const { evhttp_free(http); }
};
struct EventDeleter {
  void operator()(event* each) const { event_free(each); }
};

// An eventfd: unlike libevent's own wake-up it needs no locking set up for the whole process.
class WakeUp {
 public:
  WakeUp() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~WakeUp() {
    if (fd_ >= 0) close(fd_);
  }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  int fd() const { return fd_; }
  void Signal() const {
    const uint64_t one = 1;
    while (write(fd_, &one, sizeof(one)) < 0 && errno == EINTR) {
    }
  }

 private:
  const int fd_;
};

uint16_t BoundPort(evhttp_bound_socket* socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(evhttp_bound_socket_get_fd(socket), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                             : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

void Reply(evhttp_request* request, int code, const char* reason, const char* type, const std::string& body) {
  evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", type);
  evbuffer* buffer = evbuffer_new();
  evbuffer_add(buffer, body.data(), body.size());
  evhttp_send_reply(request, code, reason, buffer);
  evbuffer_free(buffer);
}

// {"ready":true}, or {"ready":false,"reasons":[…]} with 503.
void ReplyState(evhttp_request* request, const char* word, const std::function<std::vector<std::string>()>& problems) {
  const std::vector<std::string> reasons = problems ? problems() : std::vector<std::string>();
  nlohmann::ordered_json body;
  body[word] = reasons.empty();
  if (!reasons.empty()) body["reasons"] = reasons;
  const std::string text = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  Reply(request, reasons.empty() ? 200 : 503, reasons.empty() ? "OK" : "Service Unavailable", "application/json", text);
}

class LibeventServer final : public HttpServer {
 public:
  LibeventServer(HttpHandlers handlers) : handlers_(std::move(handlers)) {}
  ~LibeventServer() override {
    if (!thread_.joinable()) return;
    wake_up_.Signal();
    thread_.join();
  }

  absl::Status Listen(const HttpOptions& options) {
    base_.reset(event_base_new());
    if (base_ != nullptr) http_.reset(evhttp_new(base_.get()));
    if (http_ == nullptr || wake_up_.fd() < 0) {
      return MakeError(absl::StatusCode::kResourceExhausted, "HTTP_SERVER_UNAVAILABLE",
                       "no memory or no file descriptor is left for the HTTP server");
    }
    // All of them come to OnRequest, which answers 405: libevent itself would say that it does not know them.
    evhttp_set_allowed_methods(http_.get(), 0xffff);
    evhttp_set_max_headers_size(http_.get(), kMaxRequestBytes);
    evhttp_set_max_body_size(http_.get(), kMaxRequestBytes);
    evhttp_set_timeout(http_.get(), kTimeoutSeconds);
    evhttp_set_gencb(http_.get(), &LibeventServer::OnRequest, this);
    evhttp_bound_socket* socket = evhttp_bind_socket_with_handle(http_.get(), options.address.c_str(), options.port);
    if (socket == nullptr) {
      const std::string address = absl::StrCat(options.address, ":", options.port);
      return MakeError(
          absl::StatusCode::kUnavailable, "HTTP_ADDRESS_UNAVAILABLE",
          absl::StrCat("cannot listen on ", address, ": the port is taken or the address is not this machine's"),
          {{"address", address}});
    }
    port_ = BoundPort(socket);
    stop_.reset(event_new(base_.get(), wake_up_.fd(), EV_READ, &LibeventServer::OnStop, base_.get()));
    event_add(stop_.get(), nullptr);
    thread_ = std::thread([base = base_.get()] { event_base_dispatch(base); });
    return absl::OkStatus();
  }

  uint16_t port() const override { return port_; }

 private:
  static void OnStop(evutil_socket_t, short, void* base) { event_base_loopbreak(static_cast<event_base*>(base)); }

  static void OnRequest(evhttp_request* request, void* self) {
    const HttpHandlers& handlers = static_cast<LibeventServer*>(self)->handlers_;
    const evhttp_uri* uri = evhttp_request_get_evhttp_uri(request);
    const char* raw_path = uri == nullptr ? nullptr : evhttp_uri_get_path(uri);
    const absl::string_view path = raw_path == nullptr ? "" : raw_path;
    if (evhttp_request_get_command(request) != EVHTTP_REQ_GET) {
      evhttp_add_header(evhttp_request_get_output_headers(request), "Allow", "GET");
      Reply(request, 405, "Method Not Allowed", "text/plain", "only GET\n");
    } else if (path == "/metrics") {
      Reply(request, 200, "OK", "text/plain; version=0.0.4; charset=utf-8", handlers.metrics ? handlers.metrics() : "");
    } else if (path == "/healthz") {
      ReplyState(request, "alive", handlers.not_alive);
    } else if (path == "/readyz") {
      ReplyState(request, "ready", handlers.not_ready);
    } else {
      Reply(request, 404, "Not Found", "text/plain", "try /metrics, /healthz or /readyz\n");
    }
  }

  const HttpHandlers handlers_;
  const WakeUp wake_up_;
  uint16_t port_ = 0;
  // Destroyed in reverse: the events and the server before the loop that they hang on, all after the thread has ended.
  std::unique_ptr<event_base, BaseDeleter> base_;
  std::unique_ptr<evhttp, HttpDeleter> http_;
  std::unique_ptr<event, EventDeleter> stop_;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpOptions& options, HttpHandlers handlers) {
  auto server = std::make_unique<LibeventServer>(std::move(handlers));
  absl::Status listening = server->Listen(options);
  if (!listening.ok()) return listening;
  return server;
}

}  // namespace meydan::telemetry
