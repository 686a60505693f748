// Who gets in, told by the reason that callers see, against a real service.
#include <gmock/gmock.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using notification::v1::CountUnreadRequest;
using notification::v1::CountUnreadResponse;
using ::testing::HasSubstr;

constexpr absl::StatusCode kUnauthenticated = absl::StatusCode::kUnauthenticated;

class IdentityTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto stack = Stack::Start({.services = {"directory", "notification"}, .prepare = FoundUniversity});
    ASSERT_THAT(stack, IsOk());
    stack_ = stack->release();
  }
  static void TearDownTestSuite() { delete stack_; }
  void SetUp() override { ASSERT_NE(stack_, nullptr); }

  static std::string Token(const auth::TokenRequest& request) {
    return auth::Mint(stack_->issuer_key(), request).value();
  }
  // What a caller with that token gets who counts its own unread notices.
  static absl::Status CallWith(const std::string& token, const std::string& person = "people/temsilci",
                               absl::Duration timeout = absl::Seconds(10)) {
    rpc::Client::Options options{.address = stack_->AddressOf("notification"), .timeout = timeout};
    if (!token.empty()) options.token = [token] { return token; };
    rpc::Client client(std::move(options));
    CountUnreadRequest request;
    request.set_parent(person);
    return BlockOn(client.Call<CountUnreadResponse>(std::move(request))).status();
  }

  static Stack* stack_;
};
Stack* IdentityTest::stack_ = nullptr;

TEST_F(IdentityTest, AGoodTokenGetsIn) {
  EXPECT_THAT(CallWith(Token(stack_->TokenRequestOf("people/temsilci"))), IsOk());
}

TEST_F(IdentityTest, NoTokenDoesNot) { EXPECT_THAT(CallWith(""), Fails(kUnauthenticated, "TOKEN_MISSING")); }

TEST_F(IdentityTest, NorDoesAnExpiredOne) {
  auth::TokenRequest request = stack_->TokenRequestOf("people/temsilci");
  request.issued_at = absl::Now() - absl::Hours(2);
  EXPECT_THAT(CallWith(Token(request)), Fails(kUnauthenticated, "TOKEN_EXPIRED"));
}

TEST_F(IdentityTest, NorDoesOneOfTheFuture) {
  auth::TokenRequest request = stack_->TokenRequestOf("people/temsilci");
  request.issued_at = absl::Now() + absl::Hours(1);
  EXPECT_THAT(CallWith(Token(request)), Fails(kUnauthenticated, "TOKEN_NOT_YET_VALID"));
}

TEST_F(IdentityTest, NorDoesOneForAnotherAudience) {
  auth::TokenRequest request = stack_->TokenRequestOf("people/temsilci");
  request.audience = "library";
  EXPECT_THAT(CallWith(Token(request)), Fails(kUnauthenticated, "TOKEN_AUDIENCE_WRONG"));
}

TEST_F(IdentityTest, NorDoesOneOfAnotherIssuer) {
  auth::TokenRequest request = stack_->TokenRequestOf("people/temsilci");
  request.issuer = "somebody";
  EXPECT_THAT(CallWith(Token(request)), Fails(kUnauthenticated, "TOKEN_ISSUER_WRONG"));
}

TEST_F(IdentityTest, NorDoesOneThatSomebodyElseSigned) {
  const auth::SigningKey other = auth::SigningKey::Generate();
  const std::string token = auth::Mint(other, stack_->TokenRequestOf("people/temsilci")).value();
  EXPECT_THAT(CallWith(token), Fails(kUnauthenticated, "TOKEN_KEY_UNKNOWN"));
}

TEST_F(IdentityTest, NorDoesOneThatNobodySigned) {
  const std::string genuine = Token(stack_->TokenRequestOf("people/temsilci"));
  const std::vector<std::string> parts = absl::StrSplit(genuine, '.');
  EXPECT_THAT(CallWith(absl::StrCat(absl::WebSafeBase64Escape(R"({"alg":"none"})"), ".", parts[1], ".")),
              Fails(kUnauthenticated, "TOKEN_ALGORITHM_REFUSED"));
  EXPECT_THAT(CallWith(absl::StrCat(parts[0], ".", parts[1], ".", absl::WebSafeBase64Escape(std::string(64, 'x')))),
              Fails(kUnauthenticated, "TOKEN_SIGNATURE_INVALID"));
  EXPECT_THAT(CallWith("not a token"), Fails(kUnauthenticated, "TOKEN_MALFORMED"));
}

TEST_F(IdentityTest, NorDoesAPersonWhomTheDirectoryDoesNotKnow) {
  EXPECT_THAT(CallWith(Token(stack_->TokenRequestOf("people/kimse"))), Fails(kUnauthenticated, "CALLER_UNKNOWN"));
}

TEST_F(IdentityTest, NorDoesAPersonWhoHasLeft) {
  ASSERT_THAT(AddPerson(*stack_, "ayrilan", directory::v1::Person::KIND_HUMAN), IsOk());
  ASSERT_THAT(Grant(*stack_, "people/ayrilan", directory::v1::ROLE_STAFF, "units/hukuk"), IsOk());
  const std::string token = Token(stack_->TokenRequestOf("people/ayrilan"));
  ASSERT_THAT(WaitFor([&token] { return CallWith(token, "people/ayrilan"); }), IsOk());
  directory::v1::DeactivatePersonRequest request;
  request.set_name("people/ayrilan");
  ASSERT_THAT(stack_->Call<directory::v1::Person>("directory", "people/isletmen", std::move(request)), IsOk());
  EXPECT_THAT(WaitFor([&token] {
                const absl::Status status = CallWith(token, "people/ayrilan");
                return ReasonOf(status) == "CALLER_UNKNOWN" ? absl::OkStatus() : absl::UnavailableError("still known");
              }),
              IsOk());
}

TEST_F(IdentityTest, WhoLacksThePermissionIsToldWhich) {
  const absl::Status status = CallWith(Token(stack_->TokenRequestOf("people/santral")), "people/santral");
  EXPECT_THAT(status, Fails(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(FactOf(status, "permission"), "notice.read");
}

TEST_F(IdentityTest, ACallWithoutADeadlineIsRefused) {
  EXPECT_THAT(CallWith(Token(stack_->TokenRequestOf("people/temsilci")), "people/temsilci", absl::InfiniteDuration()),
              Fails(absl::StatusCode::kInvalidArgument, "DEADLINE_MISSING"));
}

TEST_F(IdentityTest, BytesThatAreNoRequestAreToldByTheirField) {
  rpc::Client& client = stack_->ClientOf("notification", "people/temsilci");
  const std::string path = "/meydan.notification.v1.NotificationService/CountUnread";
  const absl::Status field = CallBytes(client, path, "\x0a\x02\xff\xfe").status();
  EXPECT_THAT(field, Fails(absl::StatusCode::kInvalidArgument, "TEXT_NOT_UTF8"));
  EXPECT_EQ(FactOf(field, "field"), "parent");
  EXPECT_THAT(CallBytes(client, path, "\x0a\x7f"), Fails(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED"));
}

TEST_F(IdentityTest, ARequestIdMustBeAUuid) {
  notification::v1::MarkReadRequest request;
  request.set_parent("people/temsilci");
  request.set_up_to_sequence(1);
  request.set_request_id("1");
  EXPECT_THAT(stack_->Call<notification::v1::MarkReadResponse>("notification", "people/temsilci", std::move(request)),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_INVALID"));
}

TEST_F(IdentityTest, HealthAnswersWithoutAToken) {
  for (const char* service : {"directory", "notification"}) {
    EXPECT_THAT(CheckHealth(stack_->ClientOf(service, "")), IsOk()) << service;
  }
}

// One question over the bidirectional stream of grpc.reflection.v1alpha, and its answer.
std::string AskReflection(const rpc::Client& client, const std::string& question) {
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  client.Prepare(context);
  grpc::GenericStub stub(client.channel());
  auto stream = stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  const auto ended = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  grpc::Slice bytes(question);
  grpc::ByteBuffer answer;
  stream->StartCall(nullptr);
  bool ok = ended();
  stream->Write(grpc::ByteBuffer(&bytes, 1), nullptr);
  ok = ok && ended();
  stream->Read(&answer, nullptr);
  ok = ok && ended();
  stream->WritesDone(nullptr);
  ok = ok && ended();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  ok = ok && ended();
  grpc::Slice text;
  if (!ok || !answer.DumpToSingleSlice(&text).ok()) return "";
  return std::string(text.begin(), text.end());
}

TEST_F(IdentityTest, ReflectionTellsOfTheApiWithoutAToken) {
  const rpc::Client& client = stack_->ClientOf("notification", "");
  const std::string list_services("\x3a\x00", 2);  // {list_services: ""}
  const std::string services = AskReflection(client, list_services);
  EXPECT_THAT(services, HasSubstr("meydan.notification.v1.NotificationService"));
  EXPECT_THAT(services, HasSubstr("meydan.operations.v1.OperationsService"));
  // {file_containing_symbol: …}: the file comes with its options, so that a caller can look up permissions.
  const std::string symbol = "meydan.notification.v1.NotificationService";
  EXPECT_THAT(AskReflection(client, absl::StrCat("\x22", std::string(1, static_cast<char>(symbol.size())), symbol)),
              HasSubstr("notice.read"));
}

}  // namespace
}  // namespace meydan::integration
