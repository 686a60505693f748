#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace meydan::telemetry {

// Where the page for machines listens.
struct HttpOptions {
  std::string address = "127.0.0.1";  // a numeric address
  uint16_t port = 0;                  // 0: any free port
};

// What the page shows. Called on the server's thread, one at a time, for each request; they must be quick.
struct HttpHandlers {
  // GET /metrics: the text of Metrics::Scrape().
  std::function<std::string()> metrics;
  // GET /healthz: what makes it necessary to restart the process; empty while it lives. May be left out.
  std::function<std::vector<std::string>()> not_alive;
  // GET /readyz: what keeps the process from taking commands; empty when ready. No secrets, no texts: anybody may read
  // it.
  std::function<std::vector<std::string>()> not_ready;
};

// A small HTTP server for Prometheus and for whoever watches over processes, on a thread of its own. It answers GET
// /metrics, GET /healthz and GET /readyz, the last two with 200 {"ready":true} (or "alive") or 503
// {"ready":false,"reasons":["…"]}. Every other path is 404 and every other method 405. Requests larger than 8 kB are
// refused, and one that is not complete after ten seconds is dropped.
class HttpServer {
 public:
  // UNAVAILABLE, reason HTTP_ADDRESS_UNAVAILABLE, when the address cannot be bound.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpOptions& options, HttpHandlers handlers);
  // Stops listening and waits for the thread: no handler runs afterwards.
  virtual ~HttpServer() = default;

  // The port that it listens on. Safe from any thread.
  virtual uint16_t port() const = 0;

 protected:
  HttpServer() = default;
};

}  // namespace meydan::telemetry
