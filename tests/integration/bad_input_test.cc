// Rubbish at the public APIs: each gets a clear google.rpc error that names the field, and loses nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "common/rpc/status.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
namespace dir = directory::v1;
namespace mod = moderation::v1;
namespace note = notification::v1;
namespace rou = routing::v1;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// One stack for all: nothing here may leave a trace.
class BadInputTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto stack = Stack::Start({.prepare = FoundUniversity});
    ASSERT_THAT(stack, IsOk());
    stack_ = stack->release();
  }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }

  static mod::IncomingComment Good() {
    mod::IncomingComment comment;
    comment.set_account("accounts/instagram.ornekuni");
    comment.set_platform(dir::PLATFORM_INSTAGRAM);
    comment.set_platform_comment_id(RandomUuid());
    comment.mutable_post()->set_id("post");
    comment.set_author_id("follower");
    comment.set_raw_text("merhaba");
    comment.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 60);
    return comment;
  }
  static absl::StatusOr<mod::IngestCommentsResponse> Ingest(const mod::IngestCommentsRequest& request) {
    return stack_->Call<mod::IngestCommentsResponse>("moderation", "people/santral", request);
  }
  // The error of the second of three comments, of which the others are good and must be taken.
  static absl::Status ErrorOf(mod::IncomingComment bad) {
    mod::IngestCommentsRequest request;
    *request.add_comments() = Good();
    *request.add_comments() = std::move(bad);
    *request.add_comments() = Good();
    const auto response = Ingest(request);
    if (!response.ok()) return response.status();
    EXPECT_EQ(response->results_size(), 3);
    EXPECT_TRUE(response->results(0).has_comment());
    EXPECT_TRUE(response->results(2).has_comment());
    const google::rpc::Status& error = response->results(1).error();
    return rpc::FromGrpc(
        grpc::Status(static_cast<grpc::StatusCode>(error.code()), error.message(), error.SerializeAsString()));
  }
  static Stack* stack_;
};
Stack* BadInputTest::stack_ = nullptr;

struct Row {
  const char* name;
  void (*spoil)(mod::IncomingComment& comment);
  const char* field;
};

class BadCommentTest : public BadInputTest, public ::testing::WithParamInterface<Row> {};

TEST_P(BadCommentTest, OneBadCommentIsNamedAndFailsAlone) {
  mod::IncomingComment bad = Good();
  GetParam().spoil(bad);
  const absl::Status error = ErrorOf(bad);
  EXPECT_EQ(error.code(), kInvalid) << error;
  EXPECT_FALSE(ReasonOf(error).empty());
  EXPECT_EQ(FactOf(error, "field"), absl::StrCat("comments[1].", GetParam().field)) << error;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadCommentTest,
    ::testing::Values(
        Row{"MalformedUtf8", [](mod::IncomingComment& c) { c.set_raw_text("\xc3\x28"); }, "raw_text"},
        Row{"EmptyText", [](mod::IncomingComment& c) { c.set_text(""); }, "text"},
        Row{"HundredKilobytes", [](mod::IncomingComment& c) { c.set_text(std::string(100'000, 'a')); }, "text"},
        Row{"UnknownAccount", [](mod::IncomingComment& c) { c.set_account("accounts/x.nobody"); }, "account"},
        Row{"TimeInTheFuture",
            [](mod::IncomingComment& c) {
              c.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 86'400);
            },
            "publish_time"},
        Row{"UnknownPlatform", [](mod::IncomingComment& c) { c.set_platform(static_cast<dir::Platform>(77)); },
            "platform"},
        Row{"NoId", [](mod::IncomingComment& c) { c.clear_platform_comment_id(); }, "platform_comment_id"}),
    [](const auto& info) { return info.param.name; });

TEST_F(BadInputTest, ABatchOf501IsRefusedWhole) {
  mod::IngestCommentsRequest request;
  for (int i = 0; i < 501; ++i) *request.add_comments() = Good();
  const auto refused = Ingest(request);
  EXPECT_EQ(refused.status().code(), kInvalid);
  EXPECT_EQ(FactOf(refused.status(), "field"), "comments");
}

TEST_F(BadInputTest, PagesAreCheckedEverywhere) {
  const auto check = [](auto call) {
    EXPECT_THAT(call(-1, ""), Fails(kInvalid, "PAGE_SIZE_INVALID"));
    EXPECT_THAT(call(10, "rubbish"), Fails(kInvalid, "PAGE_TOKEN_INVALID"));
    EXPECT_THAT(call(10, ""), IsOk());
  };
  check([](int size, const std::string& token) {
    dir::ListUnitsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return stack_->Call<dir::ListUnitsResponse>("directory", "people/direktor", request).status();
  });
  check([](int size, const std::string& token) {
    mod::ListCommentsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return stack_->Call<mod::ListCommentsResponse>("moderation", "people/denetci1", request).status();
  });
  check([](int size, const std::string& token) {
    rou::ListCasesRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return stack_->Call<rou::ListCasesResponse>("routing", "people/direktor", request).status();
  });
  check([](int size, const std::string& token) {
    note::ListNoticesRequest request;
    request.set_parent("people/direktor");
    request.set_page_size(size);
    request.set_page_token(token);
    return stack_->Call<note::ListNoticesResponse>("notification", "people/direktor", request).status();
  });
}

TEST_F(BadInputTest, AWrongEtagIsRefused) {
  dir::CloseUnitRequest close;
  close.set_name("units/kutuphane");
  close.set_etag("999");
  EXPECT_THAT(stack_->Call<dir::Unit>("directory", "people/direktor", close),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
}

TEST_F(BadInputTest, ARequestIdIsForOneRequest) {
  rou::OpenCaseRequest open;
  open.set_kind(rou::KIND_REQUEST);
  open.set_topic(rou::TOPIC_LIBRARY);
  open.set_importance(rou::IMPORTANCE_LOW);
  open.set_text("kitap isteği");
  open.set_request_id(RandomUuid());
  const auto first = stack_->Call<rou::Case>("routing", "people/santral", open);
  ASSERT_THAT(first, IsOk());
  const auto again = stack_->Call<rou::Case>("routing", "people/santral", open);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), first->name());
  open.set_text("başka bir istek");
  EXPECT_THAT(stack_->Call<rou::Case>("routing", "people/santral", open), Fails(kInvalid, "REQUEST_ID_REUSED"));

  // For another resource on another shard, too.
  rou::AcknowledgeCaseRequest take;
  take.set_request_id(RandomUuid());
  take.set_name(first->name());
  ASSERT_THAT(stack_->Call<rou::Case>("routing", "people/mudur", take), IsOk());
  for (int i = 0; i < 8; ++i) {
    open.set_request_id(RandomUuid());
    const auto other = stack_->Call<rou::Case>("routing", "people/santral", open);
    ASSERT_THAT(other, IsOk());
    take.set_name(other->name());
    EXPECT_THAT(stack_->Call<rou::Case>("routing", "people/mudur", take), Fails(kInvalid, "REQUEST_ID_REUSED"));
  }
}

TEST_F(BadInputTest, AMoveThatMakesACycleIsRefused) {
  dir::MoveUnitRequest move;
  move.set_name("units/rektorluk");
  move.set_parent("units/hukuk");
  EXPECT_THAT(stack_->Call<dir::Unit>("directory", "people/direktor", move),
              Fails(absl::StatusCode::kFailedPrecondition, "TREE_CYCLE"));
}

}  // namespace
}  // namespace meydan::integration
