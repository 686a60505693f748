#include "common/base/ids.h"

#include <gtest/gtest.h>

namespace meydan {
namespace {

TEST(IdsTest, ADerivedIdIsAlwaysTheSame) {
  EXPECT_EQ(DerivedUuid("a"), DerivedUuid("a"));
  EXPECT_NE(DerivedUuid("a"), DerivedUuid("b"));
  EXPECT_EQ(DerivedUuid("a")[14], '5');
  EXPECT_TRUE(IsUuid(DerivedUuid("a")));
}

TEST(IdsTest, ARandomIdIsNeverTheSame) {
  EXPECT_NE(RandomUuid(), RandomUuid());
  EXPECT_EQ(RandomUuid()[14], '4');
}

TEST(IdsTest, OnlyTheCanonicalFormIsAUuid) {
  EXPECT_TRUE(IsUuid("123E4567-e89b-12d3-a456-426614174000"));
  EXPECT_FALSE(IsUuid("123e4567e89b12d3a456426614174000"));
  EXPECT_FALSE(IsUuid("123e4567-e89b-12d3-a456-42661417400g"));
  EXPECT_FALSE(IsUuid(""));
}

TEST(IdsTest, TheDigestIsSha256) {  // FIPS 180-2, appendix B.1
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(IdsTest, TheStableHashNeverChanges) {  // test vectors of the FNV specification
  EXPECT_EQ(StableHash(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(StableHash("foobar"), 0x85944171f73967e8ULL);
}

TEST(IdsTest, TheIdIsTheLastSegment) {
  EXPECT_EQ(IdOf("cases/5f0c"), "5f0c");
  EXPECT_EQ(IdOf("people/a/notices/7"), "7");
  EXPECT_EQ(IdOf("plain"), "plain");
}

}  // namespace
}  // namespace meydan
