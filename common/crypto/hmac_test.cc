#include "common/crypto/hmac.h"

#include <gmock/gmock.h>

#include "absl/strings/escaping.h"

namespace meydan::crypto {
namespace {

// RFC 4231, test cases 1, 2, 3 and 6.
TEST(HmacTest, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(HmacSha256Hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacSha256Hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacSha256Hex(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(HmacSha256Hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacTest, BytesAndHexadecimalDigitsAreTheSame) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("key", "data")), HmacSha256Hex("key", "data"));
  EXPECT_EQ(HmacSha256("key", "").size(), 32u);
}

TEST(ConstantTimeEqualsTest, ComparesLengthAndContent) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "ab"));
  EXPECT_FALSE(ConstantTimeEquals(absl::string_view("a\0b", 3), absl::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace meydan::crypto
