#include "services/moderation/pseudonym.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meydan::moderation {
namespace {

using ::testing::MatchesRegex;

const std::string kKey(32, 'k');

TEST(PseudonymTest, P8IsTheSameForOneAuthorAndTellsNothing) {
  const std::string one = PseudonymOf(kKey, directory::v1::PLATFORM_INSTAGRAM, "5550001");
  EXPECT_EQ(one, PseudonymOf(kKey, directory::v1::PLATFORM_INSTAGRAM, "5550001"));
  EXPECT_THAT(one, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(one, PseudonymOf(kKey, directory::v1::PLATFORM_INSTAGRAM, "5550002"));
  EXPECT_NE(one, PseudonymOf(kKey, directory::v1::PLATFORM_X, "5550001"));
  EXPECT_NE(one, PseudonymOf(std::string(32, 'j'), directory::v1::PLATFORM_INSTAGRAM, "5550001"));
}

// Pseudonyms are stored: another way to make them would tear each author's comments apart.
TEST(PseudonymTest, StaysAsItIs) {
  EXPECT_EQ(PseudonymOf(kKey, directory::v1::PLATFORM_INSTAGRAM, "5550001"), "7244e69128961c2724abf8a3c57c6bfc");
}

TEST(PseudonymTest, AnAuthorWhoIsNotToldHasNone) {
  EXPECT_EQ(PseudonymOf(kKey, directory::v1::PLATFORM_INSTAGRAM, ""), "");
}

}  // namespace
}  // namespace meydan::moderation
