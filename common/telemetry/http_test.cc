#include "common/telemetry/http.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::telemetry {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A connected socket, or -1.
int Connect(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return fd;
  close(fd);
  return -1;
}

// Sends `request` as it stands and reads until the server closes the connection.
std::string Exchange(uint16_t port, const std::string& request) {
  const int fd = Connect(port);
  if (fd < 0) return "no connection";
  size_t sent = 0;
  while (sent < request.size()) {
    const ssize_t n = send(fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += static_cast<size_t>(n);
  }
  std::string answer;
  char buffer[4096];
  for (ssize_t n; (n = read(fd, buffer, sizeof(buffer))) > 0;) answer.append(buffer, static_cast<size_t>(n));
  close(fd);
  return answer;
}

std::string Get(uint16_t port, const std::string& path) {
  return Exchange(port, absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
}

class HttpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    HttpHandlers handlers;
    handlers.metrics = [] { return std::string("meydan_up 1\n"); };
    handlers.not_ready = [this] {
      std::lock_guard<std::mutex> lock(mutex_);
      return reasons_;
    };
    auto server = HttpServer::Start(HttpOptions{}, std::move(handlers));
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
  }
  void SetReasons(std::vector<std::string> reasons) {
    std::lock_guard<std::mutex> lock(mutex_);
    reasons_ = std::move(reasons);
  }
  std::mutex mutex_;
  std::vector<std::string> reasons_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpTest, AFreePortIsFoundAndReported) { EXPECT_NE(server_->port(), 0); }

TEST_F(HttpTest, MetricsAreServedAsPrometheusText) {
  const std::string answer = Get(server_->port(), "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nmeydan_up 1\n"));
}

TEST_F(HttpTest, ReadinessFollowsTheReasons) {
  EXPECT_THAT(Get(server_->port(), "/readyz"), EndsWith("{\"ready\":true}\n"));
  SetReasons({"redis does not answer", "the \"directory\" is not read yet"});
  const std::string answer = Get(server_->port(), "/readyz");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(answer,
              EndsWith(R"({"ready":false,"reasons":["redis does not answer","the \"directory\" is not read yet"]})"
                       "\n"));
  SetReasons({});
  EXPECT_THAT(Get(server_->port(), "/readyz"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpTest, LivenessDoesNotDependOnReadiness) {
  SetReasons({"redis does not answer"});
  const std::string answer = Get(server_->port(), "/healthz?verbose=1");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, EndsWith("{\"alive\":true}\n"));
}

TEST_F(HttpTest, OtherPathsAndMethodsAreRefused) {
  EXPECT_THAT(Get(server_->port(), "/"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Get(server_->port(), "/metrics/../etc"), StartsWith("HTTP/1.1 404 "));
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    const std::string answer = Exchange(
        server_->port(), absl::StrCat(method, " /metrics HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 ")) << method;
    EXPECT_THAT(answer, HasSubstr("Allow: GET\r\n")) << method;
  }
}

TEST_F(HttpTest, OversizedAndMalformedRequestsDoNoHarm) {
  const std::string header = absl::StrCat("GET /metrics HTTP/1.1\r\nX: ", std::string(20000, 'x'), "\r\n\r\n");
  EXPECT_THAT(Exchange(server_->port(), header), ::testing::Not(HasSubstr("meydan_up")));
  const std::string body =
      absl::StrCat("GET /metrics HTTP/1.1\r\nContent-Length: 100000\r\n\r\n", std::string(100000, 'x'));
  EXPECT_THAT(Exchange(server_->port(), body), ::testing::Not(HasSubstr("meydan_up")));
  EXPECT_THAT(Exchange(server_->port(), "\r\n\xff\xfe nonsense\r\n\r\n"), ::testing::Not(HasSubstr("meydan_up")));
  EXPECT_THAT(Get(server_->port(), "/metrics"), HasSubstr("meydan_up"));
}

TEST_F(HttpTest, AClientThatSaysNothingHoldsUpNeitherOthersNorTheStop) {
  const int silent = Connect(server_->port());
  ASSERT_GE(silent, 0);
  EXPECT_THAT(Get(server_->port(), "/healthz"), HasSubstr("200 OK"));
  const uint16_t port = server_->port();
  server_.reset();
  EXPECT_LT(Connect(port), 0);
  close(silent);
}

TEST_F(HttpTest, ATakenPortIsAnErrorThatNamesIt) {
  HttpOptions options;
  options.port = server_->port();
  const auto second = HttpServer::Start(options, HttpHandlers{});
  EXPECT_THAT(second, Fails(absl::StatusCode::kUnavailable, "HTTP_ADDRESS_UNAVAILABLE"));
  EXPECT_EQ(FactOf(second.status(), "address"), absl::StrCat("127.0.0.1:", options.port));
}

}  // namespace
}  // namespace meydan::telemetry
