#include "services/vault/sealing/shares.h"

#include <gmock/gmock.h>

#include <bit>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "services/vault/sealing/testing/galois.h"

namespace meydan::vault {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using testing::AtZero;
using ::testing::HasSubstr;
using testing::Inverse;
using ::testing::Not;
using testing::Times;
using testing::ValueAt;

auto ShareInvalid() { return Fails(absl::StatusCode::kInvalidArgument, "SHARE_INVALID"); }
auto DoNotFit() { return Fails(absl::StatusCode::kInvalidArgument, "SHARES_DO_NOT_FIT"); }

Share Read(const Secret& line) { return *ReadShare(line.view()); }

// Those whose bit is set in `chosen`.
std::vector<Share> Chosen(const std::vector<Secret>& lines, unsigned chosen) {
  std::vector<Share> shares;
  for (size_t i = 0; i < lines.size(); ++i) {
    if ((chosen >> i & 1) != 0) shares.push_back(Read(lines[i]));
  }
  return shares;
}

std::string LineOf(int needed, int number, absl::string_view bytes) {
  const std::string head =
      absl::StrCat("meydan-share-1 0a1b2c3d ", needed, " ", number, " ", absl::BytesToHexString(bytes));
  return absl::StrCat(head, " ", Sha256Hex(head).substr(0, 8));
}

TEST(GaloisTest, TheTestsOwnFieldIsOne) {
  EXPECT_EQ(Times(2, 0x80), 0x1d) << "x^8 = x^4 + x^3 + x^2 + 1";
  EXPECT_EQ(Times(0x53, Inverse(0x53)), 1);
  EXPECT_EQ(AtZero({{1, ValueAt({42, 7, 9}, 1)}, {2, ValueAt({42, 7, 9}, 2)}, {3, ValueAt({42, 7, 9}, 3)}}), 42);
}

class SplitTest : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(SplitTest, EverySubsetThatIsLargeEnoughGivesTheSecretAndNoOther) {
  const auto [needed, count] = GetParam();
  const Secret secret = Secret::Random(32);
  const auto lines = Split(secret, needed, count);
  ASSERT_THAT(lines, IsOk());
  ASSERT_EQ(static_cast<int>(lines->size()), count);
  for (unsigned chosen = 1; chosen < 1U << count; ++chosen) {
    const auto combined = Combine(Chosen(*lines, chosen));
    if (std::popcount(chosen) < needed) {
      EXPECT_THAT(combined, Fails(absl::StatusCode::kInvalidArgument, "TOO_FEW_SHARES"));
    } else {
      ASSERT_THAT(combined, IsOk());
      EXPECT_EQ(combined->view(), secret.view());
    }
  }
}
INSTANTIATE_TEST_SUITE_P(OP8, SplitTest,
                         ::testing::Values(std::pair(2, 2), std::pair(2, 3), std::pair(3, 3), std::pair(3, 5),
                                           std::pair(5, 8)));

TEST(SplitTest, SixteenOfSixteenAndTwoOfSixteenWork) {
  const Secret secret = Secret::Random(64);
  for (const int needed : {2, 16}) {
    const auto lines = Split(secret, needed, 16);
    ASSERT_THAT(lines, IsOk());
    EXPECT_EQ(Combine(Chosen(*lines, 0xffff))->view(), secret.view());
    EXPECT_EQ(Combine(Chosen(*lines, needed == 2 ? 0x8001 : 0xffff))->view(), secret.view());
  }
}

TEST(SplitTest, WhatIsSplitHereTheFieldItselfCombines) {
  const Secret secret = Secret::Random(16);
  const auto lines = Split(secret, 3, 5);
  ASSERT_THAT(lines, IsOk());
  const std::vector<Share> shares = Chosen(*lines, 0b10110);
  for (size_t i = 0; i < secret.size(); ++i) {
    std::vector<std::pair<unsigned char, unsigned char>> points;
    for (const Share& share : shares) points.emplace_back(share.number, share.bytes.data()[i]);
    EXPECT_EQ(AtZero(points), secret.data()[i]);
  }
}

TEST(SplitTest, SharesThatAreTooFewFitEverySecret) {
  // Two of three points of a parabola: for each value that the secret's byte might have there is a third point.
  const Secret secret = Secret::Random(16);
  const auto lines = Split(secret, 3, 3);
  const std::vector<Share> shares = Chosen(*lines, 0b011);
  const unsigned char first = shares[0].bytes.data()[0];
  const unsigned char second = shares[1].bytes.data()[0];
  std::set<unsigned char> possible;
  for (int third = 0; third < 256; ++third) {
    possible.insert(AtZero({{1, first}, {2, second}, {3, static_cast<unsigned char>(third)}}));
  }
  EXPECT_EQ(possible.size(), 256);
}

TEST(CombineTest, KnownSharesGiveTheKnownSecret) {
  // s(x) = 'M' + 0x11 x + 0xfe x^2 for each of sixteen bytes, one coefficient changing with the byte.
  std::vector<std::string> shares(5);
  std::string secret;
  for (int i = 0; i < 16; ++i) {
    const std::vector<unsigned char> coefficients = {static_cast<unsigned char>('M' + i), 0x11,
                                                     static_cast<unsigned char>(0xfe - i)};
    secret.push_back(static_cast<char>('M' + i));
    for (int x = 1; x <= 5; ++x) {
      shares[x - 1].push_back(static_cast<char>(ValueAt(coefficients, static_cast<unsigned char>(x))));
    }
  }
  // The first byte's, worked out elsewhere.
  for (const auto& [x, y] : std::vector<std::pair<int, int>>{{1, 0xa2}, {2, 0xb0}, {3, 0x5f}, {4, 0x52}, {5, 0xbd}}) {
    EXPECT_EQ(static_cast<unsigned char>(shares[x - 1][0]), y);
  }
  std::vector<Share> chosen;
  for (const int x : {5, 1, 3}) chosen.push_back(*ReadShare(LineOf(3, x, shares[x - 1])));
  const auto combined = Combine(chosen);
  ASSERT_THAT(combined, IsOk());
  EXPECT_EQ(combined->view(), secret);
}

TEST(SplitTest, OutsideItsBoundsItIsRefused) {
  const auto invalid = Fails(absl::StatusCode::kInvalidArgument, "SPLIT_INVALID");
  const Secret secret = Secret::Random(32);
  EXPECT_THAT(Split(secret, 1, 3), invalid);
  EXPECT_THAT(Split(secret, 0, 0), invalid);
  EXPECT_THAT(Split(secret, 4, 3), invalid);
  EXPECT_THAT(Split(secret, 2, 17), invalid);
  EXPECT_THAT(Split(secret, -2, -1), invalid);
  EXPECT_THAT(Split(Secret::Random(15), 2, 3), invalid);
  EXPECT_THAT(Split(Secret::Random(65), 2, 3), invalid);
}

TEST(ShareTest, ALineIsAsDescribed) {
  const auto lines = Split(Secret::Random(32), 2, 3);
  const std::string line((*lines)[1].view());
  EXPECT_THAT(line, ::testing::MatchesRegex("meydan-share-1 [0-9a-f]{8} 2 2 [0-9a-f]{64} [0-9a-f]{8}"));
  EXPECT_EQ(line.substr(line.rfind(' ') + 1), Sha256Hex(line.substr(0, line.rfind(' '))).substr(0, 8));
}

TEST(ShareTest, CaseAndBlanksDoNotMatter) {
  const auto lines = Split(Secret::Random(32), 2, 3);
  const std::string line((*lines)[0].view());
  const Share plain = *ReadShare(line);
  for (const std::string& typed :
       {absl::AsciiStrToUpper(line), absl::StrCat("  ", line, "\r\n"), absl::StrReplaceAll(line, {{" ", " \t  "}})}) {
    const auto share = ReadShare(typed);
    ASSERT_THAT(share, IsOk());
    EXPECT_EQ(share->bytes.view(), plain.bytes.view());
    EXPECT_EQ(share->set, plain.set);
  }
}

TEST(ShareTest, NoSlipOfTheHandIsTaken) {
  const std::string line = LineOf(3, 2, std::string(32, '\x5a'));
  ASSERT_THAT(ReadShare(line), IsOk());
  for (size_t i = 0; i < line.size(); ++i) {
    for (const char other : {'0', '1', 'a', 'f', 'g', ' ', '\0', '\xff', '-'}) {
      std::string wrong = line;
      wrong[i] = other;
      if (wrong != line) EXPECT_THAT(ReadShare(wrong), ShareInvalid()) << i << " " << other;
    }
    EXPECT_THAT(ReadShare(line.substr(0, i)), ShareInvalid());
    EXPECT_THAT(ReadShare(absl::StrCat(line.substr(0, i), line.substr(i + 1))), ShareInvalid()) << "left out " << i;
    if (i + 1 == line.size() || line[i] == line[i + 1]) continue;
    std::string swapped = line;
    std::swap(swapped[i], swapped[i + 1]);
    EXPECT_THAT(ReadShare(swapped), ShareInvalid()) << "swapped " << i;
  }
}

TEST(ShareTest, WhatNoSplitGivesIsRefused) {
  const std::string bytes(32, 'b');
  for (const std::string& line :
       {LineOf(1, 1, bytes), LineOf(0, 1, bytes), LineOf(2, 0, bytes), LineOf(2, 17, bytes), LineOf(17, 1, bytes),
        LineOf(-2, 1, bytes), LineOf(2, 1, std::string(15, 'b')), LineOf(2, 1, std::string(65, 'b')),
        LineOf(2, 1, bytes) + " more", std::string(), std::string(100000, 'a'), std::string("meydan-share-1")}) {
    EXPECT_THAT(ReadShare(line), ShareInvalid()) << line.substr(0, 50);
  }
}

TEST(ShareTest, NoErrorHoldsAPartOfTheLine) {
  const std::string line = LineOf(3, 2, std::string(32, '\x5a'));
  for (size_t size : {line.size() - 1, line.size() - 9, line.size() - 20}) {
    const auto share = ReadShare(line.substr(0, size));
    EXPECT_THAT(std::string(share.status().message()), Not(HasSubstr("5a5a")));
    EXPECT_THAT(std::string(share.status().message()), Not(HasSubstr("0a1b2c3d")));
  }
}

TEST(CombineTest, SharesOfTwoSplitsDoNotFit) {
  const Secret secret = Secret::Random(32);
  const auto one = Split(secret, 2, 3);
  const auto other = Split(secret, 2, 3);
  std::vector<Share> mixed;
  mixed.push_back(Read((*one)[0]));
  mixed.push_back(Read((*other)[1]));
  EXPECT_THAT(Combine(mixed), DoNotFit());
  std::vector<Share> sizes;
  sizes.push_back(*ReadShare(LineOf(2, 1, std::string(32, 'a'))));
  sizes.push_back(*ReadShare(LineOf(2, 2, std::string(16, 'a'))));
  EXPECT_THAT(Combine(sizes), DoNotFit());
  sizes[1] = *ReadShare(LineOf(3, 2, std::string(32, 'a')));
  EXPECT_THAT(Combine(sizes), DoNotFit());
}

TEST(CombineTest, TheSameShareTwiceIsNotTwoShares) {
  const auto lines = Split(Secret::Random(32), 2, 3);
  std::vector<Share> twice;
  twice.push_back(Read((*lines)[0]));
  twice.push_back(Read((*lines)[0]));
  EXPECT_THAT(Combine(twice), Fails(absl::StatusCode::kInvalidArgument, "SHARE_TWICE"));
  EXPECT_THAT(Combine({}), Fails(absl::StatusCode::kInvalidArgument, "TOO_FEW_SHARES"));
}

TEST(CombineTest, AWrongShareOfTheRightFormGivesAnotherSecret) {
  const Secret secret = Secret::Random(32);
  const auto lines = Split(secret, 2, 3);
  std::vector<Share> shares = Chosen(*lines, 0b011);
  shares[1].bytes.data()[0] ^= 1;
  const auto combined = Combine(shares);
  ASSERT_THAT(combined, IsOk());
  EXPECT_NE(combined->view(), secret.view());
}

}  // namespace
}  // namespace meydan::vault
