#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"
#include "common/auth/issuer.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/rpc/service.h"
#include "common/telemetry/metrics.h"
#include "testing/v1/echo.pb.h"

namespace meydan::rpc::testing {

using v1::CountRequest;
using v1::EchoRequest;
using v1::EchoResponse;
using v1::JoinRequest;
using v1::OpenRequest;

// A service with a method of every kind. "fail" and "hang" do as they say, "how" tells how the caller signed in.
class EchoRpc final : public Service {
 public:
  explicit EchoRpc(Gate& gate) : Service(gate, "meydan.rpc.testing.v1.EchoService") {
    Unary(this, &EchoRpc::Echo);
    Unary(this, &EchoRpc::Open);
    ServerStream(this, &EchoRpc::Count);
    ClientStream(this, &EchoRpc::Join);
  }

  absl::Notification hang_begun;
  absl::Notification hang_may_end;

 private:
  Task<absl::StatusOr<EchoResponse>> Echo(Call call, EchoRequest request) {
    if (request.text() == "fail") co_return BadField("text", "must not be fail", "TEXT_FAILS");
    if (request.text() == "hang") {
      Completion<bool> hung([this](Completion<bool>::Resume resume) {
        std::thread([this, resume = std::move(resume)]() mutable {
          hang_begun.Notify();
          hang_may_end.WaitForNotification();
          std::move(resume)(true);
        }).detach();
      });
      co_await hung;
    }
    EchoResponse response;
    if (request.text() == "how") {
      response.set_text(absl::StrCat(call.sign_in.time.has_value() ? absl::FormatTime(*call.sign_in.time) : "unknown",
                                     call.sign_in.second_factor ? " with a second factor" : ""));
      co_return response;
    }
    response.set_text(absl::StrCat(request.text(), " for ", call.actor.name));
    co_return response;
  }
  Task<absl::StatusOr<EchoResponse>> Open(Call, OpenRequest) {
    EchoResponse response;
    response.set_text("open");
    co_return response;
  }
  Task<absl::Status> Count(Call, CountRequest request, Writer<EchoResponse>& writer) {
    for (int i = 1; request.to() < 0 || i <= request.to(); ++i) {
      EchoResponse response;
      response.set_text(absl::StrCat(i));
      const bool written = co_await writer.Write(std::move(response));
      if (!written) co_return absl::CancelledError("the caller has gone");
    }
    co_return absl::OkStatus();
  }
  Task<absl::StatusOr<EchoResponse>> Join(Call, Reader<JoinRequest>& reader) {
    std::vector<std::string> texts;
    while (true) {
      CO_ASSIGN_OR_RETURN(const std::optional<JoinRequest> request, co_await reader.Read());
      if (!request) break;
      texts.push_back(request->text());
    }
    EchoResponse response;
    response.set_text(absl::StrJoin(texts, "+"));
    co_return response;
  }
};

// A server of it over loopback, with an issuer of tokens. people/ayse is a representative.
class EchoTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = ::testing::TempDir() + "/jwks-" + absl::StrCat(getpid()) + ".json";
    std::ofstream(path_) << key_.Jwks();
    keys_ = *auth::KeySetFile::Open(path_, absl::Now());
    verifier_ = std::make_unique<auth::Verifier>(auth::Expected{.issuer = "meydan", .audience = "meydan"}, *keys_);
    gate_ = std::make_unique<Gate>(Gate::Options{.max_in_flight = 2, .second_factor_classes = {"gold"}}, *verifier_,
                                   &FindActor, metrics_, clock_);
    echo_ = std::make_unique<EchoRpc>(*gate_);
    auto server = Server::Start({}, {echo_.get()});
    ASSERT_THAT(server, meydan::testing::IsOk());
    server_ = *std::move(server);
  }
  void TearDown() override { std::remove(path_.c_str()); }

  static absl::StatusOr<Actor> FindActor(absl::string_view subject) {
    if (subject == "people/stranger") return MakeError(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN", "");
    Actor actor{.name = std::string(subject)};
    if (subject == "people/ayse") actor.grants.push_back({directory::v1::ROLE_REPRESENTATIVE, "units/law"});
    return actor;
  }
  std::string Token(const std::string& subject, absl::Duration lifetime = absl::Hours(1),
                    const std::string& audience = "meydan") {
    return *auth::Mint(key_, {.issuer = "meydan",
                              .audience = audience,
                              .subject = subject,
                              .issued_at = clock_.Now() - absl::Minutes(30),
                              .lifetime = lifetime});
  }
  Client As(const std::string& subject) { return With(subject.empty() ? "" : Token(subject)); }
  Client With(const std::string& token, absl::Duration timeout = absl::Seconds(20)) {
    Client::Options options{.address = absl::StrCat("127.0.0.1:", server_->port()), .timeout = timeout};
    if (!token.empty()) options.token = [token] { return token; };
    return Client(options);
  }
  absl::StatusOr<std::string> Echo(Client client, const std::string& text, const std::string& request_id = "") {
    EchoRequest request;
    request.set_text(text);
    request.set_request_id(request_id);
    const absl::StatusOr<EchoResponse> response = BlockOn(client.Call<EchoResponse>(request));
    if (!response.ok()) return response.status();
    return response->text();
  }
  // Any bytes as a request of Echo.
  absl::Status Send(const std::string& bytes) {
    Client client = As("people/ayse");
    grpc::ClientContext context;
    client.Prepare(context);
    grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::Status status;
    absl::Notification ended;
    grpc::GenericStub(client.channel())
        .UnaryCall(&context, "/meydan.rpc.testing.v1.EchoService/Echo", {}, &request, &response, [&](grpc::Status got) {
          status = std::move(got);
          ended.Notify();
        });
    ended.WaitForNotification();
    return FromGrpc(status);
  }

  SystemClock clock_;
  telemetry::Metrics metrics_;
  auth::SigningKey key_ = auth::SigningKey::Generate();
  std::string path_;
  std::unique_ptr<auth::KeySetFile> keys_;
  std::unique_ptr<auth::Verifier> verifier_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<EchoRpc> echo_;
  std::unique_ptr<Server> server_;
};

}  // namespace meydan::rpc::testing
