#include "common/app/origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meydan::app {
namespace {

TEST(OriginTest, ARequestIdBelongsToItsCaller) {
  rpc::Call call{.actor = {"people/ayse", {}}, .request_digest = "digest"};
  const store::Origin of_ayse = OriginOf(call, "123e4567-e89b-42d3-a456-426614174000");
  call.actor.name = "people/can";
  const store::Origin of_can = OriginOf(call, "123e4567-e89b-42d3-a456-426614174000");
  EXPECT_EQ(of_ayse.cause, "request/123e4567-e89b-42d3-a456-426614174000");
  EXPECT_EQ(of_can.cause, of_ayse.cause);
  EXPECT_NE(of_can.digest, of_ayse.digest);
  EXPECT_EQ(of_can.actor, "people/can");
}

TEST(OriginTest, WithoutARequestIdNothingIsRemembered) {
  EXPECT_EQ(OriginOf(rpc::Call{.actor = {"people/ayse", {}}}, "").cause, "");
}

}  // namespace
}  // namespace meydan::app
