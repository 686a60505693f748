#include "common/rpc/status.h"

#include <gtest/gtest.h>

#include "common/base/errors.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::rpc {
namespace {

using meydan::testing::Fails;

TEST(StatusTest, DetailsSurviveTheWire) {
  FieldViolations bad;
  bad.Add("comments[3].text", "is empty", "TEXT_EMPTY");
  const absl::Status sent = WithRetryDelay(bad.ToStatus(), absl::Seconds(3));
  const absl::Status received = FromGrpc(ToGrpc(sent));
  EXPECT_THAT(received, Fails(absl::StatusCode::kInvalidArgument, "TEXT_EMPTY"));
  EXPECT_EQ(received.message(), sent.message());
  EXPECT_EQ(RetryDelayOf(received), absl::Seconds(3));
  EXPECT_EQ(received.GetPayload(kBadRequestUrl), sent.GetPayload(kBadRequestUrl));
}

TEST(StatusTest, EveryErrorHasAReason) {
  EXPECT_THAT(FromGrpc(ToGrpc(absl::NotFoundError("x"))), Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
  EXPECT_TRUE(FromGrpc(ToGrpc(absl::OkStatus())).ok());
}

TEST(StatusTest, RubbishInTheDetailsIsNoFault) {
  EXPECT_THAT(FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "x", "\xff\xff")),
              Fails(absl::StatusCode::kNotFound, ""));
}

}  // namespace
}  // namespace meydan::rpc
