#include "common/store/page_token.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::store {
namespace {

using meydan::testing::Fails;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(PageTokenTest, ATokenGivesItsMemberBack) {
  const std::string token = EncodePageToken("state=open", "00ff/1");
  EXPECT_EQ(*DecodePageToken("state=open", token), "00ff/1");
  EXPECT_EQ(*DecodePageToken("state=open", ""), "");
}

TEST(PageTokenTest, ATokenOfAnotherListIsRefused) {
  const std::string token = EncodePageToken("state=open", "00ff/1");
  EXPECT_THAT(DecodePageToken("state=closed", token), Fails(kInvalid, "PAGE_TOKEN_INVALID"));
  for (const char* rubbish : {"x", "!!!", "AAAAAAAAAAAAAAAAAAAA", "%00"}) {
    EXPECT_THAT(DecodePageToken("state=open", rubbish), Fails(kInvalid, "PAGE_TOKEN_INVALID")) << rubbish;
  }
}

TEST(PageSizeTest, SizesAreBounded) {
  EXPECT_EQ(*PageSize(0), 50);
  EXPECT_EQ(*PageSize(7), 7);
  EXPECT_EQ(*PageSize(1'000'000), 1000);
  EXPECT_THAT(PageSize(-1), Fails(kInvalid, "PAGE_SIZE_INVALID"));
}

}  // namespace
}  // namespace meydan::store
