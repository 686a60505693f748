// Server, gate and client together over loopback.

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
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
#include "common/rpc/stream_call.h"
#include "common/rpc/testing/echo_server.h"
#include "common/telemetry/metrics.h"
#include "testing/v1/echo.pb.h"

namespace meydan::rpc {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::v1::CountRequest;
using testing::v1::EchoRequest;
using testing::v1::EchoResponse;
using testing::v1::JoinRequest;
using testing::v1::OpenRequest;

class RpcTest : public testing::EchoTest {};

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST_F(RpcTest, AHandlerKnowsWhoCalls) {
  EXPECT_EQ(Echo(As("people/ayse"), "hello").value(), "hello for people/ayse");
  EXPECT_EQ(Echo(As("services/routing"), "hello").value(), "hello for services/routing");
}

TEST_F(RpcTest, CallersWithoutIdentityOrPermissionAreRefused) {
  EXPECT_THAT(Echo(As(""), "x"), Fails(kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Echo(With("rubbish"), "x"), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
  EXPECT_THAT(Echo(With(Token("people/ayse", absl::Minutes(5))), "x"), Fails(kUnauthenticated, "TOKEN_EXPIRED"));
  EXPECT_THAT(Echo(With(Token("people/ayse", absl::Hours(1), "other")), "x"),
              Fails(kUnauthenticated, "TOKEN_AUDIENCE_WRONG"));
  EXPECT_THAT(Echo(As("people/stranger"), "x"), Fails(kUnauthenticated, "CALLER_UNKNOWN"));
  const absl::Status refused = Echo(As("people/nobody"), "x").status();
  EXPECT_THAT(refused, Fails(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(FactOf(refused, "permission"), "case.read");
}

Task<absl::Status> Later(absl::Status status) { co_return status; }

TEST_F(RpcTest, WhoMayNotCallAMethodIsToldOnceItIsWrittenDown) {
  std::vector<std::string> written;
  absl::Status told;
  gate_->WriteDownRefusals(
      [&](const Call& call, const Method& method, const std::string&, const absl::Status& refusal) {
        written.push_back(absl::StrCat(call.actor.name, " ", method.descriptor->name(), " ", ReasonOf(refusal)));
        return Later(told);  // which lets nobody in when it is well
      });
  EXPECT_THAT(Echo(As("people/nobody"), "x"), Fails(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  told = MakeError(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE", "it could not be written down");
  EXPECT_THAT(Echo(As("people/nobody"), "x"), Fails(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"));
  EXPECT_THAT(written,
              ::testing::ElementsAre("people/nobody Echo PERMISSION_MISSING", "people/nobody Echo PERMISSION_MISSING"));
  EXPECT_THAT(Echo(As("people/stranger"), "x"), Fails(kUnauthenticated, "CALLER_UNKNOWN"));
  EXPECT_THAT(Echo(As("people/ayse"), "x"), IsOk());
  EXPECT_EQ(written.size(), 2u) << "only that";
}

TEST_F(RpcTest, WhatIsPublicNeedsNoToken) {
  Client client = As("");
  EXPECT_EQ(BlockOn(client.Call<EchoResponse>(OpenRequest())).value().text(), "open");
}

TEST_F(RpcTest, ACallWithoutADeadlineIsRefused) {
  EXPECT_THAT(Echo(With(Token("people/ayse"), absl::InfiniteDuration()), "x"), Fails(kInvalid, "DEADLINE_MISSING"));
}

TEST_F(RpcTest, ARequestIdMustBeAUuid) {
  EXPECT_THAT(Echo(As("people/ayse"), "x", "7"), Fails(kInvalid, "REQUEST_ID_INVALID"));
  EXPECT_THAT(Echo(As("people/ayse"), "x", "123e4567-e89b-42d3-a456-426614174000"), IsOk());
}

TEST_F(RpcTest, AnErrorArrivesWithItsDetails) {
  const absl::Status status = Echo(As("people/ayse"), "fail").status();
  EXPECT_THAT(status, Fails(kInvalid, "TEXT_FAILS"));
  EXPECT_EQ(FactOf(status, "field"), "text");
}

TEST_F(RpcTest, TextThatIsNoUtf8IsNamedByItsPath) {
  const absl::Status status = Send("\x0a\x02ok\x12\x03\x0a\x01y\x12\x04\x0a\x02\xc3\x28");
  EXPECT_THAT(status, Fails(kInvalid, "TEXT_NOT_UTF8"));
  EXPECT_EQ(FactOf(status, "field"), "inner[1].text");
  for (const std::string bad : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xff"}) {
    EXPECT_THAT(Send(absl::StrCat("\x0a", std::string(1, static_cast<char>(bad.size())), bad)),
                Fails(kInvalid, "TEXT_NOT_UTF8"));
  }
  EXPECT_THAT(Send("\x0a\x04\xf0\x9f\x98\x80"), IsOk());
}

TEST_F(RpcTest, BytesThatAreNoMessageAreRefused) {
  EXPECT_THAT(Send("\xff\xff\xff"), Fails(kInvalid, "REQUEST_MALFORMED"));
  EXPECT_THAT(Send("\x0a\x7fshort"), Fails(kInvalid, "REQUEST_MALFORMED"));
}

TEST_F(RpcTest, PastItsBoundTheServerRefusesAtOnce) {
  std::atomic<int> ended{0};
  Client client = As("people/ayse");
  EchoRequest hang;
  hang.set_text("hang");
  Spawn(client.Call<EchoResponse>(hang), [&](const absl::StatusOr<EchoResponse>&) { ++ended; });
  echo_->hang_begun.WaitForNotification();
  EXPECT_THAT(Echo(As("people/ayse"), "one more"), IsOk());
  // Hold a second place with a call of our own, so that the next is one too many.
  {
    const Gate::Ticket ticket(*gate_, MethodOf<EchoRequest>(), false);
    const absl::Status refused = Echo(As("people/ayse"), "x").status();
    EXPECT_THAT(refused, Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS"));
    EXPECT_GT(RetryDelayOf(refused), absl::ZeroDuration());
    // Nothing is spent on what it says.
    EXPECT_THAT(Send("\xff\xff\xff"), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS"));
  }
  EXPECT_THAT(Echo(As("people/ayse"), "again"), IsOk());
  echo_->hang_may_end.Notify();
  while (ended == 0) std::this_thread::yield();
}

TEST_F(RpcTest, AClosedGateLetsNobodyIn) {
  gate_->Close();
  EXPECT_THAT(Echo(As("people/ayse"), "x"), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

// One stream over bytes: sends `requests`, reads answers until the end or until `at_most` of them, and then goes.
class Streaming final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Streaming(const Client& client, const std::string& path, std::vector<grpc::ByteBuffer> requests, size_t at_most)
      : requests_(std::move(requests)), at_most_(at_most) {
    client.Prepare(context_);
    grpc::GenericStub(client.channel()).PrepareBidiStreamingCall(&context_, path, {}, this);
    StartRead(&message_);
    SendNext();
    StartCall();
    ended_.WaitForNotification();
  }
  std::vector<std::string> texts;
  absl::Status status;

 private:
  void SendNext() {
    if (sent_ == requests_.size()) return StartWritesDone();
    StartWrite(&requests_[sent_++]);
  }
  void OnWriteDone(bool ok) override {
    if (ok) SendNext();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    EchoResponse response;
    EXPECT_THAT(Decode(message_, response), IsOk());
    texts.push_back(response.text());
    if (texts.size() == at_most_) return context_.TryCancel();
    StartRead(&message_);
  }
  void OnDone(const grpc::Status& done) override {
    status = FromGrpc(done);
    ended_.Notify();
  }

  grpc::ClientContext context_;
  std::vector<grpc::ByteBuffer> requests_;
  const size_t at_most_;
  size_t sent_ = 0;
  grpc::ByteBuffer message_;
  absl::Notification ended_;
};

std::vector<grpc::ByteBuffer> CountTo(int to) {
  CountRequest request;
  request.set_to(to);
  return {Encode(request)};
}

TEST_F(RpcTest, AServerStreamGivesAllItsMessages) {
  const Streaming stream(As("people/ayse"), MethodOf<CountRequest>().path, CountTo(3), 100);
  EXPECT_THAT(stream.status, IsOk());
  EXPECT_THAT(stream.texts, ::testing::ElementsAre("1", "2", "3"));
}

TEST_F(RpcTest, AServerStreamEndsWhenItsCallerGoes) {
  const Streaming stream(As("people/ayse"), MethodOf<CountRequest>().path, CountTo(-1), 5);
  EXPECT_EQ(stream.status.code(), absl::StatusCode::kCancelled);
  server_->Shutdown(absl::Seconds(10));  // returns only when the handler has ended
}

TEST_F(RpcTest, AServerStreamIsRefusedWithoutAToken) {
  const Streaming stream(As(""), MethodOf<CountRequest>().path, CountTo(3), 100);
  EXPECT_THAT(stream.status, Fails(kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(RpcTest, AStreamCallReadsToTheEnd) {
  CountRequest request;
  request.set_to(3);
  std::vector<std::string> texts;
  const auto keep = [&](const EchoResponse& response) {
    texts.push_back(response.text());
    return true;
  };
  EXPECT_THAT(StreamCall<EchoResponse>(As("people/ayse"), request, keep), IsOk());
  EXPECT_THAT(texts, ::testing::ElementsAre("1", "2", "3"));
}

TEST_F(RpcTest, AStreamCallEndsWhenItsCallerHasEnough) {
  CountRequest request;
  request.set_to(-1);
  int messages = 0;
  const auto count = [&](const EchoResponse&) { return ++messages < 2; };
  EXPECT_THAT(StreamCall<EchoResponse>(As("people/ayse"), request, count), IsOk());
  EXPECT_EQ(messages, 2);
}

TEST_F(RpcTest, AStreamCallSaysWhyItIsRefused) {
  CountRequest request;
  request.set_to(3);
  const auto none = [](const EchoResponse&) { return true; };
  EXPECT_THAT(StreamCall<EchoResponse>(As(""), request, none), Fails(kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(RpcTest, AClientStreamIsReadToItsEnd) {
  JoinRequest a;
  a.set_text("a");
  JoinRequest b;
  b.set_text("b");
  const Streaming stream(As("people/ayse"), MethodOf<JoinRequest>().path, {Encode(a), Encode(b)}, 100);
  EXPECT_THAT(stream.status, IsOk());
  EXPECT_THAT(stream.texts, ::testing::ElementsAre("a+b"));
}

TEST_F(RpcTest, AClientStreamOfRubbishIsRefused) {
  grpc::Slice slice(std::string("\xff"));
  const Streaming stream(As("people/ayse"), MethodOf<JoinRequest>().path, {grpc::ByteBuffer(&slice, 1)}, 100);
  EXPECT_THAT(stream.status, Fails(kInvalid, "REQUEST_MALFORMED"));
}

TEST_F(RpcTest, MetricsTellOfEachCall) {
  EXPECT_THAT(Echo(As("people/ayse"), "x"), IsOk());
  EXPECT_THAT(Echo(As(""), "x"), Fails(kUnauthenticated, "TOKEN_MISSING"));
  const std::string text = metrics_.Scrape();
  EXPECT_THAT(text, ::testing::HasSubstr("code=\"OK\",method=\"meydan.rpc.testing.v1.EchoService/Echo\"} 1"));
  EXPECT_THAT(text,
              ::testing::HasSubstr("code=\"UNAUTHENTICATED\",method=\"meydan.rpc.testing.v1.EchoService/Echo\"} 1"));
}

TEST(ServerTest, AMethodWithoutAHandlerIsFoundAtTheStart) {
  struct Empty final : Service {
    explicit Empty(Gate& gate) : Service(gate, "meydan.rpc.testing.v1.EchoService") {}
  };
  telemetry::Metrics metrics;
  SystemClock clock;
  const std::string path = ::testing::TempDir() + "/jwks-empty-" + absl::StrCat(getpid()) + ".json";
  std::ofstream(path) << auth::SigningKey::Generate().Jwks();
  const auto keys = *auth::KeySetFile::Open(path, absl::Now());
  auth::Verifier verifier({}, *keys);
  Gate gate({}, verifier, [](absl::string_view) { return absl::StatusOr<Actor>(Actor{}); }, metrics, clock);
  Empty empty(gate);
  EXPECT_THAT(Server::Start({}, {&empty}), Fails(absl::StatusCode::kInternal, "METHOD_WITHOUT_HANDLER"));
  std::remove(path.c_str());
}

}  // namespace
}  // namespace meydan::rpc
