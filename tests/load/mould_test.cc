#include "tests/load/mould.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::load {
namespace {

TEST(MouldTest, EachCopyHasUuidsOfItsOwn) {
  const auto mould = Mould::Of(absl::StrCat("a", Mould::kPlace, "b", Mould::kPlace, "c"));
  ASSERT_THAT(mould, testing::IsOk());
  const std::string copy = mould->Copy(0x123456789, 7);
  EXPECT_EQ(copy, "a00000007-0000-4000-8000-000123456789b00000007-0001-4000-8000-000123456789c");
  EXPECT_TRUE(IsUuid(copy.substr(1, 36)));
  EXPECT_NE(mould->Copy(1, 7), mould->Copy(2, 7));
  EXPECT_NE(mould->Copy(1, 7), mould->Copy(1, 8));
}

TEST(MouldTest, AMessageWithoutAPlaceIsRefused) { EXPECT_FALSE(Mould::Of("no place").ok()); }

}  // namespace
}  // namespace meydan::load
